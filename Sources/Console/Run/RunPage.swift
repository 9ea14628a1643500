internal import ScreenKit
internal import Workflow

/// One run: its steps, live panes of logs, a timeline.
enum RunPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    guard let run = model.run, let layout = model.runLayout else { return }
    guard let view = run.view else {
      buffer.box(model.frame.body, style: look[.border], glyphs: look.glyphs)
      let (text, role): (String, Role) =
        run.failure.map { ($0.text, .messageError) } ?? (model.waitingForRun, .dim)
      return Blank.note(text, role: role, in: model.frame.body.interior, look: look, into: &buffer)
    }
    if !layout.steps.isEmpty { StepList.paint(model, run, view, box: layout.steps, into: &buffer) }
    if layout.panes.isEmpty, !layout.vacant.isEmpty { paintVacancy(model, run, layout, into: &buffer) }
    for pane in layout.panes { paint(pane, model, into: &buffer) }
    if let timeline = layout.timeline {
      TimelinePane(run, view.state, box: timeline).paint(
        model,
        into: &buffer
      )
    }
    join(layout, look, into: &buffer)
    model.chartPane?.paint(model, into: &buffer)
    let pane = layout.focusedPane(run)?.box
    buffer.markFocus((run.focus == .timeline ? layout.timeline : pane) ?? layout.steps, look)
  }

  private static func paint(
    _ pane: RunLayout.Pane,
    _ model: AppModel,
    into buffer: inout CellBuffer
  ) {
    guard let state = model.run?.state, let content = model.panes[pane.key] else { return }
    let title = PaneTitle(
      pane: content,
      step: pane.step,
      state: state,
      isPinned: model.run?.pins.contains(pane.step) ?? false
    )
    let look = model.look
    buffer.box(
      pane.box,
      style: look[.border],
      glyphs: look.glyphs,
      top: title.box(model, width: pane.box.width),
      bottom: BoxTitle(right: LogText.place(content, pane.box.interior.size, look))
    )
    LogText.paint(content, model, in: pane.box.interior, into: &buffer)
  }

  /// Where logs will be.
  private static func paintVacancy(
    _ model: AppModel,
    _ run: RunModel,
    _ layout: RunLayout,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    buffer.box(layout.vacant, style: look[.border], glyphs: look.glyphs)
    let text: String =
      if let index = run.selected, let state = run.state {
        StepNote.absence(of: state.steps[index], name: state.plan.steps[index].name, look.glyphs)
      } else {
        "no step has started"
      }
    Blank.note(text, in: layout.vacant.interior, look: look, into: &buffer)
  }

  /// Where boxes share a line their corners become joints.
  private static func join(_ layout: RunLayout, _ look: Look, into buffer: inout CellBuffer) {
    let boxes = ([layout.steps] + (layout.panes.isEmpty ? [layout.vacant] : layout.panes.map(\.box)))
      .filter { !$0.isEmpty }
    let all = boxes + (layout.timeline.map { [$0] } ?? [])
    BoxJoints(all).paint(look, into: &buffer)
  }
}
