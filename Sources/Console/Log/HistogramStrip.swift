internal import LogKit
internal import ScreenKit
internal import Workflow

/// Draws the lines of a log over time below it: a divider with the span, bars, and where the log stands.
struct HistogramStrip {
  var pane: LogPane
  var model: HistogramModel
  /// The box of the log.
  var box: Rect
  /// The rows of the strip, the divider among them.
  var rows: Range<Int>
  /// When the line was written that the log stands at.
  var moment: Timestamp?

  /// Rows that the strip takes in a box, the divider among them.
  static func height(in box: Rect) -> Int {
    switch box.interior.height {
    case ..<6: 0
    case ..<12: 3
    case ..<30: 4
    default: 6
    }
  }

  /// Where the bars are.
  private var room: Rect {
    Rect(x: box.x + 2, y: rows.lowerBound + 1, width: box.width - 4, height: rows.count - 2)
  }

  var scale: HistogramScale? {
    pane.bars.flatMap { HistogramScale($0.histogram, room: room.width, zoom: model.zoom, around: moment) }
  }

  /// When the bar at a point begins; `nil` where there is none.
  func moment(at point: Point) -> Timestamp? {
    guard room.contains(point), let scale else { return nil }
    let number = scale.shown.lowerBound + Int64((point.x - room.x) / scale.columns)
    return scale.shown.contains(number) ? scale.bars.start(of: number) : nil
  }

  func paint(_ app: AppModel, into buffer: inout CellBuffer) {
    let look = app.look
    let scale = scale
    buffer.divider(
      in: box,
      y: rows.lowerBound,
      style: look[.accent],
      glyphs: look.glyphs,
      title: BoxTitle(
        left: box.width >= 60 ? [look.span("lines over time", .title)] : [],
        right: [look.span(scale.map { span($0, app) } ?? "", .dim)].filter { !$0.text.isEmpty }
      )
    )
    guard let scale else {
      let text =
        pane.bars?.isComplete == true
        ? Self.absence(pane, app) : app.waiting("counting the lines", for: .bars(pane.key))
      return Blank.note(text, in: room, look: look, into: &buffer)
    }
    let most = scale.shown.map { scale.bars[$0].lines }.max() ?? 1
    let current = moment.map(scale.bars.number)
    for (place, number) in scale.shown.enumerated() {
      let bar = Rect(
        x: room.x + place * scale.columns,
        y: room.y,
        width: scale.columns,
        height: room.height
      )
      paint(scale.bars[number], of: most, bar, isCurrent: number == current, look, into: &buffer)
    }
    paintCursor(scale, app, into: &buffer)
  }

  private static func absence(_ pane: LogPane, _ app: AppModel) -> String {
    guard pane.bars?.histogram.untimed ?? 0 > 0 else { return "no lines to count" }
    return "the log has no lines with a time"
  }

  /// `19:33:00 … 19:42:10 · 10s each`.
  private func span(_ scale: HistogramScale, _ app: AppModel) -> String {
    let glyphs = app.glyphs
    let times = [scale.shown.lowerBound, scale.shown.upperBound].map {
      words(scale.bars.start(of: $0), scale, app)
    }
    let width = Duration.nanoseconds(scale.bars.width).specText
    let isCounting = pane.bars?.isComplete == false
    return times.joined(separator: " \(glyphs.ellipsis) ") + " \(glyphs.separator) "
      + (isCounting ? app.waiting("counting", for: .bars(pane.key)) : "\(width) each")
  }

  /// A time as exact as the bars are; with its day where that is not today.
  private func words(_ time: Timestamp, _ scale: HistogramScale, _ app: AppModel) -> String {
    let (local, zone) = pane.times == .utc ? (LocalTime.utc, "Z") : (app.context.localTime, "")
    let isExact = scale.bars.width % 1_000_000_000 != 0
    let clock = (isExact ? time.clockWithMilliseconds(local) : time.clock(local)) + zone
    return time.isSameDay(as: app.now, local) ? clock : "\(time.dayAndMonth(local)) \(clock)"
  }

  /// From the bottom up: errors, warnings, all other lines.
  ///
  /// A sign says that there are some, whatever the colours.
  private func paint(
    _ bucket: LineHistogram.Bucket,
    of most: UInt32,
    _ bar: Rect,
    isCurrent: Bool,
    _ look: Look,
    into buffer: inout CellBuffer
  ) {
    let eighths = bar.height * 8
    func height(_ lines: UInt32) -> Int {
      lines == 0 ? 0 : max(1, Int(UInt64(lines) * UInt64(eighths) / UInt64(max(1, most))))
    }
    let (all, errors) = (height(bucket.lines), height(bucket.errors))
    let warned = errors + height(bucket.warnings)
    for row in 0..<bar.height {
      let y = bar.bottom - 1 - row
      let filled = max(0, min(8, all - row * 8))
      let role: Role = row * 8 < errors ? .levelError : row * 8 < warned ? .levelWarn : .levelInfo
      let track = isCurrent && filled == 0
      let sign = track ? look.glyphs.scrollTrack : look.glyphs.sparks[filled]
      let area = Rect(x: bar.x, y: y, width: track ? 1 : bar.width, height: 1)
      buffer.fill(area, with: sign, style: look[track || (isCurrent && role == .levelInfo) ? .accent : role])
    }
    if bucket.errors > 0 {
      buffer.put(look.glyphs.state(.failed), bar.x, bar.bottom - 1, look[.levelError])
    } else if bucket.warnings > 0 {
      buffer.put("!", bar.x, bar.bottom - 1, look[.levelWarn])
    }
  }

  /// `▲ 19:41:00  204 lines  3 errors` below the bar in which the log stands.
  private func paintCursor(_ scale: HistogramScale, _ app: AppModel, into buffer: inout CellBuffer) {
    let look = app.look
    guard let number = moment.map(scale.bars.number), scale.shown.contains(number) else { return }
    let bucket = scale.bars[number]
    let y = rows.upperBound - 1
    let x = room.x + Int(number - scale.shown.lowerBound) * scale.columns
    buffer.put(look.glyphs.arrowUp, x, y, look[.accent])
    func count(_ lines: UInt32, _ word: String, _ role: Role) -> [StyledSpan] {
      [look.span("  \(Int(lines).grouped) \(word)\(lines == 1 ? "" : "s")", role)]
    }
    let spans =
      [look.span(words(scale.bars.start(of: number), scale, app), .text)] + count(bucket.lines, "line", .dim)
      + (bucket.errors > 0 ? count(bucket.errors, "error", .levelError) : [])
      + (bucket.warnings > 0 ? count(bucket.warnings, "warning", .levelWarn) : [])
    let width = spans.reduce(0) { $0 + TextWidth.of($1.text) }
    let isRight = x + 2 + width <= room.right || x - 1 - width < room.x
    let start = isRight ? x + 2 : x - 1 - width
    buffer.put(spans, at: Point(x: start, y: y), limit: room.right - start)
  }
}
