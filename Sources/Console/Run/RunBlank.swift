internal import ScreenKit
internal import Workflow

/// What a view of a run shows before the run is known, or where it cannot be read.
enum RunBlank {
  static func paint(_ model: AppModel, title: String, into buffer: inout CellBuffer) {
    let look = model.look
    let top = BoxTitle(left: [look.span(title, .title)])
    buffer.box(model.frame.body, style: look[.accent], glyphs: look.glyphs, top: top)
    let (text, role): (String, Role) =
      model.run?.failure.map { ($0.text, .messageError) }
      ?? (model.run?.view == nil ? model.waitingForRun : "the run has no such step", .dim)
    Blank.note(text, role: role, in: model.frame.body.interior, look: look, into: &buffer)
  }
}
