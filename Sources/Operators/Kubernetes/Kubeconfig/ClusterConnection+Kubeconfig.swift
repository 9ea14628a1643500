internal import CloudAuth
internal import CurlKit
internal import OrderedCollections
internal import Specs
package import Workflow

/// Which cluster is meant, and where to look for the way to it.
package struct ClusterChoice: Sendable, Hashable {
  package enum Cluster: Sendable, Hashable {
    /// The kubeconfig's context of this name; `nil` for its current one, and inside a cluster without a kubeconfig for that.
    case context(String?)
    /// The one that this process runs in.
    case own
  }

  package var cluster: Cluster
  package var environment: [String: String]
  /// Where relative paths of `KUBECONFIG` begin.
  package var folder: String
  /// What a pod finds its service account in.
  package var serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

  package init(_ cluster: Cluster, environment: [String: String], folder: String) {
    self.cluster = cluster
    self.environment = environment
    self.folder = folder
  }
}

extension ClusterConnection {
  /// Reads the kubeconfig, or what a pod has in its place: for a thread that may wait.
  ///
  /// Credentials are got with the first request.
  package init(_ choice: ClusterChoice, now: @escaping @Sendable () -> Timestamp) throws(KubeconfigError) {
    guard case .context(let name) = choice.cluster else {
      self = try ServiceAccount(choice).connection(now: now)
      return
    }
    let paths = Kubeconfig.paths(in: choice.environment)
    let config = try Kubeconfig.read(paths, folder: choice.folder)
    if name == nil, config.contexts.isEmpty, config.currentContext == nil {
      guard ServiceAccount.isHere(choice) else {
        let shown = paths.map { "'\($0.printable)'" }.joined(separator: ", ")
        throw KubeconfigError(
          "no kubeconfig says where the cluster is: there is nothing in \(shown.isEmpty ? "KUBECONFIG" : shown)"
        )
      }
      self = try ServiceAccount(choice).connection(now: now)
      return
    }
    self = try config.connection(context: name, environment: choice.environment, now: now)
  }
}

extension Kubeconfig {
  func connection(
    context wanted: String?,
    environment: [String: String],
    now: @escaping @Sendable () -> Timestamp
  ) throws(KubeconfigError) -> ClusterConnection {
    let (name, context) = try self.context(wanted)
    guard let clusterName = context.cluster else {
      throw KubeconfigError(at: context.place, "the context \(name.quoted) names no cluster")
    }
    guard let cluster = clusters[clusterName.text] else {
      throw missing("cluster", clusterName, among: clusters.keys)
    }
    guard let server = cluster.server else {
      throw KubeconfigError(at: cluster.place, "the cluster \(clusterName.text.quoted) has no 'server'")
    }
    let user = try self.user(of: context)
    var connection = ClusterConnection(
      server: try Self.address(server),
      namespace: context.namespace,
      context: name,
      tls: try cluster.tls(),
      proxy: cluster.proxy.map { .address(Secret($0.text)) } ?? .environment
    )
    if let name = context.user { connection.account += " as \(name.text)" }
    if let user {
      let credentials = UserCredentials(
        user: user,
        cluster: cluster.description(server: connection.server, tls: connection.tls),
        environment: environment,
        now: now
      ).expiring()
      connection.credential = { () throws(HTTPError) in try await credentials.value() }
      connection.reject = { credentials.drop($0) }
    }
    return connection
  }

  private func context(_ wanted: String?) throws(KubeconfigError) -> (String, Context) {
    if let wanted {
      if let context = contexts[wanted] { return (wanted, context) }
      let suggestion = NearestName.to(wanted, among: contexts.keys.sorted())
      let hint = suggestion.map { "; did you mean \($0.quoted)?" } ?? ""
      throw KubeconfigError("no kubeconfig has a context \(wanted.quoted)\(hint)")
    }
    guard let current = currentContext else {
      let names = contexts.keys.sorted().prefix(5).map(\.quoted).joined(separator: ", ")
      throw KubeconfigError("the kubeconfig has no current-context; name one of its contexts: \(names)")
    }
    guard let context = contexts[current.text] else {
      throw missing("context", current, among: contexts.keys)
    }
    return (current.text, context)
  }

  private func user(of context: Context) throws(KubeconfigError) -> User? {
    guard let name = context.user else { return nil }
    guard let user = users[name.text] else { throw missing("user", name, among: users.keys) }
    if let provider = user.authProvider, user.exec == nil, user.token == nil, user.tokenFile == nil {
      throw KubeconfigError(
        at: provider.place,
        "the auth-provider \(provider.text.quoted) is of the past; let the user sign in by 'exec'"
      )
    }
    return user
  }

  private func missing(_ what: String, _ name: Text, among names: some Collection<String>) -> KubeconfigError
  {
    KubeconfigError(
      at: name.place,
      "there is no \(what) \(name.text.quoted)",
      suggestion: NearestName.to(name.text, among: names.sorted())
    )
  }

  /// The server's address without a slash at its end; a bare host is `https` as kubectl has it for `host:port`.
  private static func address(_ server: Text) throws(KubeconfigError) -> String {
    var address = server.text
    while address.hasSuffix("/") { address.removeLast() }
    guard address.hasPrefix("https://") || address.hasPrefix("http://") else {
      throw KubeconfigError(at: server.place, "a server's address begins with https:// or http://")
    }
    return address
  }
}

extension Kubeconfig.Cluster {
  /// Reads the authority's file where it has one of its own.
  fileprivate func tls() throws(KubeconfigError) -> TLSSettings {
    var tls = TLSSettings(serverName: serverName, isInsecure: isInsecure)
    switch authority {
    case nil: break
    case .bytes(let bytes): tls.authorities = bytes
    case .file(let path):
      do throws(Problem) {
        tls.authorities = try SourceFile.bytes(of: path.text)
      } catch {
        throw KubeconfigError(at: path.place, "'\(path.text.printable)' cannot be used: \(error.sentence)")
      }
    }
    return tls
  }

  /// The cluster as exec plugins are told.
  fileprivate func description(server: String, tls: TLSSettings) -> JSONObject {
    var description: JSONObject = ["server": .string(server)]
    if let serverName { description["tls-server-name"] = .string(serverName) }
    if isInsecure { description["insecure-skip-tls-verify"] = true }
    if let authorities = tls.authorities {
      description["certificate-authority-data"] = .string(Base64.encode(authorities))
    }
    if let proxy { description["proxy-url"] = .string(proxy.text) }
    description["config"] = pluginConfiguration ?? .null
    return description
  }
}
