internal import ScreenKit
internal import Workflow

/// Draws the metrics of a log: a strip for each kind, one below the other.
struct ChartPane {
  var pane: LogPane
  var chart: ChartModel
  var box: Rect
  /// When the line was written that stands at the top of the log; `nil` while it follows.
  var moment: Timestamp?

  /// Columns of the numbers at the left.
  private static let axis = 8
  /// Rows of a strip at least, with its names.
  private static let least = 4

  var groups: [ChartGroup] { ChartGroup.groups(of: pane.meter.series) }

  /// How many strips there is room for.
  var capacity: Int { max(1, box.interior.height / Self.least) }

  func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let groups = groups
    let first = max(0, min(chart.first, groups.count - capacity))
    let shown = groups[first..<min(groups.count, first + capacity)]
    let window = chart.window(of: pane.meter.series, around: moment)
    buffer.box(
      box,
      style: look[.border],
      glyphs: look.glyphs,
      top: BoxTitle(
        left: [look.span("metrics", .title)],
        right: counts(first, shown.count, groups.count, look)
      ),
      bottom: BoxTitle(
        left: chart.takesLines ? [look.span("with name=1.23 of plain lines", .dim)] : [],
        right: window.map { span($0, model) } ?? []
      )
    )
    guard let window, !shown.isEmpty else { return paintNothing(model, into: &buffer) }
    let strips = box.interior.rows(Array(repeating: .fill(), count: shown.count))
    for (group, strip) in zip(shown, strips) { paint(group, strip, window, look, into: &buffer) }
  }

  private func paintNothing(_ model: AppModel, into buffer: inout CellBuffer) {
    let key = model.keys.key(of: .plainMetrics, in: .log)?.symbol(model.glyphs) ?? ""
    let none = model.absence(ofMetricsIn: pane.key)
    let text =
      chart.takesLines
      ? "\(none), nor a line with name=1.23"
      : key.isEmpty ? none : "\(none); \(key) takes name=1.23 of plain lines"
    Blank.note(text, in: box.interior, look: model.look, into: &buffer)
  }

  private func counts(_ first: Int, _ shown: Int, _ all: Int, _ look: Look) -> [StyledSpan] {
    shown < all ? [look.span("\(first + 1)–\(first + shown) of \(all)", .dim)] : []
  }

  private func span(_ window: ClosedRange<Timestamp>, _ model: AppModel) -> [StyledSpan] {
    let local = model.context.localTime
    let dots = " \(model.glyphs.ellipsis) "
    return [model.look.span(window.lowerBound.clock(local) + dots + window.upperBound.clock(local), .dim)]
  }

  /// Names with their last values, then the lines, with the range at their left.
  private func paint(
    _ group: ChartGroup,
    _ strip: Rect,
    _ window: ClosedRange<Timestamp>,
    _ look: Look,
    into buffer: inout CellBuffer
  ) {
    guard let (low, high) = group.range(in: window), strip.height >= 2 else { return }
    buffer.put(legend(group, look), at: Point(x: strip.x + 1, y: strip.y), limit: strip.width - 2)
    let area = Rect(
      x: strip.x + Self.axis + 1,
      y: strip.y + 1,
      width: strip.width - Self.axis - 2,
      height: strip.height - 1
    )
    for (value, y) in [(high, area.y), (low, area.bottom - 1)]
    where y == area.y || low < high && area.height > 1 {
      buffer.put(Number.short(value), at: Point(x: strip.x, y: y), look[.dim], room: Self.axis, align: .right)
    }
    LineChart(group.series.enumerated().map { line($1, $0, window, low, high, look) })
      .paint(into: &buffer, area, hasSigns: look.glyphs.isASCII || hasSigns(group, look))
    paintMoment(area, window, look, into: &buffer)
  }

  /// Several lines that neither colour nor braille tells apart.
  private func hasSigns(_ group: ChartGroup, _ look: Look) -> Bool {
    group.series.count > 1 && (look.glyphs.isASCII || look.theme.kind == .mono)
  }

  private func legend(_ group: ChartGroup, _ look: Look) -> [StyledSpan] {
    group.series.enumerated().flatMap { number, series in
      let sign = hasSigns(group, look) ? "\(LineChart.signs[number % LineChart.signs.count]) " : ""
      return [
        look.span(sign + series.name, .series(number)),
        look.span(" \(series.values.last.map(Number.short) ?? "")   ", .text),
      ]
    }
  }

  private func line(
    _ series: StepMeter.Series,
    _ number: Int,
    _ window: ClosedRange<Timestamp>,
    _ low: Double,
    _ high: Double,
    _ look: Look
  ) -> LineChart.Line {
    let time = max(1e-9, (window.upperBound - window.lowerBound).inSeconds)
    // Halves, so that the span of two extreme values stays finite.
    let span = high / 2 - low / 2
    let points = zip(series.times, series.values).map { moment, value in
      (
        x: (moment - window.lowerBound).inSeconds / time,
        y: span > 0 ? (value / 2 - low / 2) / span : 0.5
      )
    }
    return LineChart.Line(points: points, style: look[.series(number)])
  }

  /// Where the log stands, while it does not follow.
  private func paintMoment(
    _ area: Rect,
    _ window: ClosedRange<Timestamp>,
    _ look: Look,
    into buffer: inout CellBuffer
  ) {
    guard let moment, window.contains(moment) else { return }
    let x = area.x + TimeScale(window, columns: area.width).column(of: moment)
    for y in area.rows where buffer[x, y].glyph == Glyph(" ") {
      buffer.put(look.glyphs.scrollTrack, x, y, look[.border])
    }
  }
}
