internal import ScreenKit
internal import Workflow

/// Where steps, panes and timeline stand in the view of a run.
///
/// Boxes that lie one above the other share the line between them.
struct RunLayout: Sendable, Hashable {
  /// Empty while a pane is zoomed.
  var steps: Rect
  var panes: [Pane] = []
  /// Where panes would be, as long as there are none.
  var vacant: Rect
  var timeline: Rect?
  /// The borders that can be moved.
  var grips: [BorderGrip] = []

  struct Pane: Sendable, Hashable {
    var step: Int
    var key: LogKey
    var box: Rect
  }

  /// Lines that a pane has at least, and columns.
  private static let leastLines = 3
  private static let leastColumns = 50
  private static let most = 9

  init(_ run: RunModel, in frame: ScreenFrame) {
    let body = frame.body
    let hasRoom = Self.hasRoomForTimeline(frame)
    var upper = body
    timeline = nil
    if hasRoom, run.showsTimeline, run.stepCount > 0, !run.isZoomed {
      let usual = min(run.stepCount, max(2, body.height / 4)) + 2
      let division = Division(
        body,
        .timeline,
        from: .bottom,
        usual: usual,
        least: (3, 6),
        sharesLine: true,
        frame.borders
      )
      (timeline, upper) = (division.part, division.rest)
      grips.append(division.grip)
    }
    let division = Self.divide(upper, run, frame)
    (steps, vacant) = (division.part, division.rest)
    if !run.isZoomed { grips.append(division.grip) }
    if !hasRoom, run.showsTimelineAlone, run.stepCount > 0, !run.isZoomed {
      timeline = vacant
      vacant = Rect(x: 0, y: 0, width: 0, height: 0)
      panes = []
      return
    }
    placePanes(of: run, frame.borders)
    if run.isZoomed, let pane = focusedPane(run) ?? panes.first {
      grips = []
      steps = Rect(x: 0, y: 0, width: 0, height: 0)
      panes = [Pane(step: pane.step, key: pane.key, box: body)]
    }
  }

  /// The pane that has the keys; the first one where that step has none.
  func focusedPane(_ run: RunModel) -> Pane? {
    guard case .pane(let step) = run.focus else { return nil }
    return panes.first { $0.step == step } ?? panes.first
  }

  /// Whether steps, panes and timeline stand below each other; else the timeline can take the place of the panes.
  static func hasRoomForTimeline(_ frame: ScreenFrame) -> Bool {
    frame.body.height >= (frame.breadth == .narrow ? 28 : 14)
  }

  /// The steps on one side, the panes on the other.
  private static func divide(_ rect: Rect, _ run: RunModel, _ frame: ScreenFrame) -> Division {
    guard frame.breadth != .narrow else {
      let usual = max(3, min(run.stepCount + 2, rect.height / 2 + 1))
      return Division(
        rect,
        .stepsAbove,
        from: .top,
        usual: usual,
        least: (3, 3),
        sharesLine: true,
        frame.borders
      )
    }
    let usual = StepColumns.usualWidth(run, of: rect.width, isWide: frame.breadth == .wide)
    return Division(rect, .steps, from: .left, usual: usual, least: (16, 24), frame.borders)
  }

  /// As many panes as there is room for.
  var paneLimit: Int {
    let (columns, rows) = Self.limits(in: vacant)
    return min(Self.most, columns * rows)
  }

  private static func limits(in rect: Rect) -> (columns: Int, rows: Int) {
    (max(1, rect.width / leastColumns), max(1, (rect.height - 1) / (leastLines + 1)))
  }

  private mutating func placePanes(of run: RunModel, _ borders: Borders) {
    let (columnLimit, rowLimit) = Self.limits(in: vacant)
    let chosen = run.paneSteps(limit: min(Self.most, rowLimit * columnLimit))
    panes = []
    guard !chosen.isEmpty else { return }
    let columns = min(columnLimit, (chosen.count + rowLimit - 1) / rowLimit)
    let rows = (chosen.count + columns - 1) / columns
    var rest = vacant
    for row in 0..<rows {
      let left = rows - row
      // The last one takes what is left.
      let division = Division(
        rest,
        .paneRow(row, of: rows),
        from: .top,
        usual: left == 1 ? rest.height : (rest.height - 1) / left + 1,
        least: (Self.leastLines + 2, (Self.leastLines + 1) * (left - 1)),
        sharesLine: left > 1,
        left == 1 ? Borders() : borders
      )
      if left > 1 { grips.append(division.grip) }
      rest = division.rest
      place(chosen.dropFirst(row * columns).prefix(columns), of: run, in: division.part, row, borders)
    }
  }

  /// Panes side by side.
  private mutating func place(
    _ steps: ArraySlice<Int>,
    of run: RunModel,
    in band: Rect,
    _ row: Int,
    _ borders: Borders
  ) {
    var rest = band
    for (column, step) in steps.enumerated() {
      let left = steps.count - column
      let division = Division(
        rest,
        .paneColumn(column, of: steps.count, row: row),
        from: .left,
        usual: rest.width / left,
        least: (20, 20 * (left - 1)),
        left == 1 ? Borders() : borders
      )
      if left > 1 { grips.append(division.grip) }
      rest = division.rest
      if let key = run.logKey(step) { panes.append(Pane(step: step, key: key, box: division.part)) }
    }
  }
}

extension Array {
  /// The element at `index`, or the nearest that there is.
  subscript(clamped index: Int) -> Element? {
    isEmpty ? nil : self[Swift.max(0, Swift.min(index, count - 1))]
  }
}
