internal import Engine
internal import Host
internal import Operators
internal import OrderedCollections
internal import Workflow

/// Shows the request of every step as it would be sent; holes stand for secrets and for results of other steps.
struct DryRun {
  let plan: Plan
  let surroundings: Surroundings

  init(_ plan: Plan, _ surroundings: Surroundings) {
    self.plan = plan
    self.surroundings = surroundings
  }

  func write(asJSON: Bool) throws {
    let requests = try requests()
    let output = StandardOutput()
    if asJSON {
      output.array(requests.map(\.json))
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      for request in requests { request.write(to: output, paint) }
    }
    output.flush()
  }

  private func requests() throws -> [StepRequest] {
    let inherited = Set(surroundings.environment.keys)
    let launcher = HostLauncher(executable: try ProcessEnvironment.executable())
    return try PlannedJobs.make(plan, surroundings.state, inherited: inherited).map { job in
      let step = job.step
      do {
        return StepRequest(
          step: step,
          preview: try StepOperators.make(for: step, in: plan.stack, launcher).request(for: job)
        )
      } catch let error as OperatorError {
        throw Ending(.notReady, error.description)
      }
    }
  }
}

/// One step's request.
private struct StepRequest {
  let step: PlannedStep
  let preview: RequestPreview

  var json: JSONObject {
    var json: JSONObject = [
      "step": .string(step.name), "operator": .string(step.operatorName),
      "flavor": .string(step.flavor.rawValue),
    ]
    json.merge(preview.json) { first, _ in first }
    return json
  }

  func write(to output: StandardOutput, _ paint: Paint) {
    output.line(paint(step.name, .bold) + paint(" on \(step.operatorName) (\(step.flavor.rawValue))", .dim))
    for request in [preview] + preview.then {
      output.line("  \(request.method) \(request.target.visible)")
      for (name, value) in request.headers { output.line("  \(name): \(value.visible)") }
      for line in PrettyJSON.lines(of: request.body) { output.line("  " + line) }
    }
    output.line("")
  }
}

extension RequestPreview {
  /// `then` is there only where more than one request is sent.
  fileprivate var json: JSONObject {
    var json: JSONObject = [
      "method": .string(method), "url": .string(target),
      "headers": .object(JSONObject(uniqueKeysWithValues: headers.map { ($0, .string($1)) })), "body": body,
    ]
    if !then.isEmpty { json["then"] = .array(then.map { .object($0.json) }) }
    return json
  }
}
