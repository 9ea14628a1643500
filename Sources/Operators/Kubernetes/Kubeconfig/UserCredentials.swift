internal import CloudAuth
internal import CurlKit
internal import Host
internal import OrderedCollections
internal import Specs
internal import SystemKit
internal import Workflow

/// Gets what one user shows to one cluster, from wherever the kubeconfig says.
struct UserCredentials: Sendable {
  let user: Kubeconfig.User
  /// What exec plugins are told of the cluster.
  let cluster: JSONObject
  let environment: [String: String]
  let now: @Sendable () -> Timestamp

  typealias Value = ExpiringValue<ClusterCredential>

  /// Files are read again this long after they were read.
  private static let fileLife = Duration.seconds(30)
  private static let early = Duration.seconds(15)

  func expiring() -> Value {
    Value(early: Self.early, now: now) { () throws(HTTPError) in try await fetch() }
  }

  /// Files are read and programs run on a thread of their own.
  private func fetch() async throws(HTTPError) -> Value.Lease {
    let result = await withCheckedContinuation { continuation in
      let isStarted = DetachedThread.start {
        do throws(HTTPError) {
          continuation.resume(returning: Result<Value.Lease, HTTPError>.success(try read()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !isStarted {
        let error = HTTPError(.credentials, "the system gives no thread to get credentials with")
        continuation.resume(returning: .failure(error))
      }
    }
    return try result.get()
  }

  /// Waits for files and programs.
  func read() throws(HTTPError) -> Value.Lease {
    var credential = ClusterCredential()
    var end: Timestamp?
    if let certificate = user.certificate {
      guard let key = user.key else {
        throw HTTPError(
          .credentials,
          KubeconfigError(at: user.place, "this user has no 'client-key'").description
        )
      }
      let pem = try bytes(of: certificate)
      let keyText = String(decoding: try bytes(of: key), as: UTF8.self)
      credential.certificate = .init(certificate: pem, key: Secret(keyText))
      if certificate.isFile || key.isFile { end = now() + Self.fileLife }
    }
    if let path = user.tokenFile {
      let token = try Self.token(at: path)
      credential.headers.set("Authorization", .secret(Secret("Bearer \(token.reveal())")))
      end = now() + Self.fileLife
    } else if let token = user.token {
      credential.headers.set("Authorization", .secret(Secret("Bearer \(token.reveal())")))
    } else if let name = user.name {
      let pair = Base64.encode(Array("\(name):\(user.password?.reveal() ?? "")".utf8))
      credential.headers.set("Authorization", .secret(Secret("Basic \(pair)")))
    } else if let exec = user.exec {
      let answer = try exec.run(environment: environment, cluster: cluster)
      if let token = answer.token {
        credential.headers.set("Authorization", .secret(Secret("Bearer \(token.reveal())")))
      }
      credential.certificate = answer.certificate ?? credential.certificate
      end = answer.expiresAt
    }
    user.impersonation.add(to: &credential.headers)
    return Value.Lease(credential, expiresAt: end)
  }

  /// The text of a token's file, white space at its ends apart.
  static func token(at path: String) throws(HTTPError) -> Secret {
    let text = String(decoding: try file(path), as: UTF8.self)
    let token = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    guard !token.isEmpty else { throw HTTPError(.credentials, "the token file '\(path.printable)' is empty") }
    return Secret(String(token))
  }

  private func bytes(of material: Kubeconfig.Material) throws(HTTPError) -> [UInt8] {
    switch material {
    case .bytes(let bytes): return bytes
    case .file(let path):
      do throws(Problem) {
        return try SourceFile.bytes(of: path.text)
      } catch {
        let sentence = "'\(path.text.printable)' cannot be used: \(error.sentence)"
        throw HTTPError(.credentials, KubeconfigError(at: path.place, sentence).description)
      }
    }
  }

  private static func file(_ path: String) throws(HTTPError) -> [UInt8] {
    do throws(Problem) {
      return try SourceFile.bytes(of: path)
    } catch {
      throw HTTPError(.credentials, "the token file '\(path.printable)' cannot be used: \(error.sentence)")
    }
  }
}

extension Kubeconfig.Material {
  var isFile: Bool { if case .file = self { true } else { false } }
}

extension Kubeconfig.Impersonation {
  func add(to headers: inout HTTPHeaders) {
    if let user { headers.add("Impersonate-User", .plain(user)) }
    if let uid { headers.add("Impersonate-Uid", .plain(uid)) }
    for group in groups { headers.add("Impersonate-Group", .plain(group)) }
    for item in extra {
      let name = "Impersonate-Extra-\(PercentEncoding.encode(item.key))"
      for value in item.values { headers.add(name, .plain(value)) }
    }
  }
}
