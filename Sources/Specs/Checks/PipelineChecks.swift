internal import OrderedCollections
internal import Workflow

/// Checks what the parts of a pipeline say of each other; it needs no stack.
struct PipelineChecks {
  let pipeline: Pipeline
  let map: SourceMap
  private let outputs: [String: [String]]
  private let positions: [String: Int]
  private let stepNames: [String]

  init(pipeline: Pipeline, map: SourceMap) {
    self.pipeline = pipeline
    self.map = map
    stepNames = pipeline.steps.map(\.name)
    positions = Dictionary(stepNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    outputs = Dictionary(
      pipeline.steps.map { ($0.name, $0.outputs) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  func run(_ findings: inout Findings) {
    for step in pipeline.steps {
      checkInputs(of: step, &findings)
      checkAfter(of: step, &findings)
      checkExpressions(of: step, &findings)
      checkVariables(of: step, &findings)
    }
    checkCycles(&findings)
  }

  private func checkInputs(of step: Step, _ findings: inout Findings) {
    for (name, reference) in step.inputs {
      let place = { map.value("steps.\(step.name).inputs.\(name)") }
      guard let known = outputs[reference.step] else {
        reportUnknown(step: reference.step, at: place(), &findings)
        continue
      }
      guard !known.contains(reference.output) else { continue }
      let having = known.isEmpty ? "it has none" : "it has \(known.listed)"
      findings.error(
        at: place(),
        "the step \(reference.step.quoted) has no output \(reference.output.quoted); \(having)",
        suggestion: NearestName.to(reference.output, among: known).map { "\(reference.step).\($0)" }
      )
    }
  }

  private func checkAfter(of step: Step, _ findings: inout Findings) {
    for (index, name) in step.after.enumerated() where outputs[name] == nil {
      reportUnknown(step: name, at: map.value("steps.\(step.name).after.\(index)"), &findings)
    }
  }

  private func checkExpressions(of step: Step, _ findings: inout Findings) {
    for (path, template) in step.templatePaths {
      for (index, part) in template.parts.enumerated() {
        let place = { map.value("steps.\(step.name).\(path)#\(index)") }
        switch part {
        case .parameter(let name) where pipeline.parameters[name] == nil:
          let known = pipeline.parameters.keys
          let having = known.isEmpty ? "it has none" : "it has \(Array(known).listed)"
          findings.error(
            at: place(),
            "the pipeline has no parameter \(name.quoted); \(having)",
            suggestion: NearestName.to(name, among: known)
          )
        case .result(let other, _) where outputs[other] == nil:
          reportUnknown(step: other, at: place(), &findings)
        default: continue
        }
      }
    }
  }

  private func reportUnknown(step name: String, at place: Place, _ findings: inout Findings) {
    findings.error(
      at: place,
      "the pipeline has no step \(name.quoted)",
      suggestion: NearestName.to(name, among: stepNames)
    )
  }

  /// Names that would become one name in the environment of the step.
  private func checkVariables(of step: Step, _ findings: inout Findings) {
    let path = "steps.\(step.name)"
    if let (first, second) = EnvironmentName.collision(in: step.inputs.keys) {
      findings.error(
        at: map.key("\(path).inputs.\(second)"),
        "the inputs \(first.quoted) and \(second.quoted) would both be \(EnvironmentName.input(first))"
      )
    }
    if let (first, second) = EnvironmentName.collision(in: step.outputs) {
      let index = step.outputs.firstIndex(of: second) ?? 0
      findings.error(
        at: map.value("\(path).outputs.\(index)"),
        "the outputs \(first.quoted) and \(second.quoted) would both be \(EnvironmentName.output(first))"
      )
    }
    for (index, name) in step.secrets.enumerated() where step.environment[name] != nil {
      findings.error(
        at: map.value("\(path).secrets.\(index)"),
        "\(name.quoted) stands in 'environment' and in 'secrets'"
      )
    }
    let given = Set(step.inputs.keys.map(EnvironmentName.input) + step.outputs.map(EnvironmentName.output))
    let withAddresses = given.union(given.map { $0 + "_URI" })
    for name in step.environment.keys where withAddresses.contains(name) {
      findings.error(
        at: map.key("\(path).environment.\(name)"),
        "\(name.quoted) is set by Stepdeck for an input or output"
      )
    }
  }

  private func checkCycles(_ findings: inout Findings) {
    for cycle in StepGraph(pipeline).cycles {
      let place = place(ofEdgeFrom: cycle[0], to: cycle[cycle.count > 1 ? 1 : 0])
      if cycle.count == 1 {
        findings.error(at: place, "the step \(cycle[0].quoted) waits for itself")
      } else {
        findings.error(
          at: place,
          "these steps wait for each other in a circle: \(Self.chain(cycle + [cycle[0]]))"
        )
      }
    }
  }

  /// `a → b → a`; of a long circle the middle is left out.
  private static func chain(_ names: [String]) -> String {
    let names = names.map { String($0.prefix(SpecName.longest)) }
    guard names.count > 14 else { return names.joined(separator: " → ") }
    return (names.prefix(8) + ["… \(names.count - 12) more …"] + names.suffix(4)).joined(separator: " → ")
  }

  /// Where the file says that one step waits for another.
  private func place(ofEdgeFrom name: String, to other: String) -> Place {
    let path = "steps.\(name)"
    guard let position = positions[name] else { return map.value(path) }
    let step = pipeline.steps[position]
    if let input = step.inputs.first(where: { $0.value.step == other }) {
      return map.value("\(path).inputs.\(input.key)")
    }
    for (templatePath, template) in step.templatePaths {
      for (index, part) in template.parts.enumerated() {
        if case .result(other, _) = part { return map.value("\(path).\(templatePath)#\(index)") }
      }
    }
    if let index = step.after.firstIndex(of: other) { return map.value("\(path).after.\(index)") }
    return map.key(path)
  }
}

extension Step {
  /// Every template of the step with its path below the step.
  var templatePaths: [(path: String, template: Template)] {
    let commands: [(String, Template)] =
      switch command {
      case .arguments(let items): items.enumerated().map { ("command.\($0)", $1) }
      case .shell(let text): [("command", text)]
      }
    return commands + environment.map { ("environment.\($0.key)", $0.value) }
  }
}
