internal import ScreenKit
internal import Specs
internal import Workflow

/// Where the list and the details of pipelines and stacks stand.
struct SpecsLayout {
  var list: Rect
  var detail: Rect
  var grip: BorderGrip

  init(_ frame: ScreenFrame) {
    let body = frame.body
    let borders = frame.borders
    let division =
      frame.breadth == .wide
      ? Division(body, .specs, from: .left, usual: body.width * 2 / 5, least: (24, 30), borders)
      : Division(
        body,
        .specsAbove,
        from: .top,
        usual: max(4, body.height * 2 / 5),
        least: (4, 3),
        sharesLine: true,
        borders
      )
    (list, detail, grip) = (division.part, division.rest, division.grip)
  }

  /// Rows of the list below its heading.
  var rows: Int { max(1, list.interior.height - 1) }
  /// Where the lines of the details stand.
  var detailRoom: Rect { detail.interior.inset(dx: 1, dy: 0) }
}

/// The pipelines and the stacks of the workspace, checked.
enum SpecsPage {
  static func paintPipelines(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let items = model.catalogue?.pipelines ?? []
    paint(
      model,
      title: "pipelines",
      count: items.count,
      position: model.pipelineList,
      empty: (
        "no pipeline in \(model.context.workspaceName)/pipelines",
        "write one there; stepdeck init makes a first one"
      ),
      columns: [
        TableColumn("NAME", width: 10...40), TableColumn("STEPS", width: 5, align: .right),
        TableColumn("FILE", width: 8...60, rank: 2), TableColumn("CHECK", width: 10...24, rank: 1),
      ],
      into: &buffer
    ) { index in
      let item = items[index]
      return [
        TableCell(item.name, look[.text]),
        TableCell(item.pipeline.map { "\($0.steps.count)" } ?? "", look[.dim]),
        TableCell(FileName.base(of: item.path), look[.dim]), TableCell(check(item.problems, look)),
      ]
    }
  }

  static func paintStacks(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let items = model.catalogue?.stacks ?? []
    paint(
      model,
      title: "stacks",
      count: items.count,
      position: model.stackList,
      empty: ("no stack in \(model.context.workspaceName)/stacks", "runs use the built-in stack local"),
      columns: [
        TableColumn("NAME", width: 10...40), TableColumn("COMPONENTS", width: 10, align: .right, rank: 3),
        TableColumn("FILE", width: 8...60, rank: 2), TableColumn("CHECK", width: 10...24, rank: 1),
      ],
      into: &buffer
    ) { index in
      let item = items[index]
      return [
        TableCell(item.name, look[.text]),
        TableCell(item.stack.map { "\($0.components.count)" } ?? "", look[.dim]),
        TableCell(item.path.map(FileName.base) ?? "built in", look[.dim]),
        TableCell(check(item.problems, look)),
      ]
    }
  }

  private static func check(_ problems: [Problem], _ look: Look) -> [StyledSpan] {
    let summary = ProblemReport(problems.filter { $0.severity != .note }).summary
    if problems.hasErrors { return look.state(.failed, summary) }
    if !summary.isEmpty { return [look.span("! " + summary, .messageWarn)] }
    return look.state(.succeeded, "good")
  }

  private static func paint(
    _ model: AppModel,
    title: String,
    count: Int,
    position: ListPosition,
    empty: (String, String),
    columns: [TableColumn],
    into buffer: inout CellBuffer,
    row: (Int) -> [TableCell]
  ) {
    let look = model.look
    let layout = SpecsLayout(model.frame)
    guard let known = model.catalogue, known.failure == nil, count > 0 else {
      buffer.box(
        model.frame.body,
        style: look[.accent],
        glyphs: look.glyphs,
        top: BoxTitle(left: [look.span(title, .title)])
      )
      let inside = model.frame.body.interior
      guard let catalogue = model.catalogue else {
        return Blank.note(waiting(title, model), in: inside, look: look, into: &buffer)
      }
      if let failure = catalogue.failure {
        return Blank.note(failure, role: .messageError, in: inside, look: look, into: &buffer)
      }
      return Blank.note(empty.0, hint: empty.1, in: inside, look: look, into: &buffer)
    }
    let isInDetail = model.hasDetailFocus
    buffer.box(layout.detail, style: look[.border], glyphs: look.glyphs)
    detail(model)?.paint(from: model.pageOffset, in: layout.detailRoom, into: &buffer)
    let titleSpans = [look.span(title, .title), look.span(" \(look.glyphs.separator) \(count)", .dim)]
    buffer.box(
      layout.list,
      style: look[isInDetail ? .border : .accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: titleSpans)
    )
    var table = Table(columns: columns, count: count, position: position)
    table.focused = !isInDetail
    table.position.fit(count: count, visible: layout.rows)
    table.paint(into: &buffer, layout.list.interior, look, row: row)
    BoxJoints([layout.list, layout.detail]).paint(look, into: &buffer)
    if isInDetail { buffer.ring(layout.detail, look) }
  }

  private static func waiting(_ title: String, _ model: AppModel) -> String {
    model.waiting("reading the \(title)", for: model.route == .stacks ? .stacks : .pipelines)
  }

  /// What is told of the pipeline or stack under the cursor; `nil` where there is none.
  static func detail(_ model: AppModel) -> SpecsDetail? {
    let width = SpecsLayout(model.frame).detailRoom.width
    if model.route == .stacks {
      return model.catalogue?.stacks[clamped: model.stackList.cursor].map {
        SpecsDetail($0, model.look, width: width)
      }
    }
    return model.catalogue?.pipelines[clamped: model.pipelineList.cursor].map {
      SpecsDetail($0, model.look, width: width)
    }
  }
}
