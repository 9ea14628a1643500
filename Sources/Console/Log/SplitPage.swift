internal import ScreenKit
internal import Workflow

/// Two logs at one moment: side by side, or one above the other where there is little room.
enum SplitPage {
  static func paint(_ logs: [AppModel.VisibleLog], _ model: AppModel, into buffer: inout CellBuffer) {
    guard let state = model.run?.state else { return }
    let focused = model.focusedLog?.key
    for (log, box) in zip(logs, model.splitBoxes) {
      guard let pane = model.panes[log.key], let step = log.key.step.flatMap(state.plan.index) else {
        continue
      }
      let title = PaneTitle(pane: pane, step: step, state: state, hasTabs: true)
      let style = model.look[log.key == focused ? .accent : .border]
      LogPage.paint(pane, title.box(model, width: box.width), model, in: box, style, into: &buffer)
    }
  }
}
