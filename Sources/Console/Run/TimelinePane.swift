internal import ScreenKit
internal import Workflow

/// When each step waited, started, ran and ended: one row a step, all attempts in it.
struct TimelinePane {
  var state: RunState
  var box: Rect
  /// Positions in the plan of the steps that have a row, and the row of the cursor.
  private let shown: [Int]
  private let cursor: Int
  var model: TimelineModel
  /// Columns of the longest name of a step.
  var longestName: Int

  init(_ run: RunModel, _ state: RunState, box: Rect) {
    self.state = state
    self.box = box
    shown = run.shown
    cursor = run.position.cursor
    model = run.timeline
    longestName = run.longestName
  }

  func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    buffer.box(
      box,
      style: look[.border],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span("timeline", .title)]),
      bottom: BoxTitle(left: legend(look), right: span(model))
    )
    let inside = box.interior
    let bars = self.bars
    let scale = scale(model.now)
    for line in 0..<inside.height where first + line < shown.count {
      let index = shown[first + line]
      let y = inside.y + line
      let isCurrent = first + line == cursor
      buffer.put(
        state.plan.steps[index].name,
        at: Point(x: inside.x + 1, y: y),
        look[isCurrent ? .bright : .dim],
        limit: nameWidth
      )
      buffer.clipped(to: bars) { buffer in
        paintBar(state.steps[index], scale, y, bars.x, look, into: &buffer)
      }
    }
    paintMoment(scale, bars, look, into: &buffer)
  }

  /// Columns of the names of steps.
  private var nameWidth: Int { min(max(8, longestName), box.width / 4) }

  /// Where the bars are.
  var bars: Rect {
    let inside = box.interior
    return Rect(
      x: inside.x + nameWidth + 2,
      y: inside.y,
      width: inside.width - nameWidth - 3,
      height: inside.height
    )
  }

  func scale(_ now: Timestamp) -> TimeScale {
    TimeScale(model.window(of: state.time(until: now)), columns: bars.width)
  }

  /// A line at the moment where the panes stand.
  private func paintMoment(_ scale: TimeScale, _ bars: Rect, _ look: Look, into buffer: inout CellBuffer) {
    guard let moment = model.moment else { return }
    let x = bars.x + scale.column(of: moment)
    for y in bars.rows { buffer.put(look.glyphs.scrollTrack, x, y, look[.accent]) }
  }

  /// The rows around the cursor, or those that were scrolled to.
  private var first: Int {
    let height = box.interior.height
    return max(0, min(model.firstRow ?? cursor - height / 2, shown.count - height))
  }

  /// The step whose row is at a point.
  func step(at point: Point) -> Int? {
    let row = first + point.y - box.interior.y
    return box.interior.contains(point) && row < shown.count ? shown[row] : nil
  }

  /// The first row when they are scrolled by so many.
  func firstRow(scrolledBy rows: Int) -> Int {
    max(0, min(first + rows, shown.count - box.interior.height))
  }

  private func paintBar(
    _ step: StepRun,
    _ scale: TimeScale,
    _ y: Int,
    _ x: Int,
    _ look: Look,
    into buffer: inout CellBuffer
  ) {
    for attempt in step.attempts {
      for (index, moment) in attempt.history.enumerated() where !moment.state.isEnded {
        let next = index + 1 < attempt.history.count ? attempt.history[index + 1].since : attempt.endedAt
        guard scale.shows(from: moment.since, to: next) else { continue }
        let columns = scale.columns(from: moment.since, to: next)
        let (shade, role) = Self.shade(moment, of: attempt)
        buffer.fill(
          Rect(x: x + columns.lowerBound, y: y, width: columns.count, height: 1),
          with: look.glyphs.shades[shade],
          style: look.theme[role]
        )
      }
      paintEnd(attempt, scale, y, x, look, into: &buffer)
    }
  }

  /// The last column of an attempt shows how it ended, or that it goes on.
  private func paintEnd(
    _ attempt: AttemptRun,
    _ scale: TimeScale,
    _ y: Int,
    _ x: Int,
    _ look: Look,
    into buffer: inout CellBuffer
  ) {
    // What was last, however short it was, has a column of its own: the end stands in that.
    guard let last = attempt.history.last(where: { !$0.state.isEnded })?.since,
      scale.shows(from: attempt.endedAt ?? last, to: attempt.endedAt)
    else { return }
    let column = x + scale.columns(from: last, to: attempt.endedAt).upperBound - 1
    switch attempt.state {
    case .failed, .cancelled:
      buffer.put(look.glyphs.state(attempt.state.role), column, y, look.theme[attempt.state.role])
    case .succeeded, .cached, .skipped: break
    default: buffer.put(look.glyphs.arrowRight, column, y, look.theme[attempt.state.role])
    }
  }

  /// Which shade stands for a moment, and in which colour.
  ///
  /// The shade is the phase; the time at work has the colour of how it ended.
  private static func shade(
    _ moment: AttemptRun.Moment,
    of attempt: AttemptRun
  ) -> (shade: Int, role: StateRole) {
    switch moment.state {
    case .waiting, .submitting, .queued: (0, .queued)
    case .starting: ((moment.phase?.contains("pull") ?? false) ? 2 : 1, .starting)
    case .stopping: (2, .stopping)
    default: (3, attempt.state.isEnded ? attempt.state.role : .running)
    }
  }

  private func legend(_ look: Look) -> [StyledSpan] {
    guard box.width >= 70 else { return [] }
    let signs: [(Int, StateRole, String)] = [
      (0, .queued, "queued"), (1, .starting, "starting"), (2, .starting, "pulling"), (3, .running, "running"),
    ]
    return signs.enumerated().flatMap { index, sign in
      [
        StyledSpan(String(look.glyphs.shades[sign.0]), look.theme[sign.1]),
        look.span(" \(sign.2)" + (index + 1 < signs.count ? "  " : ""), .dim),
      ]
    }
  }

  /// `19:30 … now 19:42`; with the moment of the panes between, where there is one.
  private func span(_ model: AppModel) -> [StyledSpan] {
    guard state.startedAt != nil else { return [] }
    let (look, local) = (model.look, model.context.localTime)
    let whole = state.time(until: model.now)
    let window = self.model.window(of: whole)
    let isWhole = self.model.zoom == 0
    func text(_ time: Timestamp) -> String { isWhole ? time.minute(local) : time.clock(local) }
    let dots = " \(look.glyphs.ellipsis) "
    let isNow = state.endedAt == nil && window.upperBound >= whole.upperBound
    let end = (isNow ? "now " : "") + text(window.upperBound)
    guard let moment = self.model.moment else {
      return [look.span(text(window.lowerBound) + dots + end, .dim)]
    }
    return [
      look.span(text(window.lowerBound) + dots, .dim), look.span(moment.clock(local), .accent),
      look.span(dots + end, .dim),
    ]
  }
}

/// Maps a stretch of time to columns.
struct TimeScale {
  private let window: ClosedRange<Timestamp>
  private let count: Int

  init(_ window: ClosedRange<Timestamp>, columns: Int) {
    self.window = window
    count = max(1, columns)
  }

  func column(of time: Timestamp) -> Int {
    let whole = max(1e-3, (window.upperBound - window.lowerBound).inSeconds)
    let part = (time - window.lowerBound).inSeconds / whole
    return Int(max(0, min(part * Double(count), Double(count - 1))))
  }

  /// The time at which a column begins.
  func time(of column: Int) -> Timestamp {
    window.lowerBound + (window.upperBound - window.lowerBound) / count * column
  }

  /// Whether any of a time is on the scale.
  func shows(from: Timestamp, to: Timestamp?) -> Bool {
    from <= window.upperBound && to.map { $0 >= window.lowerBound } ?? true
  }

  /// At least one column; up to the end of the scale where `to` is nil.
  func columns(from: Timestamp, to: Timestamp?) -> Range<Int> {
    let first = column(of: from)
    let last = to.map { column(of: $0) } ?? (count - 1)
    return first..<max(first + 1, last + (to == nil ? 1 : 0))
  }
}
