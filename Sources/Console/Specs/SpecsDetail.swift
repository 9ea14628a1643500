internal import OrderedCollections
internal import ScreenKit
internal import Specs
internal import Workflow

/// What is known about one pipeline or stack, as lines.
enum SpecsDetail {
  static func lines(of item: PipelineItem, _ look: Look, width: Int) -> [[StyledSpan]] {
    var lines = problems(item.problems, look, width: width)
    guard let pipeline = item.pipeline else { return lines }
    if !pipeline.parameters.isEmpty {
      lines.append([look.span("parameters", .title)])
      let width = pipeline.parameters.keys.map { TextWidth.of($0) }.max() ?? 0
      for (name, value) in pipeline.parameters {
        lines.append([look.span("  " + padded(name, width) + "  ", .text), look.span(value.plainText, .dim)])
      }
      lines.append([])
    }
    return lines + steps(of: pipeline, look)
  }

  /// The steps of a pipeline, each with what it waits for and where it runs.
  static func steps(of pipeline: Pipeline, _ look: Look) -> [[StyledSpan]] {
    let mode = look.span("  \(pipeline.executionMode.rawValue)", .dim)
    var lines = [[look.span("steps", .title), mode]]
    let width = min(32, pipeline.steps.map { TextWidth.of($0.name) }.max() ?? 0)
    for step in pipeline.steps {
      var line = [look.span("  " + padded(step.name, width) + "  ", .text)]
      let needed = step.dependencies.joined(separator: ", ")
      if !needed.isEmpty { line.append(look.span("after \(needed)  ", .dim)) }
      line.append(look.span(place(step), .dim))
      lines.append(line)
    }
    return lines
  }

  static func lines(of item: StackItem, _ look: Look, width: Int) -> [[StyledSpan]] {
    var lines = problems(item.problems, look, width: width)
    guard let stack = item.stack else { return lines }
    let typeWidth = stack.components.map { TextWidth.of($0.type.rawValue) }.max() ?? 0
    let nameWidth = min(32, stack.components.map { TextWidth.of($0.name) }.max() ?? 0)
    for component in stack.components {
      let details = component.configuration.map { "\($0.key)=\($0.value.plainText)" }.joined(separator: "  ")
      lines.append([
        look.span(padded(component.type.rawValue, typeWidth) + "  ", .dim),
        look.span(padded(component.name, nameWidth) + "  ", .text),
        look.span(component.flavor.rawValue + "  ", .text), look.span(details, .dim),
      ])
    }
    return lines
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

  private static func place(_ step: Step) -> String {
    switch step.stepOperator {
    case .orchestrator: ""
    case .first: "on the stack's first step operator"
    case .named(let name): "on \(name)"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let own = TextWidth.of(text)
    return own >= width ? text : text + String(repeating: " ", count: width - own)
  }
}
