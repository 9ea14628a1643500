internal import CloudAuth
internal import CurlKit
internal import Specs
internal import Workflow

/// Reads one kubeconfig file.
///
/// Keys that we do not use are passed over: other programs keep theirs there.
struct KubeconfigReader {
  /// Where relative paths of the file begin.
  private let folder: String
  private var findings = Findings()

  static func read(_ source: SourceText) throws(Problem) -> Kubeconfig {
    let slash = source.path.lastIndex(of: "/")
    var reader = KubeconfigReader(folder: slash.map { String(source.path[..<$0]) } ?? ".")
    let config = reader.config(source)
    if let problem = reader.findings.problems.first(where: { $0.severity == .error }) { throw problem }
    return config
  }

  private init(folder: String) { self.folder = folder }

  private mutating func config(_ source: SourceText) -> Kubeconfig {
    var config = Kubeconfig()
    guard let root = YAMLComposer.compose(source, &findings), !root.isNull,
      let top = fields(root, "a kubeconfig")
    else { return config }
    config.currentContext = text(top["current-context"])
    each(top["clusters"], "cluster") { reader, name, node in
      config.clusters[name] = reader.cluster(node)
    }
    each(top["users"], "user") { reader, name, node in config.users[name] = reader.user(node) }
    each(top["contexts"], "context") { reader, name, node in
      config.contexts[name] = reader.context(node)
    }
    return config
  }

  /// The items of a list such as `- {name: prod, cluster: {…}}`.
  private mutating func each(
    _ list: YAMLNode?,
    _ key: String,
    _ take: (inout KubeconfigReader, String, YAMLNode) -> Void
  ) {
    guard let list else { return }
    guard case .sequence(let items) = list.content else {
      return findings.error(at: list.place, "the \(key)s must be a list, not \(list.kind)")
    }
    var names: Set<String> = []
    for item in items {
      guard let entry = fields(item, "an entry of the \(key)s") else { continue }
      guard let name = text(entry["name"]) else {
        findings.error(at: item.place, "this \(key) has no name")
        continue
      }
      guard names.insert(name.text).inserted else {
        findings.error(at: name.place, "there are two \(key)s with the name \(name.text.quoted)")
        continue
      }
      guard let node = entry[key] else {
        findings.error(at: item.place, "this entry has no \(key.quoted)")
        continue
      }
      take(&self, name.text, node)
    }
  }

  private mutating func cluster(_ node: YAMLNode) -> Kubeconfig.Cluster {
    var cluster = Kubeconfig.Cluster(place: node.place)
    guard let fields = fields(node, "a cluster") else { return cluster }
    cluster.server = text(fields["server"])
    cluster.authority = material(fields, "certificate-authority")
    cluster.isInsecure = flag(fields["insecure-skip-tls-verify"])
    cluster.serverName = text(fields["tls-server-name"])?.text
    cluster.proxy = text(fields["proxy-url"])
    if let extensions = fields["extensions"]?.value.arrayValue {
      let name = JSONValue.string("client.authentication.k8s.io/exec")
      cluster.pluginConfiguration = extensions.first { $0["name"] == name }?["extension"]
    }
    return cluster
  }

  private mutating func context(_ node: YAMLNode) -> Kubeconfig.Context {
    var context = Kubeconfig.Context(place: node.place)
    guard let fields = fields(node, "a context") else { return context }
    context.cluster = text(fields["cluster"])
    context.user = text(fields["user"])
    context.namespace = text(fields["namespace"])?.text
    return context
  }

