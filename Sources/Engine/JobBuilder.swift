package import Journal
internal import Operators
internal import OrderedCollections
package import Workflow

/// Makes what an operator is handed out of a plan and what the run has brought so far.
struct JobBuilder {
  let state: RunState
  let folder: RunFolder
  let artifacts: ArtifactPlaces
  /// Names that the launching environment sets; local steps inherit it.
  let inherited: Set<String>

  /// Builds the job of a step's attempt.
  ///
  /// - Throws: `PlanError` where a result that the step wants is missing.
  func job(step index: Int, attempt: Int) throws(PlanError) -> JobSpec {
    let step = state.plan.steps[index]
    let id = AttemptID(step: step.name, attempt: attempt)
    var spec = JobSpec(
      key: JobKey(run: state.plan.run, attempt: id),
      runName: state.plan.name,
      pipeline: state.plan.pipeline,
      step: step,
      arguments: try arguments(of: step),
      environment: base(id),
      folder: folder.attempt(id),
      workspace: state.plan.workspace
    )
    addInputs(of: step, to: &spec)
    addOutputs(of: step, id, to: &spec)
    for (name, template) in step.environment { spec.environment[name] = try text(template, step) }
    if spec.environment["PYTHONUNBUFFERED"] == nil, !inherited.contains("PYTHONUNBUFFERED") {
      spec.environment["PYTHONUNBUFFERED"] = "1"
    }
    return spec
  }

  private func base(_ id: AttemptID) -> OrderedDictionary<String, String> {
    [
      "STEPDECK_RUN": state.plan.run.rawValue, "STEPDECK_PIPELINE": state.plan.pipeline,
      "STEPDECK_STEP": id.step, "STEPDECK_ATTEMPT": String(id.attempt),
    ]
  }

  private func arguments(of step: PlannedStep) throws(PlanError) -> [String] {
    switch step.command {
    case .shell(let template): return ["/bin/sh", "-c", try text(template, step)]
    case .arguments(let templates):
      var arguments: [String] = []
      for template in templates { arguments.append(try text(template, step)) }
      return arguments
    }
  }

  private func text(_ template: Template, _ step: PlannedStep) throws(PlanError) -> String {
    var text = ""
    for part in template.parts {
      switch part {
      case .literal(let piece): text += piece
      case .result(let source, let name):
        guard let value = state[source]?.results[name] else {
          throw PlanError(
            "needs result \"\(name)\" of step \"\(source)\", which \"\(source)\" did not report"
          )
        }
        text += value.plainText
      case .parameter(let name), .environment(let name):
        throw PlanError("the plan of \"\(step.name)\" still has \"\(name)\" open; launch the pipeline again")
      }
    }
    return text
  }

  private func addInputs(of step: PlannedStep, to spec: inout JobSpec) {
    for (name, source) in step.inputs {
      let address: String
      switch source {
      case .address(let given): address = given
      case .step(let reference):
        let attempt = state[reference.step]?.succeededAttempt ?? 1
        address = artifacts.address(
          state.plan.run,
          AttemptID(step: reference.step, attempt: attempt),
          reference.output
        )
      }
      spec.put(name: name, prefix: "STEPDECK_INPUT_", address: address)
      if address.hasPrefix("/") { spec.inputs[name] = address }
    }
  }

  private func addOutputs(of step: PlannedStep, _ id: AttemptID, to spec: inout JobSpec) {
    for name in step.outputs {
      let address = artifacts.address(state.plan.run, id, name)
      spec.put(name: name, prefix: "STEPDECK_OUTPUT_", address: address)
      if address.hasPrefix("/") { spec.outputs[name] = address }
    }
  }
}

extension JobSpec {
  /// A path where the store is a folder, and the address always.
  fileprivate mutating func put(name: String, prefix: String, address: String) {
    let variable = prefix + EnvironmentName.mapped(name)
    if address.hasPrefix("/") {
      environment[variable] = address
      environment[variable + "_URI"] = "file://" + address
    } else {
      environment[variable + "_URI"] = address
    }
  }
}

/// Where the outputs of a run lie: a folder of the state folder, or what the stack's artifact store says.
package struct ArtifactPlaces: Sendable, Hashable {
  package let root: String

  package init(_ state: StateFolder, _ stack: Stack) {
    let store = stack.components(of: .artifactStore).first
    let configured = store?.configuration.text("path")
    if let configured, !configured.isEmpty {
      var trimmed = configured[...]
      while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
      root = String(trimmed)
    } else {
      root = state.artifacts
    }
  }

  /// A path for a store that is a folder, otherwise an address such as `s3://team/…`.
  package func address(_ run: RunID, _ attempt: AttemptID, _ output: String) -> String {
    "\(root)/\(run)/\(attempt.step)/\(attempt.attempt)/\(output)"
  }
}
