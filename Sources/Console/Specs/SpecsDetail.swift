internal import OrderedCollections
internal import ScreenKit
internal import Specs
internal import Workflow

/// What is known about one pipeline or stack, as lines of at most `width` columns.
struct SpecsDetail {
  private var head: [[StyledSpan]] = []
  /// Steps of a large pipeline: one line each, made when it is in sight.
  private var steps: [Step] = []
  private var nameWidth = 0
  private let look: Look
  private let width: Int

  /// Pipelines of more steps have a line for each; the steps of others are wrapped.
  private static let wrappedSteps = 200

  init(_ item: PipelineItem, _ look: Look, width: Int) {
    (self.look, self.width) = (look, max(10, width))
    head = Self.problems(item.problems, look, width: self.width)
    guard let pipeline = item.pipeline else { return }
    if !pipeline.parameters.isEmpty {
      head.append([look.span("parameters", .title)])
      let names = min(self.width / 2, pipeline.parameters.keys.map { TextWidth.of($0) }.max() ?? 0)
      for (name, value) in pipeline.parameters { add(name, names, value.plainText) }
      head.append([])
    }
    addSteps(of: pipeline)
  }

  /// The steps of a pipeline, each with what it waits for and where it runs.
  init(stepsOf pipeline: Pipeline, _ look: Look, width: Int) {
    (self.look, self.width) = (look, max(10, width))
    addSteps(of: pipeline)
  }

  init(_ item: StackItem, _ look: Look, width: Int) {
    (self.look, self.width) = (look, max(10, width))
    head = Self.problems(item.problems, look, width: self.width)
    if let stack = item.stack { addComponents(of: stack) }
  }

  var count: Int { head.count + steps.count }

  func line(_ index: Int) -> [StyledSpan] {
    if index < head.count { return head[index] }
    let step = steps[index - head.count]
    return [
      look.span("  " + Self.padded(step.name, nameWidth) + "  ", .text), look.span(Self.rest(of: step), .dim),
    ]
  }

  /// Paints the lines from `offset` on, and where they stand in all of them.
  func paint(from offset: Int, in rect: Rect, into buffer: inout CellBuffer) {
    buffer.clipped(to: rect) { buffer in
      for row in 0..<rect.height where row + offset >= 0 && row + offset < count {
        let point = Point(x: rect.x, y: rect.y + row)
        buffer.put(line(offset + row), at: point, limit: rect.width, over: look[.text])
      }
    }
    let bar = Rect(x: rect.x, y: rect.y, width: rect.width + 2, height: rect.height)
    buffer.scrollbar(bar, offset: offset, visible: rect.height, count: count, look: look)
  }

  // MARK: - Lines

  private mutating func addSteps(of pipeline: Pipeline) {
    let mode = look.span("  \(pipeline.executionMode.rawValue)", .dim)
    head.append([look.span("steps", .title), mode])
    nameWidth = min(32, width / 2, pipeline.steps.map { TextWidth.of($0.name) }.max() ?? 0)
    guard pipeline.steps.count <= Self.wrappedSteps else {
      steps = pipeline.steps
      return
    }
    for step in pipeline.steps { add(step.name, nameWidth, Self.rest(of: step)) }
  }

  /// `  name  value`, both wrapped below themselves.
  private mutating func add(_ name: String, _ nameWidth: Int, _ value: String) {
    let names = WordWrap.lines(name, width: max(1, nameWidth))
    let room = max(1, width - nameWidth - 4)
    let values = TextWidth.fits(value, room) ? [value] : WordWrap.lines(value, width: room)
    for row in 0..<max(names.count, values.count, 1) {
      let name = row < names.count ? names[row] : ""
      head.append([
        look.span("  " + Self.padded(name, nameWidth) + "  ", .text),
        look.span(row < values.count ? values[row] : "", .dim),
      ])
    }
  }

  /// A line for each component where all have room for that, else their parts below each other.
  private mutating func addComponents(of stack: Stack) {
    let typeWidth = stack.components.map { TextWidth.of($0.type.rawValue) }.max() ?? 0
    let nameWidth = min(32, stack.components.map { TextWidth.of($0.name) }.max() ?? 0)
    let lines = stack.components.map { component in
      [
        look.span(Self.padded(component.type.rawValue, typeWidth) + "  ", .dim),
        look.span(Self.padded(component.name, nameWidth) + "  ", .text),
        look.span(component.flavor.rawValue + "  ", .text),
        look.span(Self.settings(of: component).joined(separator: "  "), .dim),
      ]
    }
    guard lines.contains(where: { SpanWrap.exceeds($0, width) }) else {
      head += lines
      return
    }
    for component in stack.components {
      head.append([look.span(component.type.rawValue, .dim)])
      add(component.name, max(1, min(nameWidth, width - 16)), component.flavor.rawValue)
      for setting in Self.settings(of: component) {
        head += WordWrap.lines(setting, width: width - 4).map { [look.span("    " + $0, .dim)] }
      }
    }
  }

  private static func settings(of component: Component) -> [String] {
    component.configuration.map { "\($0.key)=\($0.value.plainText)" }
  }

  /// What a step waits for, and where it runs.
  private static func rest(of step: Step) -> String {
    let needed = step.dependencies.joined(separator: ", ")
    let place =
      switch step.stepOperator {
      case .orchestrator: ""
      case .first: "on the stack's first step operator"
      case .named(let name): "on \(name)"
      }
    return [needed.isEmpty ? "" : "after \(needed)", place].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// Each problem in its place: the sentence, the line of the file, a caret.
  static func problems(_ problems: [Problem], _ look: Look, width: Int) -> [[StyledSpan]] {
    var lines: [[StyledSpan]] = []
    for problem in problems {
      let role: Role =
        switch problem.severity {
        case .error: .messageError
        case .warning: .messageWarn
        case .note: .messageInfo
        }
      let place =
        problem.line > 0 ? "\(FileName.base(of: problem.path)):\(problem.line):\(problem.column) " : ""
      let sentence = WordWrap.lines(place + problem.sentence, width: max(20, width))
      for (row, line) in sentence.enumerated() {
        let head = row == 0 && line.hasPrefix(place) ? place : ""
        lines.append([look.span(head, .dim), look.span(String(line.dropFirst(head.count)), role)])
      }
      if let excerpt = problem.excerpt, !excerpt.line.isEmpty {
        lines.append([look.span("  " + excerpt.line, .text)])
        lines.append([look.span("  " + String(repeating: " ", count: excerpt.caret) + "^", role)])
      }
    }
    if !lines.isEmpty { lines.append([]) }
    return lines
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let text = TextWidth.truncated(text, to: width)
    return text + String(repeating: " ", count: max(0, width - TextWidth.of(text)))
  }
}
