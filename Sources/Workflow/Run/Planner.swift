internal import DequeModule
internal import OrderedCollections

/// Why no plan can be made; a sentence that says what to do.
package struct PlanError: Error, Sendable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// What an earlier run left that a partial run can start from.
package struct EarlierStep: Sendable, Hashable {
  package var run: String
  /// Addresses by output name.
  package var outputs: [String: String]
  package var results: JSONObject

  package init(run: String, outputs: [String: String], results: JSONObject) {
    self.run = run
    self.outputs = outputs
    self.results = results
  }
}

/// Turns a checked pipeline into a plan: picks steps, resolves operators, parameters and `env`, and what is reused.
package struct Planner: Sendable {
  package var run: RunID
  package var name: String
  package var stack: Stack
  package var workspace: String
  package var parallel: Int
  /// Parameters whose default is replaced.
  package var parameters: JSONObject = [:]
  package var only: [String] = []
  package var from: [String] = []
  /// The launching environment, for `${{ env.X }}`.
  package var environment: [String: String] = [:]
  /// Looks a left-out step up: the given run, or the newest in which the step succeeded.
  package var earlier: @Sendable (String) -> EarlierStep?

  package init(
    run: RunID,
    name: String,
    stack: Stack,
    workspace: String,
    parallel: Int,
    earlier: @escaping @Sendable (String) -> EarlierStep? = { _ in nil }
  ) {
    self.run = run
    self.name = name
    self.stack = stack
    self.workspace = workspace
    self.parallel = parallel
    self.earlier = earlier
  }

  package func plan(_ pipeline: Pipeline) throws(PlanError) -> Plan {
    let parameters = pipeline.parameters.merging(self.parameters) { _, given in given }
    let chosen = try chosenSteps(of: pipeline)
    let secrets = Set(pipeline.steps.flatMap(\.secrets))
    var steps: [PlannedStep] = []
    for step in pipeline.steps where chosen.contains(step.name) {
      steps.append(try plan(step, parameters: parameters, chosen: chosen, secrets: secrets))
    }
    return Plan(
      run: run,
      name: name,
      pipeline: pipeline.name,
      path: pipeline.path,
      stack: stack,
      executionMode: pipeline.executionMode,
      parameters: parameters,
      parallel: parallel,
      workspace: workspace,
      steps: steps
    )
  }

  private func chosenSteps(of pipeline: Pipeline) throws(PlanError) -> Set<String> {
    let all = Set(pipeline.steps.map(\.name))
    for name in only + from where !all.contains(name) {
      let names = pipeline.steps.map(\.name)
      let near = NearestName.to(name, among: names).map { "did you mean \"\($0)\"?" }
      throw PlanError(
        "pipeline \"\(pipeline.name)\" has no step \"\(name)\"; \(near ?? "it has \(names.joined(separator: ", "))")"
      )
    }
    guard !only.isEmpty || !from.isEmpty else { return all }
    var dependents: [String: [String]] = [:]
    for step in pipeline.steps {
      for dependency in step.dependencies { dependents[dependency, default: []].append(step.name) }
    }
    var chosen = Set(from)
    var frontier = Deque(from)
    while let name = frontier.popFirst() {
      for dependent in dependents[name] ?? [] where chosen.insert(dependent).inserted {
        frontier.append(dependent)
      }
    }
    return chosen.union(only)
  }

  private func plan(
    _ step: Step,
    parameters: JSONObject,
    chosen: Set<String>,
    secrets: Set<String>
  ) throws(PlanError) -> PlannedStep {
    let place = try place(of: step)
    let resolver = TemplateResolver(
      secrets: secrets,
      step: step.name,
      parameters: parameters,
      environment: environment,
      chosen: chosen,
      earlier: earlier
    )
    let command: Step.Command =
      switch step.command {
      case .arguments(let items): .arguments(try resolver.resolve(items))
      case .shell(let text): .shell(try resolver.resolve(text))
      }
    var planned = PlannedStep(
      name: step.name,
      command: command,
      operatorName: place.name,
      flavor: place.flavor
    )
    planned.image = step.image
    for (name, reference) in step.inputs {
      planned.inputs[name] = try source(of: reference, for: step.name, chosen)
    }
    planned.outputs = step.outputs
    planned.dependencies = step.dependencies.filter(chosen.contains)
    planned.resources = step.resources
    planned.spot = step.spot
    planned.timeout = step.timeout
    planned.queueTimeout = step.queueTimeout
    planned.retry = step.retry
    for (name, template) in step.environment { planned.environment[name] = try resolver.resolve(template) }
    planned.secrets = step.secrets
    planned.settings = step.settings
    return planned
  }

  private func place(of step: Step) throws(PlanError) -> (name: String, flavor: Flavor) {
    let operators = stack.components(of: .stepOperator)
    switch step.stepOperator {
    case .orchestrator: return ("local", .local)
    case .first:
      guard let first = operators.first else {
        throw PlanError("step \"\(step.name)\" wants a step operator, but stack \"\(stack.name)\" has none")
      }
      return (first.name, first.flavor)
    case .named(let name):
      guard let found = stack.stepOperator(named: name) else {
        let known = operators.map(\.name).joined(separator: ", ")
        throw PlanError(
          "step \"\(step.name)\" wants step operator \"\(name)\"; stack \"\(stack.name)\" has \(known.isEmpty ? "none" : known)"
        )
      }
      return (found.name, found.flavor)
    }
  }

  private func source(
    of reference: OutputReference,
    for step: String,
    _ chosen: Set<String>
  ) throws(PlanError) -> InputSource {
    if chosen.contains(reference.step) { return .step(reference) }
    guard let found = earlier(reference.step), let address = found.outputs[reference.output] else {
      throw PlanError(
        "step \"\(step)\" needs \(reference), but no earlier run in which \"\(reference.step)\" succeeded has it; run \"\(reference.step)\" too, or name a run with --reuse"
      )
    }
    return .address(address)
  }
}

