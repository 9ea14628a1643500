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
      columns: columns(isRetried: run.isRetried),
      count: view.state.steps.count,
      position: run.position,
      focused: run.focus == .steps,
      heading: false
    )
    table.position.fit(count: table.count, visible: table.visible(in: inside))
    table.paint(into: &buffer, inside, model.look) { cells($0, run, view.state, model) }
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
    // A run that no engine drives does not go on, whatever its state says.
    let isLost = !state.status.isEnded && !view.isAttended
    let right = isLost ? [look.span("unattended", .messageWarn)] : look.state(state.status.role)
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

  private static func columns(isRetried: Bool) -> [TableColumn] {
    var columns = [TableColumn("", width: 8...64), TableColumn("", width: 3, rank: 2)]
    if isRetried { columns.append(TableColumn("", width: 3, rank: 1)) }
    return columns + [TableColumn("", width: 6, align: .right)]
  }

  private static func cells(
    _ index: Int,
    _ run: RunModel,
    _ state: RunState,
    _ model: AppModel
  ) -> [TableCell] {
    let look = model.look
    let step = state.steps[index]
    let plan = state.plan.steps[index]
    let role: Role =
      step.state.isLive ? .bright : (step.state == .waiting || step.state == .skipped ? .dim : .text)
    let sign = look.cell([look.sign(step.state.role)], isChanged: model.flashes.contains(.step(index))).spans
    var name = sign + [StyledSpan(" " + plan.name, look[role])]
    if run.pins.contains(index) { name.append(look.span(" \(look.glyphs.pin)", .accent)) }
    var cells = [
      TableCell(name),
      TableCell(plan.flavor.shortName, look[.dim]),
    ]
    if run.isRetried {
      let mark = step.attempts.count > 1 ? "\(look.glyphs.retry)\(step.attempts.count)" : ""
      let isChanged = model.flashes.contains(.attempts(index))
      cells.append(look.cell([look.span(mark, .state(.starting))], isChanged: isChanged))
    }
    cells.append(TableCell(step.took(model.now)?.shortText ?? "", look[step.state.isLive ? .text : .dim]))
    return cells
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
