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
    paintBorder(model, run, view, box: box, into: &buffer)
    let inside = box.interior
    guard !run.shown.isEmpty else {
      let text = "no step matches \(run.filterText)"
      return Blank.note(text, hint: "Esc shows all", in: inside, look: model.look, into: &buffer)
    }
    let columns = StepColumns(run, room: inside.width)
    var table = Table(
      columns: columns.table,
      count: run.shown.count,
      position: run.position,
      focused: run.focus == .steps,
      heading: false
    )
    table.position.fit(count: table.count, visible: table.visible(in: inside))
    table.paint(into: &buffer, inside, model.look) { cells(run.shown[$0], columns, view.state, model) }
    for line in 0..<min(inside.height, table.count - table.position.offset)
    where run.pins.contains(run.shown[table.position.offset + line]) {
      buffer.put(model.glyphs.pin, inside.x, inside.y + line, model.look[.accent])
    }
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
    _ run: RunModel,
    _ view: RunView,
    box: Rect,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    let state = view.state
    // A run that no engine drives does not go on, whatever its state says.
    let isLost = !state.status.isEnded && !view.isAttended
    var right = isLost ? [look.span("unattended", .messageWarn)] : look.state(state.status.role)
    var left = [look.span("steps", .title)]
    if !run.filterText.isEmpty {
      // Corners, spaces and `steps / `; the state's word gives way to the filter.
      func room() -> Int { box.width - 16 - right.reduce(0) { $0 + TextWidth.of($1.text) } }
      if !isLost, !TextWidth.fits(run.filterText, room()) { right = [look.sign(state.status.role)] }
      left.append(look.span(" / " + TextWidth.truncated(run.filterText, to: max(3, room())), .accent))
    }
    buffer.box(
      box,
      style: look[.border],
      glyphs: look.glyphs,
      top: BoxTitle(left: left, right: right)
    )
  }

  private static func cells(
    _ index: Int,
    _ columns: StepColumns,
    _ state: RunState,
    _ model: AppModel
  ) -> [TableCell] {
    let look = model.look
    let step = state.steps[index]
    let plan = state.plan.steps[index]
    let role: Role =
      step.state.isLive ? .bright : (step.state == .waiting || step.state == .skipped ? .dim : .text)
    let sign = look.cell([look.sign(step.state.role)], isChanged: model.flashes.contains(.step(index))).spans
    var took: [StyledSpan] = []
    if columns.hasRetries, step.attempts.count > 1 {
      let mark = look.span("\(look.glyphs.retry)\(step.attempts.count)", .state(.starting))
      took = look.cell([mark], isChanged: model.flashes.contains(.attempts(index))).spans
    }
    let time = step.took(model.now)?.shortText ?? ""
    let padding = String(repeating: " ", count: max(0, StepColumns.took - time.count))
    took.append(StyledSpan(padding + time, look[step.state.isLive ? .text : .dim]))
    return [
      TableCell(sign + [StyledSpan(" " + plan.name, look[role])]),
      TableCell(plan.flavor.shortName, look[.dim]),
      TableCell(took),
    ]
  }
}
