internal import OrderedCollections

/// The form of events in journals: one object a line, absent fields left out.
extension Event {
  package var json: JSONObject {
    var object: JSONObject = ["seq": .integer(Int64(sequence)), "time": .string(time.rfc3339)]
    switch fact {
    case .launched(let launched):
      object.put("event", "launched")
      object.put("format", JournalFormat.version)
      object.put("name", launched.name)
      object.put("pipeline", launched.pipeline)
      object.put("stack", launched.stack)
      object.put("steps", launched.stepCount)
    case .step(let fact): fact.put(into: &object)
    case .result(let fact):
      object.put("event", "result")
      object.put("step", fact.step)
      object.put("attempt", fact.attempt)
      object.put("name", fact.name)
      object["value"] = fact.value
    case .cancelRequested(let by):
      object.put("event", "cancel")
      object.put("by", by)
    case .retryRequested(let steps, let by):
      object.put("event", "retry")
      object["steps"] = .array(steps.map(JSONValue.string))
      object.put("by", by)
    case .note(let text):
      object.put("event", "note")
      object.put("text", text)
    case .run(let fact):
      object.put("event", "run")
      object.put("state", fact.status.rawValue)
      object.put("reason", fact.reason)
    }
    return object
  }

  /// - Returns: `nil` where the object is no event of this format.
  package init?(json: JSONObject) {
    guard let sequence = json.int("seq"), let time = json.time("time"), let kind = json.text("event"),
      let fact = Fact(kind: kind, json: json)
    else { return nil }
    self.init(sequence: sequence, time: time, fact: fact)
  }
}

/// Facts about the journal's format.
package enum JournalFormat {
  /// Version of the format of journals and plans.
  package static let version = 1
}

extension StepFact {
  func put(into object: inout JSONObject) {
    object.put("event", "step")
    object.put("step", step)
    object.put("attempt", attempt)
    object.put("state", state.rawValue)
    object.put("phase", phase)
    object.put("reason", reason)
    object.put("provider_state", providerState)
    object.put("job", job?.id)
    if let scope = job?.scope, !scope.isEmpty { object.put("scope", scope) }
    object.put("instances", instances)
    object.put("exit_status", exitStatus)
    object.put("cause", cause)
    object.put("stop", stop?.rawValue)
    object.put("retry_at", retryAt)
    if isPreempted { object["preempted"] = true }
    object.put("at", at)
  }

  init?(json: JSONObject) {
    guard let step = json.text("step"), let state = json.text("state").flatMap(StepState.init) else {
      return nil
    }
    self.init(
      step: step,
      attempt: json.int("attempt"),
      state: state,
      phase: json.text("phase"),
      reason: json.text("reason"),
      providerState: json.text("provider_state"),
      job: json.text("job").map { JobHandle(id: $0, scope: json.text("scope") ?? "") },
      exitStatus: json.int("exit_status"),
      cause: json.text("cause"),
      stop: json.text("stop").flatMap(StopCause.init),
      retryAt: json.time("retry_at"),
      at: json.time("at")
    )
    isPreempted = json.flag("preempted")
    instances = json.int("instances")
  }
}

extension Fact {
  init?(kind: String, json: JSONObject) {
    switch kind {
    case "launched":
      guard let name = json.text("name"), let pipeline = json.text("pipeline"),
        let stack = json.text("stack"),
        let steps = json.int("steps")
      else { return nil }
      self = .launched(Launched(name: name, pipeline: pipeline, stack: stack, stepCount: steps))
    case "step":
      guard let fact = StepFact(json: json) else { return nil }
      self = .step(fact)
    case "result":
      guard let step = json.text("step"), let attempt = json.int("attempt"), let name = json.text("name"),
        let value = json["value"]
      else { return nil }
      self = .result(ResultFact(step: step, attempt: attempt, name: name, value: value))
    case "cancel": self = .cancelRequested(by: json.text("by") ?? "")
    case "retry": self = .retryRequested(steps: json.strings("steps"), by: json.text("by") ?? "")
    case "note": self = .note(json.text("text") ?? "")
    case "run":
      guard let status = json.text("state").flatMap(RunStatus.init) else { return nil }
      self = .run(RunFact(status: status, reason: json.text("reason")))
    default: return nil
    }
  }
}
