internal import OrderedCollections
package import Workflow

/// Checks a pipeline against the stack that it is to run on.
package struct Checker {
  private let pipeline: Pipeline
  private let stack: Stack
  private let map: SourceMap

  /// All problems of the pipeline, those of its file and those with `stack`, in the order of place.
  package static func check(_ reading: PipelineReading, in stack: Stack) -> [Problem] {
    guard let pipeline = reading.pipeline else { return reading.problems }
    return merge(reading.problems, check(pipeline, in: stack, map: reading.map))
  }

  /// The problems that the pipeline has with `stack` alone.
  package static func check(_ pipeline: Pipeline, in stack: Stack, map: SourceMap) -> [Problem] {
    var findings = Findings()
    let checker = Checker(pipeline: pipeline, stack: stack, map: map)
    for step in pipeline.steps { checker.check(step, &findings) }
    return findings.problems
  }

  /// Two ordered lists as one; problems without a line stay with their own.
  private static func merge(_ first: [Problem], _ second: [Problem]) -> [Problem] {
    (first + second).enumerated().sorted { left, right in
      let (one, two) = (left.element, right.element)
      if (one.line == 0) != (two.line == 0) { return two.line == 0 }
      return (one.line, one.column, left.offset) < (two.line, two.column, right.offset)
    }.map(\.element)
  }

  private func check(_ step: Step, _ findings: inout Findings) {
    let path = "steps.\(step.name)"
    checkOperator(of: step, path: path, &findings)
    let component = component(for: step.stepOperator)
    if let component, component.flavor == .local { checkLocal(step, path: path, &findings) }
    checkSettings(of: step, path: path, &findings)
  }

  /// The component that runs a step; `nil` where the stack does not have it.
  private func component(for choice: OperatorChoice) -> Component? {
    switch choice {
    case .orchestrator: Component(name: "default", type: .orchestrator, flavor: .local)
    case .first: stack.components(of: .stepOperator).first
    case .named(let name): stack.stepOperator(named: name)
    }
  }

  private func checkOperator(of step: Step, path: String, _ findings: inout Findings) {
    let known = stack.components(of: .stepOperator).map(\.name)
    let having = known.isEmpty ? "it has none" : "it has \(known.listed)"
    let place = map.value("\(path).step_operator")
    switch step.stepOperator {
    case .orchestrator: return
    case .first:
      guard known.isEmpty else { return }
      findings.error(
        at: place,
        "the stack \(stack.name.quoted) has no step operator; leave 'step_operator' out to run here"
      )
    case .named(let name):
      guard !known.contains(name) else { return }
      findings.error(
        at: place,
        "the stack \(stack.name.quoted) has no step operator \(name.quoted); \(having)",
        suggestion: NearestName.to(name, among: known)
      )
    }
  }

  private func checkLocal(_ step: Step, path: String, _ findings: inout Findings) {
    if step.image != nil {
      findings.add(
        .note,
        at: map.value("\(path).image"),
        "'image' is not used: this step runs on this machine"
      )
    }
    if step.spot {
      findings.add(.note, at: map.value("\(path).spot"), "'spot' is not used: this step runs on this machine")
    }
  }

  /// Keys of settings name a type of component and, after a dot, a flavor: `step_operator.kubernetes`.
  private func checkSettings(of step: Step, path: String, _ findings: inout Findings) {
    let flavors = Set(stack.components.map { "\($0.type.rawValue).\($0.flavor.rawValue)" })
    for (key, value) in step.settings {
      let place = map.key("\(path).settings.\(key)")
      let words = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard words[0] == "step_operator" || words[0] == "orchestrator" else {
        findings.warning(
          at: place,
          "settings \(key.quoted) are not used; the keys are 'step_operator.FLAVOR' and 'orchestrator.FLAVOR'",
          suggestion: NearestName.to(key, among: flavors.sorted())
        )
        continue
      }
      guard value.objectValue != nil || value == .null else {
        findings.error(at: map.value("\(path).settings.\(key)"), "settings \(key.quoted) must be a mapping")
        continue
      }
      if words.count == 2, words[1] == Flavor.local.rawValue, value.objectValue?.isEmpty == false {
        findings.warning(at: place, "the flavor 'local' takes no settings")
      } else if words.count == 2, !Flavor.known.contains(words[1]) {
        findings.warning(
          at: place,
          "there is no flavor \(words[1].quoted)",
          suggestion: NearestName.to(words[1], among: Flavor.known).map { "\(words[0]).\($0)" }
        )
      }
    }
  }
}

extension Flavor {
  /// Flavors that a step can run on.
  static let known = ["local", "kubernetes", "sagemaker", "vertex", "azureml", "modal"]
}
