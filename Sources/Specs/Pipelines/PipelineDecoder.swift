internal import OrderedCollections
internal import Workflow

/// Makes a pipeline of the nodes of its file.
///
/// What is wrong with single values is found here, what is wrong between them by `PipelineChecks`.
struct PipelineDecoder {
  static let keys = ["name", "parameters", "execution_mode", "steps"]

  var findings: Findings
  var map: SourceMap

  mutating func decode(_ node: YAMLNode) -> Pipeline? {
    guard let fields = Fields(node, of: "a pipeline", &findings) else { return nil }
    fields.reportUnknown(known: Self.keys, of: "a pipeline", &findings)
    let name = decodeName(fields)
    let parameters = decodeParameters(fields)
    let mode = decodeMode(fields)
    let steps = decodeSteps(fields)
    return Pipeline(name: name, parameters: parameters, executionMode: mode, steps: steps)
  }

  private mutating func decodeName(_ fields: Fields) -> String {
    guard let entry = fields["name"] else {
      findings.error(at: fields.place, "the pipeline has no 'name'")
      return ""
    }
    map.record("name", value: entry.value.place, key: entry.keyPlace)
    guard let name = entry.value.text(of: "name", &findings) else { return "" }
    checkName(name, of: "a pipeline", at: entry.value.place)
    return name
  }

  private mutating func decodeParameters(_ fields: Fields) -> JSONObject {
    guard let entry = fields["parameters"] else { return [:] }
    map.record("parameters", value: entry.value.place, key: entry.keyPlace)
    guard let parameters = Fields(entry.value, of: "'parameters'", &findings) else { return [:] }
    var result: JSONObject = [:]
    for entry in parameters.entries {
      checkName(entry.key, of: "a parameter", at: entry.keyPlace)
      map.record("parameters.\(entry.key)", value: entry.value.place, key: entry.keyPlace)
      result[entry.key] = entry.value.value
    }
    return result
  }

  private mutating func decodeMode(_ fields: Fields) -> ExecutionMode {
    guard let entry = fields["execution_mode"] else { return .continueOnFailure }
    guard let text = entry.value.text(of: "execution_mode", &findings) else { return .continueOnFailure }
    if let mode = ExecutionMode(rawValue: text) { return mode }
    let modes = ExecutionMode.allCases.map(\.rawValue)
    findings.error(
      at: entry.value.place,
      "\(text.quoted) is no execution mode; there are \(modes.listed)",
      suggestion: NearestName.to(text, among: modes)
    )
    return .continueOnFailure
  }

  private mutating func decodeSteps(_ fields: Fields) -> [Step] {
    guard let entry = fields.entries.first(where: { $0.key == "steps" }) else {
      findings.error(at: fields.place, "the pipeline has no 'steps'")
      return []
    }
    map.record("steps", value: entry.value.place, key: entry.keyPlace)
    guard !entry.value.isNull else {
      findings.error(at: entry.keyPlace, "'steps' is empty; a pipeline needs at least one step")
      return []
    }
    if case .sequence = entry.value.content {
      findings.error(at: entry.value.place, "'steps' must be a mapping of names to steps, not a list")
      return []
    }
    guard let steps = Fields(entry.value, of: "'steps'", &findings) else { return [] }
    if entry.value.weight == 1 {
      findings.error(at: entry.value.place, "'steps' is empty; a pipeline needs at least one step")
    }
    return steps.entries.map { decodeStep($0) }
  }

  mutating func checkName(_ name: String, of what: String, at place: Place) {
    do throws(GrammarError) {
      try SpecName.check(name, of: what)
    } catch {
      findings.error(at: place, error)
    }
  }
}

extension Collection<String> {
  /// `there is a`, or `there are a, b and c`.
  var existing: String { (count == 1 ? "there is " : "there are ") + listed }

  /// `a, b and c`; of a long list only the first names and how many more there are.
  var listed: String {
    let most = 12
    let names = prefix(most).map { String($0.prefix(255)) }
    if count > most { return names.dropLast().joined(separator: ", ") + " and \(count - most + 1) more" }
    guard let last = names.last, count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
