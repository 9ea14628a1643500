internal import Workflow

/// What is known of single flavors.
extension StackDecoder {
  mutating func checkFlavor(of component: Component, at place: Place) {
    switch component.type {
    case .orchestrator where component.flavor != .local:
      findings.add(
        .note,
        at: place,
        "the orchestrator \(component.name.quoted) is not used: Stepdeck orchestrates itself, on this machine"
      )
    case .stepOperator where !Flavor.known.contains(component.flavor.rawValue):
      findings.warning(
        at: place,
        "Stepdeck knows no step operator of flavor \(component.flavor.rawValue.quoted)",
        suggestion: NearestName.to(component.flavor.rawValue, among: Flavor.known)
      )
    default: return
    }
  }

  /// Warns of keys that a local component does not take.
  mutating func checkLocal(_ fields: Fields, of component: Component) {
    guard component.flavor == .local else { return }
    switch component.type {
    case .artifactStore:
      fields.reportUnknown(known: ["path"], of: "the local artifact store", &findings)
      if let path = fields["path"]?.value { checkFolder(path) }
    case .orchestrator: fields.reportUnknown(known: [], of: "the local orchestrator", &findings)
    case .stepOperator: fields.reportUnknown(known: [], of: "the local step operator", &findings)
    default: return
    }
  }

  /// Steps run in the folder of their workspace, the engine in another: only an absolute path means the same to both.
  private mutating func checkFolder(_ node: YAMLNode) {
    guard let path = node.text(of: "path", &findings), !path.isEmpty, !path.hasPrefix("/") else { return }
    findings.error(
      at: node.place,
      "the path of a local artifact store must begin with /, and \(path.quoted) does not"
    )
  }

  /// Records the places of `{{secret.key}}` and refuses what looks like one and is no `{{secret.key}}`.
  ///
  /// The depth of a file is bounded, so this may recurse.
  mutating func checkSecrets(in node: YAMLNode) {
    switch node.content {
    case .mapping(let entries): for entry in entries { checkSecrets(in: entry.value) }
    case .sequence(let items): for item in items { checkSecrets(in: item) }
    case .scalar(let scalar):
      guard scalar.text.hasPrefix("{{"), scalar.text.hasSuffix("}}") else { return }
      if let reference = SecretReference(scalar.text) {
        map.record("secrets.\(reference.name)", value: node.place)
        return
      }
      findings.error(
        at: node.place,
        "\(scalar.text.quoted) names no secret; write {{SECRET.KEY}}, such as {{aws.token}}"
      )
    }
  }
}

extension ComponentType {
  /// The types of component that a stack may have, those that Stepdeck does not use included.
  static let known = [
    "orchestrator", "artifact_store", "container_registry", "image_builder", "step_operator", "alerter",
    "annotator", "data_validator", "deployer", "experiment_tracker", "feature_store", "log_store",
    "model_deployer", "model_registry",
  ]
}