/// Puts values into the templates of one step as far as they are known at launch.
struct TemplateResolver {
  /// Names of all secrets of the pipeline: their values must not reach the plan.
  let secrets: Set<String>
  let step: String
  let parameters: JSONObject
  let environment: [String: String]
  let chosen: Set<String>
  let earlier: @Sendable (String) -> EarlierStep?

  func resolve(_ templates: [Template]) throws(PlanError) -> [Template] {
    var resolved: [Template] = []
    for template in templates { resolved.append(try resolve(template)) }
    return resolved
  }

  func resolve(_ template: Template) throws(PlanError) -> Template {
    var parts: [Template.Part] = []
    for part in template.parts {
      let part = try resolve(part)
      if case .literal(let text) = part, case .literal(let last)? = parts.last {
        parts[parts.count - 1] = .literal(last + text)
      } else {
        parts.append(part)
      }
    }
    return Template(parts: parts)
  }

  private func resolve(_ part: Template.Part) throws(PlanError) -> Template.Part {
    switch part {
    case .literal: return part
    case .parameter(let name):
      guard let value = parameters[name] else {
        throw PlanError("step \"\(step)\" uses parameter \"\(name)\", which the pipeline does not have")
      }
      return .literal(value.plainText)
    case .environment(let name):
      guard !secrets.contains(name) else {
        throw PlanError(
          "step \"\(step)\" uses ${{ env.\(name) }}, but \(name) is a secret, which a plan must not hold; list it under secrets, and the step finds it as $\(name)"
        )
      }
      guard let value = environment[name] else {
        throw PlanError(
          "step \"\(step)\" uses ${{ env.\(name) }}, but \(name) is not set here; set it and launch again"
        )
      }
      return .literal(value)
    case .result(let source, let name):
      guard !chosen.contains(source) else { return part }
      guard let value = earlier(source)?.results[name] else {
        throw PlanError(
          "step \"\(step)\" needs result \"\(name)\" of \"\(source)\", but no earlier run in which \"\(source)\" succeeded has it; run \"\(source)\" too, or name a run with --reuse"
        )
      }
      return .literal(value.plainText)
    }
  }
}
