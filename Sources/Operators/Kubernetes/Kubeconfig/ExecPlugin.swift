internal import CloudAuth
package import CurlKit
internal import OrderedCollections
package import Specs
internal import Workflow

/// A program that signs us in, such as `aws eks get-token`, `gke-gcloud-auth-plugin` or `kubelogin`.
package struct ExecPlugin: Sendable {
  /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
  package var version: String
  /// An absolute path, or a name that is looked for in `PATH`.
  package var command: String
  package var place: Place
  package var arguments: [String] = []
  package var environment: [Variable] = []
  package var installHint: String?
  package var wantsClusterInfo = false
  package var needsTerminal = false

  package struct Variable: Sendable {
    package var name: String
    package var value: Secret
  }

  init(version: String, command: String, place: Place) {
    self.version = version
    self.command = command
    self.place = place
  }

  /// What it gave.
  struct Answer: Sendable, Hashable {
    var token: Secret?
    var certificate: TLSSettings.ClientCertificate?
    var expiresAt: Timestamp?
  }

  private static let longestRun = Duration.seconds(60)
  private static let largestAnswer = 1 << 20

  /// Runs it and waits for it: for a thread that may wait.
  ///
  /// It has no terminal. Nothing that it writes to its standard error is kept.
  func run(environment: [String: String], cluster: JSONObject?) throws(HTTPError) -> Answer {
    guard !needsTerminal else {
      throw fault("needs a terminal (interactiveMode Always), which there is not; sign in another way")
    }
    var variables = environment
    for variable in self.environment { variables[variable.name] = variable.value.reveal() }
    variables["KUBERNETES_EXEC_INFO"] = info(cluster).jsonText
    let output: [UInt8]
    do throws(ShortProgram.Failure) {
      let program = ShortProgram(words: [command] + arguments, environment: variables)
      output = try program.output(atMost: Self.largestAnswer, within: Self.longestRun)
    } catch {
      if case .notStarted = error, let installHint {
        throw fault("did not run: \(error.sentence). \(installHint.printable)")
      }
      throw fault("did not run: \(error.sentence)")
    }
    return try read(output)
  }

  private func info(_ cluster: JSONObject?) -> JSONValue {
    var spec: JSONObject = ["interactive": false]
    if wantsClusterInfo, let cluster { spec["cluster"] = .object(cluster) }
    return ["kind": "ExecCredential", "apiVersion": .string(version), "spec": .object(spec)]
  }

  func read(_ output: [UInt8]) throws(HTTPError) -> Answer {
    guard let value = try? JSONParser.parse(output), value["kind"] == "ExecCredential" else {
      throw fault("did not write an ExecCredential as JSON")
    }
    guard value["apiVersion"] == .string(version) else {
      let other = value["apiVersion"]?.stringValue ?? "none"
      throw fault("wrote the version \(other.quoted), but the kubeconfig asks for \(version.quoted)")
    }
    let status = value["status"]
    var answer = Answer()
    answer.token = status?["token"]?.stringValue.map { Secret($0) }
    let certificate = status?["clientCertificateData"]?.stringValue
    let key = status?["clientKeyData"]?.stringValue
    guard (certificate == nil) == (key == nil) else {
      throw fault("wrote only one of clientCertificateData and clientKeyData")
    }
    if let certificate, let key {
      answer.certificate = .init(certificate: Array(certificate.utf8), key: Secret(key))
    }
    guard answer.token != nil || answer.certificate != nil else {
      throw fault("wrote neither a token nor a certificate")
    }
    if let text = status?["expirationTimestamp"]?.stringValue {
      guard let end = Timestamp(rfc3339: text) else {
        throw fault("wrote an expirationTimestamp that is no time")
      }
      answer.expiresAt = end
    }
    return answer
  }

  private func fault(_ sentence: String) -> HTTPError {
    HTTPError(
      .credentials,
      KubeconfigError(at: place, "the plugin '\(command.printable)' \(sentence)").description
    )
  }
}
