internal import CloudAuth
internal import CurlKit
internal import OrderedCollections
internal import Specs
internal import Workflow

/// What a pod has to talk to its own cluster: two variables and a folder.
struct ServiceAccount {
  private let host: String
  private let port: String
  private let folder: String

  static func isHere(_ choice: ClusterChoice) -> Bool {
    choice.environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false
      && choice.environment["KUBERNETES_SERVICE_PORT"]?.isEmpty == false
  }

  init(_ choice: ClusterChoice) throws(KubeconfigError) {
    guard Self.isHere(choice), let host = choice.environment["KUBERNETES_SERVICE_HOST"],
      let port = choice.environment["KUBERNETES_SERVICE_PORT"]
    else {
      throw KubeconfigError("this does not run inside a cluster: KUBERNETES_SERVICE_HOST is not set")
    }
    self.host = host
    self.port = port
    folder = choice.serviceAccount
  }

  func connection(now: @escaping @Sendable () -> Timestamp) throws(KubeconfigError) -> ClusterConnection {
    let place = Place(source: SourceText(path: folder, text: "", kind: .argument))
    var user = Kubeconfig.User(place: place)
    user.tokenFile = "\(folder)/token"
    let credentials = UserCredentials(user: user, cluster: [:], environment: [:], now: now).expiring()
    let namespace = try? SourceFile.bytes(of: "\(folder)/namespace")
    return ClusterConnection(
      server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)",
      namespace: namespace.map { String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace } },
      tls: TLSSettings(authorities: try authority()),
      credential: { () throws(HTTPError) in try await credentials.value() },
      reject: { credentials.drop($0) }
    )
  }

  private func authority() throws(KubeconfigError) -> [UInt8] {
    do throws(Problem) {
      return try SourceFile.bytes(of: "\(folder)/ca.crt")
    } catch {
      throw KubeconfigError(error)
    }
  }
}
