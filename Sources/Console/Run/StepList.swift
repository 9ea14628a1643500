internal import ScreenKit
internal import Workflow

/// The steps of a run as a list.
enum StepList {
  static func paint(
    _ model: AppModel,
    _ run: RunModel,
    _ view: RunView,
    box: Rect,
    into buffer: inout CellBuffer
  ) {
    paintBorder(model, view, box: box, into: &buffer)
    let inside = box.interior
    var table = Table(
      columns: columns(view.state, width: inside.width),
      count: view.state.steps.count,
      position: run.position,
      focused: run.focus == .steps,
      heading: false
    )
    table.position.fit(count: table.count, visible: table.visible(in: inside))
    table.paint(into: &buffer, inside, model.look) { cells($0, view.state, model) }
    buffer.scrollbar(
      Rect(x: inside.x, y: inside.y, width: inside.width + 1, height: inside.height),
      offset: table.position.offset,
      visible: inside.height,
      count: table.count,
      look: model.look
    )
  }

  private static func paintBorder(
    _ model: AppModel,
    _ view: RunView,
    box: Rect,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    let state = view.state
    var right = look.state(state.status.role)
    if !state.status.isEnded, !view.isAttended { right.append(look.span(" unattended", .messageWarn)) }
    buffer.box(
      box,
      style: look[.border],
      glyphs: look.glyphs,
      top: BoxTitle(
        left: [look.span("steps", .title)],
        right: right
      )
    )
  }

  private static func columns(_ state: RunState, width: Int) -> [TableColumn] {
    let isRetried = state.steps.contains { $0.attempts.count > 1 }
    return [
      TableColumn("", width: 8...60),
      TableColumn("", width: 3, rank: 2),
      TableColumn("", width: isRetried ? 3 : 0, rank: isRetried ? 1 : 3),
      TableColumn("", width: 6, align: .right),
    ]
  }

  private static func cells(_ index: Int, _ state: RunState, _ model: AppModel) -> [TableCell] {
    let look = model.look
    let step = state.steps[index]
    let plan = state.plan.steps[index]
    let role: Role =
      step.state.isLive ? .bright : (step.state == .waiting || step.state == .skipped ? .dim : .text)
    return [
      TableCell([look.sign(step.state.role), StyledSpan(" " + plan.name, look[role])]),
      TableCell(plan.flavor.shortName, look[.dim]),
      TableCell(
        step.attempts.count > 1 ? "\(look.glyphs.retry)\(step.attempts.count)" : "",
        look[.state(.starting)]
      ),
      TableCell(step.took(model.now)?.shortText ?? "", look[step.state.isLive ? .text : .dim]),
    ]
  }
}

extension StepRun {
  /// How long the last attempt has taken, from its start where it has started; `nil` before there is one.
  func took(_ now: Timestamp) -> Duration? { attempts.last?.took(now) }
}

extension AttemptRun {
  func took(_ now: Timestamp) -> Duration? {
    if let startedAt { return (endedAt ?? now) - startedAt }
    // Before it runs, the time in the present state tells more than the time since it was handed over.
    if let endedAt { return queuedAt.map { endedAt - $0 } }
    return history.last.map { now - $0.since }
  }
}
