internal import OrderedCollections
package import Workflow

extension HostReport {
  package var json: JSONObject {
    var object: JSONObject = [:]
    switch self {
    case .hello(let hello):
      object.put("report", "hello")
      hello.put(into: &object)
    case .started(let started):
      object.put("report", "started")
      started.put(into: &object)
    case .ended(let attempt, let record):
      object.put("report", "ended")
      EndedAttempt(attempt: attempt, record: record).put(into: &object)
    case .refused(let attempt, let refusal):
      object.put("report", "refused")
      attempt.put(into: &object)
      refusal.put(into: &object)
    case .blocked(let attempt, let reason):
      object.put("report", "blocked")
      attempt.put(into: &object)
      object.put("reason", reason)
    case .configuration(let configuration):
      object.put("report", "configuration")
      configuration?.put(into: &object)
    }
    return object
  }

  package init?(json: JSONObject) {
    switch json.text("report") {
    case "hello":
      guard let hello = HostHello(json: json) else { return nil }
      self = .hello(hello)
    case "started":
      guard let started = StartedAttempt(json: json) else { return nil }
      self = .started(started)
    case "ended":
      guard let ended = EndedAttempt(json: json) else { return nil }
      self = .ended(ended.attempt, ended.record)
    case "refused":
      guard let attempt = AttemptID(hostJSON: json), let refusal = HostRefusal(json: json) else { return nil }
      self = .refused(attempt, refusal)
    case "blocked":
      guard let attempt = AttemptID(hostJSON: json) else { return nil }
      self = .blocked(attempt, reason: json.text("reason"))
    case "configuration": self = .configuration(HostConfiguration(json: json))
    default: return nil
    }
  }
}

extension HostHello {
  fileprivate func put(into object: inout JSONObject) {
    object.put("process", process.description)
    object.put("version", version)
    object["configured"] = .bool(isConfigured)
    object["running"] = .array(
      running.map { item in
        var object: JSONObject = [:]
        item.put(into: &object)
        return .object(object)
      }
    )
    object["waiting"] = .array(
      waiting.map { item in
        var object: JSONObject = [:]
        item.put(into: &object)
        return .object(object)
      }
    )
    object["ended"] = .array(
      ended.map { item in
        var object: JSONObject = [:]
        item.put(into: &object)
        return .object(object)
      }
    )
  }

  fileprivate init?(json: JSONObject) {
    guard let process = json.text("process").flatMap(ProcessIdentity.init), let version = json.text("version")
    else { return nil }
    func items<Item>(_ key: String, _ make: (JSONObject) -> Item?) -> [Item] {
      (json[key]?.arrayValue ?? []).compactMap { $0.objectValue.flatMap(make) }
    }
    self.init(
      process: process,
      version: version,
      isConfigured: json.flag("configured"),
      running: items("running", StartedAttempt.init(json:)),
      waiting: items("waiting", AttemptID.init(hostJSON:)),
      ended: items("ended", EndedAttempt.init(json:))
    )
  }
}

extension StartedAttempt {
  fileprivate func put(into object: inout JSONObject) {
    attempt.put(into: &object)
    object.put("process", process.description)
    object.put("at", at)
    if isStopping { object["stopping"] = true }
    object.put("blocked", blocked)
  }

  fileprivate init?(json: JSONObject) {
    guard let attempt = AttemptID(hostJSON: json),
      let process = json.text("process").flatMap(ProcessIdentity.init), let at = json.time("at")
    else { return nil }
    self.init(
      attempt: attempt,
      process: process,
      at: at,
      isStopping: json.flag("stopping"),
      blocked: json.text("blocked")
    )
  }
}

extension EndedAttempt {
  fileprivate func put(into object: inout JSONObject) {
    attempt.put(into: &object)
    object["exit"] = .object(record.json)
  }

  fileprivate init?(json: JSONObject) {
    guard let attempt = AttemptID(hostJSON: json), let record = ExitRecord(json: json.object("exit")) else {
      return nil
    }
    self.init(attempt: attempt, record: record)
  }
}

extension HostRefusal {
  fileprivate func put(into object: inout JSONObject) {
    switch self {
    case .notConfigured: object.put("because", "not_configured")
    case .secretsMissing(let names):
      object.put("because", "secrets_missing")
      object.put("secrets", names)
    case .quitting: object.put("because", "quitting")
    }
  }

  fileprivate init?(json: JSONObject) {
    switch json.text("because") {
    case "not_configured": self = .notConfigured
    case "secrets_missing": self = .secretsMissing(json.strings("secrets"))
    case "quitting": self = .quitting
    default: return nil
    }
  }
}
