internal import OrderedCollections
package import Workflow

extension HostRequest {
  package var json: JSONObject {
    var object: JSONObject = [:]
    switch self {
    case .configure(let configuration):
      object.put("do", "configure")
      configuration.put(into: &object)
    case .start(let step):
      object.put("do", "start")
      step.put(into: &object)
    case .cancel(let attempt):
      object.put("do", "cancel")
      attempt.put(into: &object)
    case .configuration: object.put("do", "configuration")
    case .quit: object.put("do", "quit")
    }
    return object
  }

  package init?(json: JSONObject) {
    switch json.text("do") {
    case "configure":
      guard let configuration = HostConfiguration(json: json) else { return nil }
      self = .configure(configuration)
    case "start":
      guard let step = HostStep(json: json) else { return nil }
      self = .start(step)
    case "cancel":
      guard let attempt = AttemptID(hostJSON: json) else { return nil }
      self = .cancel(attempt)
    case "configuration": self = .configuration
    case "quit": self = .quit
    default: return nil
    }
  }
}

extension HostConfiguration {
  func put(into object: inout JSONObject) {
    object.put("run", run.rawValue)
    object.put("workspace", workspace)
    if parallel != .max { object.put("parallel", parallel) }
    object["environment"] = environment.json
    object["secrets"] = secrets.json
  }

  init?(json: JSONObject) {
    guard let run = json.text("run").flatMap(RunID.init(rawValue:)), let workspace = json.text("workspace")
    else { return nil }
    self.init(
      run: run,
      environment: OrderedDictionary(strings: json.object("environment")),
      secrets: OrderedDictionary(strings: json.object("secrets")),
      workspace: workspace,
      parallel: json.int("parallel") ?? .max
    )
  }
}

extension HostStep {
  fileprivate func put(into object: inout JSONObject) {
    attempt.put(into: &object)
    object.put("arguments", arguments)
    object["environment"] = environment.json
    object.put("secrets", secrets)
    object["inputs"] = inputs.json
    object["outputs"] = outputs.json
    object.put("folder", folder)
    object.put("timeout", timeout)
    object.put("kill_grace", killGrace)
  }

  fileprivate init?(json: JSONObject) {
    guard let attempt = AttemptID(hostJSON: json), let folder = json.text("folder") else { return nil }
    self.init(
      attempt: attempt,
      arguments: json.strings("arguments"),
      environment: OrderedDictionary(strings: json.object("environment")),
      secrets: json.strings("secrets"),
      inputs: OrderedDictionary(strings: json.object("inputs")),
      outputs: OrderedDictionary(strings: json.object("outputs")),
      folder: folder,
      timeout: json.duration("timeout"),
      killGrace: json.duration("kill_grace") ?? .seconds(10)
    )
  }
}

extension AttemptID {
  func put(into object: inout JSONObject) {
    object.put("step", step)
    object.put("attempt", attempt)
  }

  init?(hostJSON json: JSONObject) {
    guard let step = json.text("step"), let attempt = json.int("attempt") else { return nil }
    self.init(step: step, attempt: attempt)
  }
}

extension OrderedDictionary<String, String> {
  fileprivate var json: JSONValue { .object(mapValues(JSONValue.string)) }

  fileprivate init(strings: JSONObject) {
    self.init()
    reserveCapacity(strings.count)
    for (key, value) in strings {
      if let text = value.stringValue { self[key] = text }
    }
  }
}
