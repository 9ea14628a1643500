internal import OrderedCollections

/// The form of `plan.json`: defaults are left out.
extension Plan {
  package var json: JSONObject {
    var object: JSONObject = ["format": .integer(Int64(JournalFormat.version))]
    object.put("run", run.rawValue)
    object.put("name", name)
    object.put("pipeline", pipeline)
    object.put("path", path)
    object["stack"] = .object(stack.json)
    object.put("execution_mode", executionMode.rawValue)
    object.put("parameters", parameters)
    object.put("parallel", parallel)
    object.put("workspace", workspace)
    object["steps"] = .array(steps.map { .object($0.json) })
    return object
  }

  /// - Returns: `nil` where the object is no plan of this format.
  package init?(json: JSONObject) {
    guard let run = json.text("run").flatMap(RunID.init(rawValue:)), let name = json.text("name"),
      let pipeline = json.text("pipeline"), let stack = Stack(json: json.object("stack")),
      let mode = json.text("execution_mode").flatMap(ExecutionMode.init), let parallel = json.int("parallel"),
      let workspace = json.text("workspace"), let items = json["steps"]?.arrayValue
    else { return nil }
    let steps = items.compactMap { $0.objectValue.flatMap(PlannedStep.init(json:)) }
    guard steps.count == items.count, !steps.isEmpty, Set(steps.map(\.name)).count == steps.count else {
      return nil
    }
    self.init(
      run: run,
      name: name,
      pipeline: pipeline,
      path: json.text("path"),
      stack: stack,
      executionMode: mode,
      parameters: json.object("parameters"),
      parallel: parallel,
      workspace: workspace,
      steps: steps
    )
  }
}

extension PlannedStep {
  package var json: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    switch command {
    case .arguments(let items): object["command"] = .array(items.map(\.json))
    case .shell(let text): object["shell"] = text.json
    }
    if !isLocal || operatorName != "local" {
      object.put("operator", operatorName)
      object.put("flavor", flavor.rawValue)
    }
    object.put("image", image)
    object.put("inputs", JSONObject(uniqueKeysWithValues: inputs.map { ($0, .object($1.json)) }))
    object.put("outputs", outputs)
    object.put("after", dependencies)
    object.put("resources", resources.json)
    if spot { object["spot"] = true }
    object.put("timeout", timeout)
    object.put("queue_timeout", queueTimeout)
    object.put("retry", retry.json)
    object.put("environment", JSONObject(uniqueKeysWithValues: environment.map { ($0, $1.json) }))
    object.put("secrets", secrets)
    object.put("settings", settings)
    return object
  }

  init?(json: JSONObject) {
    guard let name = json.text("name") else { return nil }
    let command: Step.Command
    if let items = json["command"]?.arrayValue {
      command = .arguments(items.map(Template.init(json:)))
    } else if let text = json["shell"] {
      command = .shell(Template(json: text))
    } else {
      return nil
    }
    self.init(
      name: name,
      command: command,
      operatorName: json.text("operator") ?? "local",
      flavor: Flavor(rawValue: json.text("flavor") ?? "local")
    )
    image = json.text("image")
    for (key, value) in json.object("inputs") {
      guard let source = value.objectValue.flatMap(InputSource.init(json:)) else { return nil }
      inputs[key] = source
    }
    outputs = json.strings("outputs")
    dependencies = json.strings("after")
    resources = Resources(json: json.object("resources"))
    spot = json.flag("spot")
    timeout = json.duration("timeout")
    queueTimeout = json.duration("queue_timeout")
    retry = RetryPolicy(json: json.object("retry"))
    for (key, value) in json.object("environment") { environment[key] = Template(json: value) }
    secrets = json.strings("secrets")
    settings = json.object("settings")
  }
}

/// Plain text as a string; otherwise a list of strings and open references, so that nothing has to be escaped.
extension Template {
  fileprivate var json: JSONValue {
    if let text = resolvedText { return .string(text) }
    return .array(
      parts.map { part in
        switch part {
        case .literal(let text): .string(text)
        case .parameter(let name): ["parameter": .string(name)]
        case .result(let step, let name): ["step": .string(step), "result": .string(name)]
        case .environment(let name): ["env": .string(name)]
        }
      }
    )
  }

  fileprivate init(json: JSONValue) {
    guard let items = json.arrayValue else {
      self.init(literal: json.plainText)
      return
    }
    self.init(
      parts: items.compactMap { item in
        if let text = item.stringValue { return .literal(text) }
        if let name = item["parameter"]?.stringValue { return .parameter(name) }
        if let name = item["env"]?.stringValue { return .environment(name) }
        guard let step = item["step"]?.stringValue, let name = item["result"]?.stringValue else { return nil }
        return .result(step: step, name: name)
      }
    )
  }

  /// The text where no expression is left in it.
  package var resolvedText: String? {
    var text = ""
    for part in parts {
      guard case .literal(let piece) = part else { return nil }
      text += piece
    }
    return text
  }
}

extension InputSource {
  fileprivate var json: JSONObject {
    switch self {
    case .step(let reference): ["step": .string(reference.step), "output": .string(reference.output)]
    case .address(let address): ["address": .string(address)]
    }
  }

  fileprivate init?(json: JSONObject) {
    if let address = json.text("address") {
      self = .address(address)
    } else if let step = json.text("step"), let output = json.text("output") {
      self = .step(OutputReference(step: step, output: output))
    } else {
      return nil
    }
  }
}

extension Resources {
  package var json: JSONObject {
    var object: JSONObject = [:]
    object.put("cpu_count", cpuCount)
    if let memory { object["memory"] = .integer(memory.bytes) }
    object.put("gpu_count", gpuCount)
    return object
  }

  fileprivate init(json: JSONObject) {
    self.init(
      cpuCount: json.double("cpu_count"),
      memory: json["memory"]?.integerValue.map(ByteCount.init),
      gpuCount: json.int("gpu_count")
    )
  }
}

extension RetryPolicy {
  fileprivate var json: JSONObject {
    guard self != RetryPolicy() else { return [:] }
    var object: JSONObject = ["max_retries": .integer(Int64(maxRetries))]
    if maxPreemptions != Self.usualPreemptions { object.put("max_preemptions", maxPreemptions) }
    if delay != .zero { object.put("delay", delay) }
    if backoff != 1 { object.put("backoff", backoff) }
    return object
  }

  fileprivate init(json: JSONObject) {
    self.init(
      maxRetries: json.int("max_retries") ?? 0,
      delay: json.duration("delay") ?? .zero,
      backoff: json.double("backoff") ?? 1
    )
    maxPreemptions = json.int("max_preemptions") ?? Self.usualPreemptions
  }
}

extension Stack {
  package var json: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    object.put("path", path)
    object["components"] = .array(
      components.map { component in
        var entry: JSONObject = [
          "name": .string(component.name), "type": .string(component.type.rawValue),
          "flavor": .string(component.flavor.rawValue),
        ]
        entry.put("configuration", component.configuration)
        return .object(entry)
      }
    )
    return object
  }

  fileprivate init?(json: JSONObject) {
    guard let name = json.text("name"), let items = json["components"]?.arrayValue else { return nil }
    let components = items.compactMap { item -> Component? in
      guard let entry = item.objectValue, let name = entry.text("name"), let type = entry.text("type"),
        let flavor = entry.text("flavor")
      else { return nil }
      return Component(
        name: name,
        type: ComponentType(rawValue: type),
        flavor: Flavor(rawValue: flavor),
        configuration: entry.object("configuration")
      )
    }
    guard components.count == items.count else { return nil }
    self.init(name: name, components: components, path: json.text("path"))
  }
}
