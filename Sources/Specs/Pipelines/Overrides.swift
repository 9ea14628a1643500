internal import Workflow

/// What a command changes of a pipeline: `--param k=v`, `--set step.key=v`, `--operator step=name`.
///
/// Overrides change the nodes of the file before it is read, so they are held to the same rules, and a problem with one
/// names the argument as its place.
package struct Overrides: Sendable, Hashable {
  package var parameters: [String] = []
  package var settings: [String] = []
  package var operators: [String] = []

  package init(parameters: [String] = [], settings: [String] = [], operators: [String] = []) {
    self.parameters = parameters
    self.settings = settings
    self.operators = operators
  }

  /// What `--set` can give one value to, as paths below a step; what holds lists, names of the user's own, or has an
  /// option of its own is left out.
  package static var settableKeys: [String] {
    PipelineDecoder.stepKeys.flatMap { key -> [String] in
      switch key {
      case "resources": PipelineDecoder.resourceKeys.map { "resources." + $0 }
      case "retry": PipelineDecoder.retryKeys.map { "retry." + $0 }
      case "inputs", "outputs", "after", "step_operator", "environment", "secrets", "settings": []
      default: [key]
      }
    }
  }

  package var isEmpty: Bool { parameters.isEmpty && settings.isEmpty && operators.isEmpty }

  func apply(to root: inout YAMLNode, _ findings: inout Findings) {
    guard case .mapping = root.content, !isEmpty else { return }
    for text in parameters {
      guard let argument = Argument(text, option: "--param", form: "NAME=VALUE", &findings) else { continue }
      let known = root["parameters"]?.keys ?? []
      guard known.contains(argument.name) else {
        let having = known.isEmpty ? "it has none" : "it has \(known.listed)"
        findings.error(
          at: argument.place,
          "the pipeline has no parameter \(argument.name.quoted); \(having)",
          suggestion: NearestName.to(argument.name, among: known)
        )
        continue
      }
      set(argument, at: ["parameters", argument.name], in: &root, &findings)
    }
    for text in settings {
      guard let argument = Argument(text, option: "--set", form: "STEP.KEY=VALUE", &findings) else {
        continue
      }
      guard let path = stepPath(argument, in: root, &findings) else { continue }
      set(argument, at: path, in: &root, &findings)
    }
    for text in operators {
      guard let argument = Argument(text, option: "--operator", form: "STEP=NAME", &findings) else {
        continue
      }
      guard checkStep(argument.name, argument, in: root, &findings) else { continue }
      set(argument, at: ["steps", argument.name, "step_operator"], in: &root, &findings)
    }
  }

  /// The path of `--set train.resources.cpu_count`.
  ///
  /// What follows `environment.` is one name, and settings keep the dot of `step_operator.kubernetes`.
  private func stepPath(_ argument: Argument, in root: YAMLNode, _ findings: inout Findings) -> [String]? {
    var words = argument.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard words.count >= 2, !words.contains("") else {
      findings.error(
        at: argument.place,
        "a key is missing; write --set STEP.KEY=VALUE, such as train.timeout=1h"
      )
      return nil
    }
    guard checkStep(words[0], argument, in: root, &findings) else { return nil }
    let keys = PipelineDecoder.stepKeys
    guard keys.contains(words[1]) else {
      findings.error(
        at: argument.place,
        "a step has no key \(words[1].quoted)",
        suggestion: NearestName.to(words[1], among: keys).map {
          ([words[0], $0] + words[2...]).joined(separator: ".")
        }
      )
      return nil
    }
    if words[1] == "environment", words.count > 3 {
      words[2...] = [words[2...].joined(separator: ".")]
    } else if words[1] == "settings", words.count > 3, ["step_operator", "orchestrator"].contains(words[2]) {
      words[2...3] = ["\(words[2]).\(words[3])"]
    }
    return ["steps"] + words
  }

  private func checkStep(
    _ name: String,
    _ argument: Argument,
    in root: YAMLNode,
    _ findings: inout Findings
  ) -> Bool {
    let known = root["steps"]?.keys ?? []
    if known.contains(name) { return true }
    findings.error(
      at: argument.place,
      "the pipeline has no step \(name.quoted)",
      suggestion: NearestName.to(name, among: known)
    )
    return false
  }

  private func set(
    _ argument: Argument,
    at path: [String],
    in root: inout YAMLNode,
    _ findings: inout Findings
  ) {
    guard let value = argument.node(&findings) else { return }
    if !root.set(value, at: path[...]) {
      findings.error(at: argument.place, "\(argument.name.quoted) lies below a value that has no keys")
    }
  }
}
