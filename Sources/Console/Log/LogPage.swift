internal import ScreenKit
internal import Workflow

/// The log of one attempt of a step, over the whole screen.
enum LogPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let box = model.frame.body
    if let logs = model.splitLogs { return SplitPage.paint(logs, model, into: &buffer) }
    guard case .log(_, let name) = model.route, let run = model.run, let state = run.state,
      let index = state.plan.index(of: name)
    else { return paintUnknown(model, into: &buffer) }
    guard let key = run.logKey(index), let pane = model.panes[key] else {
      buffer.box(
        box,
        style: look[.accent],
        glyphs: look.glyphs,
        top: BoxTitle(left: [look.span(name, .title)], right: look.state(state.steps[index].state.role))
      )
      let text = StepNote.absence(of: state.steps[index], name: name, look.glyphs)
      return Blank.note(text, in: box.interior, look: look, into: &buffer)
    }
    paint(
      pane,
      PaneTitle(pane: pane, step: index, state: state, hasTabs: true).box(
        model,
        width: model.wholeLogBox.width
      ),
      model,
      into: &buffer
    )
  }

  /// Any file, or standard input.
  static func paintFile(_ path: String, _ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let title = BoxTitle(left: [look.span(path == "-" ? "standard input" : path, .title)])
    guard let pane = model.panes[.file(path)] else {
      buffer.box(model.frame.body, style: look[.accent], glyphs: look.glyphs, top: title)
      return
    }
    paint(pane, title, model, into: &buffer)
  }

  /// A log below a title, over the whole body of the screen.
  static func paint(_ pane: LogPane, _ title: BoxTitle, _ model: AppModel, into buffer: inout CellBuffer) {
    model.chartPane?.paint(model, into: &buffer)
    paint(pane, title, model, in: model.wholeLogBox, model.look[.accent], into: &buffer)
  }

  /// A log in a box whose lines look like `style`.
  static func paint(
    _ pane: LogPane,
    _ title: BoxTitle,
    _ model: AppModel,
    in box: Rect,
    _ style: Style,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    let inside = model.hasHistogram ? model.wholeLogRoom : box.interior
    buffer.box(
      box,
      style: style,
      glyphs: look.glyphs,
      top: title,
      bottom: BoxTitle(
        left: filter(pane, look) + search(pane, model),
        right: standing(pane, model, inside)
      )
    )
    LogText.paint(pane, model, in: inside, into: &buffer)
    model.histogramStrip?.paint(model, into: &buffer)
    buffer.scrollbar(
      Rect(x: inside.x, y: inside.y, width: inside.width + 1, height: inside.height),
      offset: pane.firstLine(inside.size),
      visible: pane.isTall ? pane.endLine(inside.size) - pane.firstLine(inside.size) : inside.height,
      count: pane.lineCount,
      look: look
    )
  }

  private static func paintUnknown(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    buffer.box(model.frame.body, style: look[.border], glyphs: look.glyphs)
    let text: (String, Role) =
      model.run?.failure.map { ($0.text, .messageError) }
      ?? (model.run?.view == nil ? model.waitingForRun : "the run has no such step", .dim)
    Blank.note(text.0, role: text.1, in: model.frame.body.interior, look: look, into: &buffer)
  }

  /// `&error|fail &!heartbeat`, dim while all lines are shown.
  private static func filter(_ pane: LogPane, _ look: Look) -> [StyledSpan] {
    guard !pane.filter.rules.isEmpty else { return [] }
    return [look.span(pane.filter.words + " ", pane.filter.isOff ? .dim : .accent)]
  }

  /// `/out of memory  2/3`.
  private static func search(_ pane: LogPane, _ model: AppModel) -> [StyledSpan] {
    guard let search = pane.search else { return [] }
    let summary = model.waiting(search.summary, for: .matches(pane.key))
    return [model.look.span("/" + search.pattern, .accent), model.look.span("  " + summary, .dim)]
  }

  /// `128,304 lines · follow`.
  private static func standing(_ pane: LogPane, _ model: AppModel, _ room: Rect) -> [StyledSpan] {
    let look = model.look
    guard let content = pane.content else { return [] }
    var words = [content.count == 1 ? "1 line" : "\(content.count.grouped) lines"]
    if let whole = content.whole { words = ["\(content.count.grouped) of \(whole.grouped) lines"] }
    if content.isCut { words[0] = "the first " + words[0] }
    if content.isCounting { words = [model.waiting("counting", for: .lines(pane.key))] }
    if !pane.follows, content.count > 0 {
      let last = pane.endLine(room.size)
      words.insert("\(last * 100 / content.count) %", at: 0)
    }
    if pane.wraps { words.append("wrap") }
    if let folding = pane.folding.words { words.append(folding) }
    if let form = LogForm(shape: pane.shape, fields: model.fields).words { words.append(form) }
    if let times = pane.times.words { words.append(times) }
    if pane.left > 0 { words.append("column \(pane.left + 1)") }
    let dot = " \(look.glyphs.separator) "
    var spans = [look.span(words.joined(separator: dot), .dim)]
    if pane.follows { spans.append(look.span(dot + "follow", .accent)) }
    return spans
  }
}
