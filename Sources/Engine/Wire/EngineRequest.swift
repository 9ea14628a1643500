internal import OrderedCollections
package import Workflow

/// What anyone may ask of the engine.
///
/// The engine alone turns requests into facts.
package enum EngineRequest: Sendable, Hashable {
  /// The plan's own name is ignored: the engine gives `name`, or the next number of the pipeline.
  case launch(Plan, name: String?, secrets: RunSecrets)
  case cancel(RunID, by: String)
  /// Another attempt of a step, or of all that failed, and of what hangs on them.
  case retry(RunID, step: String?, secrets: RunSecrets, by: String)
  /// Brings secrets and environment back to a run that waits for them.
  case resume(RunID, secrets: RunSecrets, by: String)
  case delete(RunID)
  /// Whoever is connected looks at the logs of these steps from now on, and at no others.
  case look(RunID?, steps: [String])
  case status
  /// Without `force` only where no run is live.
  case stop(force: Bool)
  /// Ends this engine so that another binary can take its place; runs and hosts go on.
  case handOver
}

extension EngineRequest {
  package var json: JSONObject {
    var object: JSONObject = [:]
    switch self {
    case .launch(let plan, let name, let secrets):
      object.put("do", "launch")
      object["plan"] = .object(plan.json)
      object.put("name", name)
      secrets.put(into: &object)
    case .cancel(let run, let by):
      object.put("do", "cancel")
      object.put("run", run.rawValue)
      object.put("by", by)
    case .retry(let run, let step, let secrets, let by):
      object.put("do", "retry")
      object.put("run", run.rawValue)
      object.put("step", step)
      object.put("by", by)
      secrets.put(into: &object)
    case .resume(let run, let secrets, let by):
      object.put("do", "resume")
      object.put("run", run.rawValue)
      object.put("by", by)
      secrets.put(into: &object)
    case .delete(let run):
      object.put("do", "delete")
      object.put("run", run.rawValue)
    case .look(let run, let steps):
      object.put("do", "look")
      object.put("run", run?.rawValue)
      object["steps"] = .array(steps.map(JSONValue.string))
    case .status: object.put("do", "status")
    case .stop(let force):
      object.put("do", "stop")
      object["force"] = .bool(force)
    case .handOver: object.put("do", "hand_over")
    }
    return object
  }

  package init?(json: JSONObject) {
    let run = json.text("run").flatMap(RunID.init(rawValue:))
    let by = json.text("by") ?? "somebody"
    switch (json.text("do"), run) {
    case ("launch", _):
      guard let plan = Plan(json: json.object("plan")) else { return nil }
      self = .launch(plan, name: json.text("name"), secrets: RunSecrets(json: json))
    case ("cancel", let run?): self = .cancel(run, by: by)
    case ("retry", let run?):
      self = .retry(run, step: json.text("step"), secrets: RunSecrets(json: json), by: by)
    case ("resume", let run?): self = .resume(run, secrets: RunSecrets(json: json), by: by)
    case ("delete", let run?): self = .delete(run)
    case ("look", _): self = .look(run, steps: json.strings("steps"))
    case ("status", _): self = .status
    case ("stop", _): self = .stop(force: json.flag("force"))
    case ("hand_over", _): self = .handOver
    default: return nil
    }
  }
}

extension RunSecrets {
  func put(into object: inout JSONObject) {
    object["environment"] = .object(JSONObject(uniqueKeysWithValues: environment.map { ($0, .string($1)) }))
    object["secrets"] = .object(JSONObject(uniqueKeysWithValues: values.map { ($0, .string($1)) }))
  }

  init(json: JSONObject) {
    func map(_ key: String) -> [String: String] {
      Dictionary(
        uniqueKeysWithValues: json.object(key).compactMap { name, value in
          value.stringValue.map { (name, $0) }
        }
      )
    }
    self.init(environment: map("environment"), values: map("secrets"))
  }
}

/// The engine's refusal, or what stands between a client and the engine; a sentence.
package struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// There is no engine and none was to be started.
    case absent
    /// The engine does not answer.
    case silent
    /// The request was understood and refused.
    case refused
    /// The engine went away in between.
    case lost
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// What `engine status` shows.
package struct EngineStatus: Sendable, Hashable {
  package struct LiveHost: Sendable, Hashable {
    package var run: RunID
    package var pid: Int32
  }

  package var pid: Int32
  package var version: String
  package var runs: [RunID]
  package var hosts: [LiveHost]

  package init(pid: Int32, version: String, runs: [RunID], hosts: [LiveHost]) {
    self.pid = pid
    self.version = version
    self.runs = runs
    self.hosts = hosts
  }

  package var json: JSONObject {
    [
      "pid": .integer(Int64(pid)), "version": .string(version),
      "runs": .array(runs.map { .string($0.rawValue) }),
      "hosts": .array(hosts.map { ["run": .string($0.run.rawValue), "pid": .integer(Int64($0.pid))] }),
    ]
  }

  package init?(json: JSONObject) {
    guard let pid = json.int("pid"), let version = json.text("version") else { return nil }
    self.init(
      pid: Int32(clamping: pid),
      version: version,
      runs: json.strings("runs").compactMap(RunID.init(rawValue:)),
      hosts: (json["hosts"]?.arrayValue ?? []).compactMap { item in
        guard let run = item["run"]?.stringValue.flatMap(RunID.init(rawValue:)),
          let pid = item["pid"]?.integerValue
        else { return nil }
        return LiveHost(run: run, pid: Int32(clamping: pid))
      }
    )
  }
}
