internal import OrderedCollections
internal import Workflow

/// Makes a stack of the nodes of its file.
struct StackDecoder {
  /// Keys that an export has and that mean nothing to us stand here too: they are kept out of the warnings.
  private static let keys = ["stack_name", "components", "zenml_version", "labels", "description"]
  private static let componentKeys = [
    "name", "type", "flavor", "configuration", "labels", "connector", "connector_resource_id", "environment",
    "secrets",
  ]
  /// Types of which a stack has one.
  private static let single: Set<ComponentType> = [
    .orchestrator, .artifactStore, .containerRegistry, .imageBuilder,
  ]

  var findings: Findings
  var map: SourceMap
  private var seen: Set<String> = []

  init(findings: Findings, map: SourceMap) {
    self.findings = findings
    self.map = map
  }

  mutating func decode(_ node: YAMLNode) -> Stack? {
    guard let fields = Fields(node, of: "a stack", &findings) else { return nil }
    fields.reportUnknown(known: Self.keys, of: "a stack", &findings)
    let name = decodeName(fields)
    guard let entry = fields["components"] else {
      findings.error(at: fields.place, "the stack has no 'components'")
      return Stack(name: name, components: [])
    }
    guard let types = Fields(entry.value, of: "'components'", &findings) else { return nil }
    return Stack(name: name, components: types.entries.flatMap { decodeType($0) })
  }

  private mutating func decodeName(_ fields: Fields) -> String {
    guard let entry = fields["stack_name"] else {
      let hint = fields.entries.contains { $0.key == "name" } ? "; write its name as 'stack_name'" : ""
      findings.error(at: fields.place, "the stack has no 'stack_name'\(hint)")
      return ""
    }
    map.record("stack_name", value: entry.value.place, key: entry.keyPlace)
    guard let name = entry.value.text(of: "stack_name", &findings) else { return "" }
    if name.isEmpty || name.count > 255 || !name.allSatisfy(\.isHarmless) {
      findings.error(at: entry.value.place, "\(name.quoted) cannot name a stack")
    }
    return name
  }

  /// A list of components, or one.
  private mutating func decodeType(_ entry: YAMLNode.Entry) -> [Component] {
    let type = ComponentType(rawValue: entry.key)
    if !ComponentType.known.contains(entry.key) {
      findings.warning(
        at: entry.keyPlace,
        "there is no type of component \(entry.key.quoted)",
        suggestion: NearestName.to(entry.key, among: ComponentType.known)
      )
    }
    if entry.value.isNull { return [] }
    let nodes: [YAMLNode]
    if case .sequence(let items) = entry.value.content { nodes = items } else { nodes = [entry.value] }
    if nodes.count > 1, Self.single.contains(type) {
      findings.error(at: nodes[1].place, "a stack has only one component of type \(type.rawValue.quoted)")
    }
    return nodes.enumerated().compactMap {
      decodeComponent($1, type: type, path: "components.\(entry.key).\($0)")
    }
  }

  private mutating func decodeComponent(_ node: YAMLNode, type: ComponentType, path: String) -> Component? {
    map.record(path, value: node.place)
    guard let fields = Fields(node, of: "a component", &findings) else { return nil }
    fields.reportUnknown(known: Self.componentKeys, of: "a component", &findings)
    for entry in fields.entries {
      map.record("\(path).\(entry.key)", value: entry.value.place, key: entry.keyPlace)
    }
    let name = componentName(fields, type: type)
    checkType(fields, is: type)
    guard let flavor = fields["flavor"], let text = flavor.value.text(of: "flavor", &findings) else {
      if fields["flavor"] == nil {
        findings.error(at: fields.place, "the component \(name.quoted) has no 'flavor'")
      }
      return nil
    }
    var component = Component(name: name, type: type, flavor: Flavor(rawValue: text))
    if let configuration = fields["configuration"]?.value,
      let known = Fields(configuration, of: "'configuration'", &findings)
    {
      component.configuration = configuration.value.objectValue ?? [:]
      checkLocal(known, of: component)
      checkSecrets(in: configuration)
    }
    checkFlavor(of: component, at: flavor.value.place)
    return component
  }

  private mutating func componentName(_ fields: Fields, type: ComponentType) -> String {
    guard let entry = fields["name"], let name = entry.value.text(of: "name", &findings) else {
      if fields["name"] == nil { findings.error(at: fields.place, "the component has no 'name'") }
      return ""
    }
    if name.isEmpty || name.count > 255 || !name.allSatisfy(\.isHarmless) {
      findings.error(at: entry.value.place, "\(name.quoted) cannot name a component")
    } else if !seen.insert("\(type.rawValue) \(name)").inserted {
      findings.error(
        at: entry.value.place,
        "the stack has two components of type \(type.rawValue.quoted) with the name \(name.quoted)"
      )
    }
    return name
  }

  private mutating func checkType(_ fields: Fields, is type: ComponentType) {
    guard let entry = fields["type"], let text = entry.value.text(of: "type", &findings),
      text != type.rawValue
    else { return }
    findings.error(
      at: entry.value.place,
      "this component stands under \(type.rawValue.quoted) but says that it is \(text.quoted)",
      suggestion: type.rawValue
    )
  }
}
