internal import ScreenKit
internal import Specs
internal import Workflow

/// The form of a launch.
enum LaunchPage {
  /// Returns where the cursor stands in the focused field.
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) -> Point? {
    guard let form = model.launch else { return nil }
    let look = model.look
    let isWide = model.frame.breadth == .wide
    let parts = model.frame.body.columns(isWide ? [.percent(55), .fill()] : [.fill()])
    if isWide, parts.count > 1 { paintPipeline(form, look, parts[1], into: &buffer) }
    let box = parts[0]
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span("launch \(form.pipeline.name)", .title)], right: standing(form, look)),
      bottom: BoxTitle(left: [look.span(form.command, .dim)])
    )
    let inside = box.interior.inset(dx: 1, dy: 0)
    return buffer.clipped(to: inside) { paintFields(form, isAlone: isWide, look, inside, into: &$0) }
  }

  private static func standing(_ form: LaunchModel, _ look: Look) -> [StyledSpan] {
    if form.isSent { return [look.span("asking the engine", .dim)] }
    if !form.isChecked { return [look.span("checking", .dim)] }
    if form.hasErrors { return look.state(.failed, ProblemReport(form.problems).summary) }
    return look.state(.succeeded, "ready")
  }

  private static func paintFields(
    _ form: LaunchModel,
    isAlone: Bool,
    _ look: Look,
    _ rect: Rect,
    into buffer: inout CellBuffer
  ) -> Point? {
    let labels = min(rect.width / 3, max(8, form.fields.map { TextWidth.of($0.label) }.max() ?? 8))
    var y = rect.y - scroll(form, rect.height)
    var cursor: Point?
    for (index, field) in form.fields.enumerated() {
      let isFocused = index == form.focus
      buffer.put(field.label, at: Point(x: rect.x, y: y), look[isFocused ? .accent : .dim], limit: labels)
      let value = Rect(x: rect.x + labels + 2, y: y, width: max(4, rect.width - labels - 2), height: 1)
      let place = paint(field, form, isFocused: isFocused, look, value, into: &buffer)
      if isFocused, rect.rows.contains(y) { cursor = place }
      y += 1
      for problem in form.problems(of: field) {
        let line = "\(look.glyphs.state(.failed)) \(problem.sentence)"
        buffer.put(line, at: Point(x: rect.x + labels + 2, y: y), look[.messageError], limit: value.width)
        y += 1
      }
    }
    y += 1
    for line in SpecsDetail.problems(form.otherProblems, look, width: rect.width) where y < rect.bottom {
      buffer.put(line, at: Point(x: rect.x, y: y), limit: rect.width, over: look[.text])
      y += 1
    }
    if !isAlone, form.otherProblems.isEmpty { paintSteps(form, look, rect, from: y, into: &buffer) }
    return cursor
  }

  /// What will run, below the fields, where there is room.
  private static func paintSteps(
    _ form: LaunchModel,
    _ look: Look,
    _ rect: Rect,
    from y: Int,
    into buffer: inout CellBuffer
  ) {
    guard let pipeline = form.pipeline.pipeline, y + 2 < rect.bottom else { return }
    let lines = SpecsDetail.steps(of: pipeline, look)
    for (row, line) in lines.enumerated() where y + row < rect.bottom {
      _ = buffer.put(line, at: Point(x: rect.x, y: y + row), limit: rect.width, over: look[.text])
    }
  }

  /// Keeps the focused field in sight.
  private static func scroll(_ form: LaunchModel, _ height: Int) -> Int {
    let above = form.fields.prefix(form.focus).reduce(0) { $0 + 1 + form.problems(of: $1).count }
    return max(0, above - height + 3)
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
    let room = Rect(x: rect.x, y: rect.y, width: min(rect.width, 60), height: 1)
    let point = field.text.paint(
      into: &buffer,
      room,
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
    buffer.clipped(to: inside) { buffer in
      var item = form.pipeline
      item.problems = []
      for (row, line) in SpecsDetail.lines(of: item, look, width: inside.width).prefix(inside.height)
        .enumerated()
      {
        _ = buffer.put(
          line,
          at: Point(x: inside.x, y: inside.y + row),
          limit: inside.width,
          over: look[.text]
        )
      }
    }
  }
}
