internal import ScreenKit
internal import Specs
internal import Workflow

/// The form of a launch.
enum LaunchPage {
  /// Returns where the cursor stands in the focused field.
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) -> Point? {
    guard let form = model.launch else { return nil }
    let look = model.look
    let layout = LaunchLayout(model.frame)
    if let pipeline = layout.pipeline { paintPipeline(form, look, pipeline, into: &buffer) }
    let box = layout.form
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span("launch \(form.pipeline.name)", .title)], right: standing(form, model)),
      bottom: BoxTitle(left: [look.span(form.command, .dim)])
    )
    let inside = box.interior.inset(dx: 1, dy: 0)
    let lines = LaunchLines(form, look, width: inside.width, hasSteps: layout.pipeline == nil)
    let offset = lines.offset(form, inside.height)
    let cursor = buffer.clipped(to: inside) { paintFields(form, lines, look, inside, offset, into: &$0) }
    let bar = Rect(x: inside.x, y: inside.y, width: inside.width + 2, height: inside.height)
    buffer.scrollbar(bar, offset: offset, visible: inside.height, count: lines.count, look: look)
    return cursor
  }

  /// The first line of what keys scroll: the form, and the pipeline beside it.
  static func offset(_ model: AppModel) -> Int {
    guard let form = model.launch else { return 0 }
    let offset = formOffset(model)
    guard let wanted = form.offset, let pipeline = LaunchLayout(model.frame).pipeline else { return offset }
    // Beside the form the pipeline is scrolled, too.
    let room = pipeline.interior.inset(dx: 1, dy: 0)
    return max(offset, min(wanted, detail(form, model.look, room.width).count - room.height))
  }

  /// The first line of the form that is shown.
  static func formOffset(_ model: AppModel) -> Int {
    guard let form = model.launch else { return 0 }
    return lines(form, model).offset(form, LaunchLayout(model.frame).form.interior.height)
  }

  /// The first line of the pipeline that is shown beside the form.
  static func pipelineOffset(_ model: AppModel) -> Int {
    guard let form = model.launch, let box = LaunchLayout(model.frame).pipeline else { return 0 }
    let room = box.interior.inset(dx: 1, dy: 0)
    return pipelineOffset(form, detail(form, model.look, room.width), room)
  }

  private static func pipelineOffset(_ form: LaunchModel, _ detail: SpecsDetail, _ room: Rect) -> Int {
    max(0, min(form.pipelineOffset ?? form.offset ?? 0, detail.count - room.height))
  }

  static func lines(_ form: LaunchModel, _ model: AppModel) -> LaunchLines {
    let layout = LaunchLayout(model.frame)
    let width = layout.form.interior.inset(dx: 1, dy: 0).width
    return LaunchLines(form, model.look, width: width, hasSteps: layout.pipeline == nil)
  }

  private static func standing(_ form: LaunchModel, _ model: AppModel) -> [StyledSpan] {
    let look = model.look
    if form.isSent { return [look.span(model.waiting("asking the engine", for: .launch), .dim)] }
    if !form.isChecked { return [look.span(model.waiting("checking", for: .check), .dim)] }
    if form.hasErrors { return look.state(.failed, ProblemReport(form.problems).summary) }
    return look.state(.succeeded, "ready")
  }

  private static func paintFields(
    _ form: LaunchModel,
    _ lines: LaunchLines,
    _ look: Look,
    _ rect: Rect,
    _ offset: Int,
    into buffer: inout CellBuffer
  ) -> Point? {
    let labels = lines.labels
    var y = rect.y - offset
    var cursor: Point?
    for (index, field) in form.fields.enumerated() {
      let isFocused = index == form.focus
      buffer.put(field.label, at: Point(x: rect.x, y: y), look[isFocused ? .accent : .dim], limit: labels)
      var value = value(of: lines, in: rect)
      value.y = y
      let place = paint(field, form, isFocused: isFocused, look, value, into: &buffer)
      if isFocused, rect.rows.contains(y) { cursor = place }
      y += 1
      for line in lines.problems[index] {
        buffer.put(line, at: Point(x: value.x, y: y), look[.messageError], limit: value.width)
        y += 1
      }
    }
    y += 1
    for row in 0..<lines.restCount where rect.rows.contains(y + row) {
      buffer.put(lines.rest(row), at: Point(x: rect.x, y: y + row), limit: rect.width, over: look[.text])
    }
    return cursor
  }

  /// Where the values of the fields stand, by the first row of the form.
  static func value(of lines: LaunchLines, in rect: Rect) -> Rect {
    let left = lines.labels + 2
    return Rect(x: rect.x + left, y: rect.y, width: max(4, rect.width - left), height: 1)
  }

  /// Where the text of a value is painted.
  static func text(in value: Rect) -> Rect {
    Rect(x: value.x, y: value.y, width: min(value.width, 60), height: 1)
  }

  private static func paint(
    _ field: LaunchModel.Field,
    _ form: LaunchModel,
    isFocused: Bool,
    _ look: Look,
    _ rect: Rect,
    into buffer: inout CellBuffer
  ) -> Point? {
    if field.kind == .stack {
      let mark = form.stacks.count > 1 ? " \(look.glyphs.more)" : ""
      let note = form.stacks.count > 1 ? "  \(form.stacks.count) stacks, space changes" : ""
      buffer.put(
        [
          look.span(form.chosenStack.name + mark, isFocused ? .input : .text), look.span(note, .dim),
        ],
        at: rect.origin,
        limit: rect.width
      )
      return nil
    }
    let hint = look.span(field.standard, .placeholder)
    let point = field.text.paint(
      into: &buffer,
      text(in: rect),
      style: look[isFocused ? .input : .text],
      placeholder: hint
    )
    if field.kind == .parameter, field.text.text != field.standard {
      let x = rect.x + max(TextWidth.of(field.text.text) + 3, 16)
      buffer.put(
        "was \(field.standard)",
        at: Point(x: x, y: rect.y),
        look[.dim],
        limit: max(0, rect.right - x)
      )
    }
    return point
  }

  private static func paintPipeline(
    _ form: LaunchModel,
    _ look: Look,
    _ box: Rect,
    into buffer: inout CellBuffer
  ) {
    buffer.box(
      box,
      style: look[.border],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span(FileName.base(of: form.pipeline.path), .title)])
    )
    let inside = box.interior.inset(dx: 1, dy: 0)
    let detail = detail(form, look, inside.width)
    detail.paint(from: pipelineOffset(form, detail, inside), in: inside, into: &buffer)
  }

  /// The pipeline without its problems, which stand in the form.
  private static func detail(_ form: LaunchModel, _ look: Look, _ width: Int) -> SpecsDetail {
    var item = form.pipeline
    item.problems = []
    return SpecsDetail(item, look, width: width)
  }
}
