internal import OrderedCollections
internal import Workflow

extension PipelineDecoder {
  static let stepKeys = [
    "command", "image", "inputs", "outputs", "after", "step_operator", "resources", "spot", "timeout",
    "queue_timeout", "retry", "environment", "secrets", "settings",
  ]

  mutating func decodeStep(_ entry: YAMLNode.Entry) -> Step {
    let path = "steps.\(entry.key)"
    map.record(path, value: entry.value.place, key: entry.keyPlace)
    checkName(entry.key, of: "a step", at: entry.keyPlace)
    var step = Step(name: entry.key, command: .arguments([]))
    guard !entry.value.isNull else {
      findings.error(at: entry.keyPlace, "the step \(entry.key.quoted) is empty; a step needs a 'command'")
      return step
    }
    guard let fields = Fields(entry.value, of: "the step \(entry.key.quoted)", &findings) else { return step }
    fields.reportUnknown(known: Self.stepKeys, of: "a step", &findings)
    for field in fields.entries {
      map.record("\(path).\(field.key)", value: field.value.place, key: field.keyPlace)
    }
    if let command = fields["command"] {
      step.command = decodeCommand(command.value, path: path)
    } else {
      findings.error(at: entry.keyPlace, "the step \(entry.key.quoted) has no 'command'")
    }
    decodeGraph(fields, path: path, into: &step)
    decodePlace(fields, path: path, into: &step)
    decodeLimits(fields, into: &step)
    decodeEnvironment(fields, path: path, into: &step)
    return step
  }

  private mutating func decodeGraph(_ fields: Fields, path: String, into step: inout Step) {
    if let inputs = fields["inputs"], let entries = Fields(inputs.value, of: "'inputs'", &findings)?.entries {
      for entry in entries { decodeInput(entry, path: "\(path).inputs", into: &step) }
    }
    step.outputs = names(fields, "outputs", path: path, of: "an output")
    step.after = names(fields, "after", path: path, of: nil)
  }

  private mutating func decodeInput(_ entry: YAMLNode.Entry, path: String, into step: inout Step) {
    map.record("\(path).\(entry.key)", value: entry.value.place, key: entry.keyPlace)
    checkName(entry.key, of: "an input", at: entry.keyPlace)
    guard let text = entry.value.text(of: entry.key, &findings) else { return }
    let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2, !words[0].isEmpty, !words[1].isEmpty else {
      findings.error(
        at: entry.value.place,
        "\(text.quoted) names no output of a step; write STEP.OUTPUT, such as load.dataset"
      )
      return
    }
    step.inputs[entry.key] = OutputReference(step: words[0], output: words[1])
  }

  /// A list of names.
  ///
  /// Where they name something new, as `what` says, they are checked and each may stand only once.
  mutating func names(_ fields: Fields, _ key: String, path: String, of what: String?) -> [String] {
    guard let entry = fields[key], let items = entry.value.items(of: key, &findings) else { return [] }
    var names = OrderedSet<String>()
    for item in items {
      guard let name = item.text(of: key, &findings) else { continue }
      if let what { checkName(name, of: what, at: item.place) }
      if names.append(name).inserted {
        map.record("\(path).\(key).\(names.count - 1)", value: item.place)
      } else if what != nil {
        findings.error(at: item.place, "\(name.quoted) stands twice in \(key.quoted)")
      } else {
        findings.warning(at: item.place, "\(name.quoted) stands twice in \(key.quoted)")
      }
    }
    return Array(names)
  }

  private mutating func decodePlace(_ fields: Fields, path: String, into step: inout Step) {
    if let image = fields["image"]?.value, let text = image.text(of: "image", &findings) {
      step.image = text
      let isRefused = refuseExpressions(in: text, at: image.place)
      if !isRefused, text.isEmpty || text.contains(where: \.isWhitespace) {
        findings.error(at: image.place, "\(text.quoted) cannot name an image")
      }
    }
    if let choice = fields["step_operator"]?.value { step.stepOperator = decodeOperator(choice) }
    if let spot = fields["spot"]?.value { step.spot = spot.flag(of: "spot", &findings) ?? false }
    if let resources = fields["resources"]?.value { step.resources = decodeResources(resources) }
    if let settings = fields["settings"]?.value { step.settings = decodeSettings(settings, path: path) }
  }

  private mutating func decodeSettings(_ node: YAMLNode, path: String) -> JSONObject {
    guard let fields = Fields(node, of: "'settings'", &findings) else { return [:] }
    for entry in fields.entries {
      map.record("\(path).settings.\(entry.key)", value: entry.value.place, key: entry.keyPlace)
    }
    return node.value.objectValue ?? [:]
  }

  private mutating func decodeOperator(_ node: YAMLNode) -> OperatorChoice {
    guard let scalar = node.scalar else {
      findings.error(at: node.place, "'step_operator' must be a name, true or false, not \(node.kind)")
      return .orchestrator
    }
    if let flag = scalar.value.boolValue { return flag ? .first : .orchestrator }
    if scalar.text.isEmpty { findings.error(at: node.place, "the name of a step operator is empty") }
    refuseExpressions(in: scalar.text, at: node.place)
    return .named(scalar.text)
  }

  @discardableResult
  private mutating func refuseExpressions(in text: String, at place: Place) -> Bool {
    guard text.contains("${{") else { return false }
    findings.error(at: place, "expressions are known in 'command' and 'environment' only")
    return true
  }
}
