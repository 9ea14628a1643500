internal import ScreenKit
internal import Workflow

/// When each step waited, started, ran and ended: one row a step, all attempts in it.
struct TimelinePane {
  var state: RunState
  var box: Rect
  var position: ListPosition

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
    let nameWidth = min(max(8, state.plan.steps.map { TextWidth.of($0.name) }.max() ?? 8), box.width / 4)
    let bars = Rect(
      x: inside.x + nameWidth + 2,
      y: inside.y,
      width: inside.width - nameWidth - 3,
      height: inside.height
    )
    let scale = TimeScale(state, now: model.now, columns: bars.width)
    for line in 0..<inside.height where first + line < state.steps.count {
      let index = first + line
      let y = inside.y + line
      let isCurrent = index == position.cursor
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
  }

  /// The rows around the cursor.
  private var first: Int {
    let height = box.interior.height
    return max(0, min(position.cursor - height / 2, state.steps.count - height))
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
    guard let start = attempt.history.first?.since else { return }
    let column = x + scale.columns(from: start, to: attempt.endedAt).upperBound - 1
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

  /// `19:30 … now 19:42`.
  private func span(_ model: AppModel) -> [StyledSpan] {
    guard let start = state.startedAt else { return [] }
    let offset = model.context.utcOffset
    let glyph = model.glyphs.ellipsis
    let end = state.endedAt.map { $0.minute(offset) } ?? "now \(model.now.minute(offset))"
    return [model.look.span("\(start.minute(offset)) \(glyph) \(end)", .dim)]
  }
}

/// Maps the time of a run to columns.
struct TimeScale {
  private let start: Timestamp
  private let end: Timestamp
  private let count: Int

  init(_ state: RunState, now: Timestamp, columns: Int) {
    start = state.startedAt ?? now
    end = max(state.endedAt ?? now, start)
    count = max(1, columns)
  }

  func column(of time: Timestamp) -> Int {
    let whole = max(1, (end - start).inSeconds)
    let part = (time - start).inSeconds / whole
    return max(0, min(Int(part * Double(count)), count - 1))
  }

  /// At least one column; up to the end of the scale where `to` is nil.
  func columns(from: Timestamp, to: Timestamp?) -> Range<Int> {
    let first = column(of: from)
    let last = to.map { column(of: $0) } ?? (count - 1)
    return first..<max(first + 1, last + (to == nil ? 1 : 0))
  }
}