  private mutating func user(_ node: YAMLNode) -> Kubeconfig.User {
    var user = Kubeconfig.User(place: node.place)
    guard let fields = fields(node, "a user") else { return user }
    user.certificate = material(fields, "client-certificate")
    user.key = material(fields, "client-key")
    user.token = text(fields["token"]).map { Secret($0.text) }
    user.tokenFile = text(fields["tokenFile"]).map { absolute($0.text) }
    user.name = text(fields["username"])?.text
    user.password = text(fields["password"]).map { Secret($0.text) }
    user.impersonation.user = text(fields["as"])?.text
    user.impersonation.uid = text(fields["as-uid"])?.text
    user.impersonation.groups = texts(fields["as-groups"])
    if case .mapping(let entries)? = fields["as-user-extra"]?.content {
      user.impersonation.extra = entries.map { .init(key: $0.key, values: texts($0.value)) }
    }
    if let node = fields["exec"] { user.exec = exec(node) }
    if let node = fields["auth-provider"] {
      let name = self.fields(node, "an auth-provider").flatMap { text($0["name"]) }
      user.authProvider = name ?? Kubeconfig.Text(text: "", place: node.place)
    }
    return user
  }

  private mutating func exec(_ node: YAMLNode) -> ExecPlugin? {
    guard let fields = fields(node, "exec") else { return nil }
    guard let command = text(fields["command"]) else {
      findings.error(at: node.place, "exec has no 'command'")
      return nil
    }
    let version = text(fields["apiVersion"])
    let known = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]
    guard let version, known.contains(version.text) else {
      let sentence = "exec's 'apiVersion' must be one of \(known.joined(separator: ", "))"
      findings.error(at: version?.place ?? node.place, sentence)
      return nil
    }
    // A path is relative to this file; a bare name is looked for in PATH.
    let program = command.text.contains("/") ? absolute(command.text) : command.text
    var plugin = ExecPlugin(version: version.text, command: program, place: command.place)
    plugin.arguments = texts(fields["args"])
    plugin.installHint = text(fields["installHint"])?.text
    plugin.wantsClusterInfo = flag(fields["provideClusterInfo"])
    plugin.needsTerminal = text(fields["interactiveMode"])?.text == "Always"
    if case .sequence(let items)? = fields["env"]?.content {
      for item in items {
        guard let pair = self.fields(item, "an entry of exec's 'env'"), let name = text(pair["name"]) else {
          continue
        }
        plugin.environment.append(.init(name: name.text, value: Secret(text(pair["value"])?.text ?? "")))
      }
    }
    return plugin
  }

  /// `key-data`, which goes first, or the file that `key` names.
  private mutating func material(_ fields: [String: YAMLNode], _ key: String) -> Kubeconfig.Material? {
    if let data = text(fields["\(key)-data"]) {
      guard let bytes = Base64.decode(data.text) else {
        findings.error(at: data.place, "\("\(key)-data".quoted) is not base 64")
        return nil
      }
      return .bytes(bytes)
    }
    return text(fields[key]).map { .file(.init(text: absolute($0.text), place: $0.place)) }
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }
}

extension KubeconfigReader {
  /// The members of a mapping that are not null.
  private mutating func fields(_ node: YAMLNode, _ what: String) -> [String: YAMLNode]? {
    guard case .mapping(let entries) = node.content else {
      findings.error(at: node.place, "\(what) must be a mapping of keys to values, not \(node.kind)")
      return nil
    }
    return Dictionary(
      entries.filter { !$0.value.isNull }.map { ($0.key, $0.value) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// A text that is not empty.
  private mutating func text(_ node: YAMLNode?) -> Kubeconfig.Text? {
    guard let node else { return nil }
    guard let scalar = node.scalar else {
      findings.error(at: node.place, "here must be text, not \(node.kind)")
      return nil
    }
    return scalar.text.isEmpty ? nil : Kubeconfig.Text(text: scalar.text, place: node.place)
  }

  private mutating func texts(_ node: YAMLNode?) -> [String] {
    guard let node else { return [] }
    guard case .sequence(let items) = node.content else {
      findings.error(at: node.place, "here must be a list of texts, not \(node.kind)")
      return []
    }
    var texts: [String] = []
    for item in items {
      guard let scalar = item.scalar else {
        findings.error(at: item.place, "here must be text, not \(item.kind)")
        continue
      }
      texts.append(scalar.text)
    }
    return texts
  }

  private mutating func flag(_ node: YAMLNode?) -> Bool {
    guard let node else { return false }
    guard let flag = node.scalar?.value.boolValue else {
      findings.error(at: node.place, "here must be true or false, not \(node.kind)")
      return false
    }
    return flag
  }
}
