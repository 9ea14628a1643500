import CurlKit
import Foundation
import Operators
import Synchronization
import Testing
import Workflow

@Suite("Who we are to a cluster")
struct UserTests {
  private let folder: ConfigFolder

  init() throws { folder = try ConfigFolder() }

  private func connection(
    _ user: String,
    cluster: String = "",
    now: Timestamp? = nil
  ) throws -> ClusterConnection {
    try folder.write(
      "config",
      """
      current-context: c
      contexts: [{name: c, context: {cluster: c, user: u}}]
      clusters:
      - name: c
        cluster:
          server: https://cluster.test:6443
      \(cluster)
      users:
      - name: u
        user:
      \(user.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
      """
    )
    return try folder.connection("config", now: now ?? Timestamp(nanoseconds: 1_700_000_000_000_000_000))
  }

  @Test(
    "Tokens, passwords and impersonation become headers",
    arguments: [
      ("token: abc", ["Authorization: Bearer abc"]),
      ("username: me\npassword: 'p:w'", ["Authorization: Basic bWU6cDp3"]),
      (
        "as: boss\nas-uid: '7'\nas-groups: [a, b]\nas-user-extra: {scope/x: [one, two]}",
        [
          "Impersonate-User: boss", "Impersonate-Uid: 7", "Impersonate-Group: a", "Impersonate-Group: b",
          "Impersonate-Extra-scope%2Fx: one", "Impersonate-Extra-scope%2Fx: two",
        ]
      ),
      ("{}", []),
    ] as [(String, [String])]
  )
  func headers(user: String, lines: [String]) async throws {
    let credential = try await connection(user).credential()
    let names = Set(credential.headers.fields.map(\.name))
    let sent = credential.headers.fields.map(\.name).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    .flatMap { name in credential.headers.values(of: name).map { "\(name): \($0)" } }
    #expect(sent == lines && names.count <= lines.count)
  }

  @Test("A token's file goes before a token, and is read again")
  func tokenFile() async throws {
    try folder.write("secret/token", "  one \n")
    let connection = try connection("token: other\ntokenFile: secret/token")
    let credential = try await connection.credential()
    #expect(credential.authorization == "Bearer one")
    try folder.write("secret/token", "two")
    await connection.reject(credential)
    #expect(try await connection.credential().authorization == "Bearer two")
    try folder.write("secret/token", "\n")
    await connection.reject(try await connection.credential())
    let error = await #expect(throws: HTTPError.self) { try await connection.credential() }
    #expect(error?.description == "the token file '\(folder.path)/secret/token' is empty")
  }

  @Test(
    "A client certificate comes from a file or from the kubeconfig; a missing file is said with its place"
  )
  func certificate() async throws {
    try folder.write("me.pem", "PEM")
    let credential = try await connection("client-certificate: me.pem\nclient-key-data: S0VZ").credential()
    #expect(credential.certificate == .init(certificate: Array("PEM".utf8), key: Secret("KEY")))
    let broken = try connection("client-certificate: me.pem\nclient-key: gone.key")
    let error = await #expect(throws: HTTPError.self) { try await broken.credential() }
    let sentence =
      "\(folder.path)/config:12:17: '\(folder.path)/gone.key' cannot be used: there is no such file"
    #expect(error?.kind == .credentials && error?.description == sentence)
  }

  @Test("A plugin's token is kept until it ends, and got anew after a refusal", arguments: ["v1", "v1beta1"])
  func exec(version: String) async throws {
    try folder.write(
      "bin/login",
      """
      #!/bin/sh
      echo run >> "\(folder.path)/runs"
      count=$(wc -l < "\(folder.path)/runs" | tr -d ' ')
      echo "$KUBERNETES_EXEC_INFO" > "\(folder.path)/info"
      printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/%s","status":{"token":"%s-%s-%s","expirationTimestamp":"2023-11-14T23:00:00Z"}}' "$1" "$FLAVOUR" "$2" "$count"
      """,
      isProgram: true
    )
    let user = """
      exec:
        apiVersion: client.authentication.k8s.io/\(version)
        command: bin/login
        args: [\(version), two words]
        env: [{name: FLAVOUR, value: plain}]
        provideClusterInfo: true
        interactiveMode: IfAvailable
      """
    let cluster = """
          certificate-authority-data: Q0E=
          tls-server-name: api.test
          extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]
      """
    let connection = try connection(user, cluster: cluster)
    let first = try await connection.credential()
    #expect(first.authorization == "Bearer plain-two words-1")
    #expect(try await connection.credential() == first)
    await connection.reject(first)
    #expect(try await connection.credential().authorization == "Bearer plain-two words-2")
    let info = try JSONParser.parse(try read("info"))
    #expect(info["spec"]?["interactive"] == false && info["kind"] == "ExecCredential")
    #expect(
      info["spec"]?["cluster"] == [
        "server": "https://cluster.test:6443", "tls-server-name": "api.test",
        "certificate-authority-data": "Q0E=",
        "config": ["audience": "x"],
      ]
    )
  }

  @Test(
    "What a plugin does wrong is said, without what it wrote",
    arguments: [
      ("echo s3same; exit 3", "did not run: it ended with status 3; run it by hand to see why"),
      ("echo s3same", "did not write an ExecCredential as JSON"),
      (
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'",
        "wrote the version 'client.authentication.k8s.io/v1beta1', but the kubeconfig asks for 'client.authentication.k8s.io/v1'"
      ),
      (
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
        "wrote neither a token nor a certificate"
      ),
      (
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientCertificateData\":\"s3same\"}}'",
        "wrote only one of clientCertificateData and clientKeyData"
      ),
    ]
  )
  func brokenPlugin(script: String, sentence: String) async throws {
    let program = try folder.write("login", "#!/bin/sh\n\(script)\n", isProgram: true)
    let user = "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: Never}"
    let connection = try connection(user)
    let error = await #expect(throws: HTTPError.self) { try await connection.credential() }
    #expect(error?.description.hasSuffix(sentence) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("\(folder.path)/config:11:") == true)
    #expect(error?.description.contains("s3same") == false && program.hasSuffix("login"))
  }

  @Test("A plugin that is not there says how to install it")
  func missingPlugin() async throws {
    let connection = try connection(
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, installHint: Get it from us}"
    )
    let error = await #expect(throws: HTTPError.self) { try await connection.credential() }
    #expect(error?.description.hasSuffix("did not run: there is no such program. Get it from us") == true)
  }

  @Test("A 401 drops the credential and repeats the request once")
  func refused() async throws {
    try folder.write("secret", "old")
    let connection = try connection("tokenFile: secret")
    #expect(try await connection.credential().authorization == "Bearer old")
    try folder.write("secret", "new")
    let seen = Seen()
    let transport = HTTPTransport(
      send: { request in
        let token = request.headers["Authorization"] ?? ""
        seen.add(token)
        return HTTPResponse(status: token == "Bearer new" ? 200 : 401)
      },
      stream: { request in
        let token = request.headers["Authorization"] ?? ""
        seen.add(token)
        return HTTPStream(status: token == "Bearer newer" ? 200 : 401, body: HTTPBody(next: { nil }))
      }
    )
    let authorized = connection.authorized(over: transport)
    let request = connection.request("POST", "/apis", body: [1])
    #expect(try await authorized.send(request).status == 200)
    #expect(seen.all == ["Bearer old", "Bearer new"])
    try folder.write("secret", "newer")
    #expect(try await authorized.stream(request).status == 200)
    #expect(seen.all.suffix(2) == ["Bearer new", "Bearer newer"])
    // A refusal of a fresh credential is the answer.
    #expect(try await authorized.send(request).status == 401)
    #expect(seen.all.count == 6)
  }

  private func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(folder.path)/\(name)")), as: UTF8.self)
  }
}

private final class Seen: Sendable {
  private let tokens = Mutex<[String]>([])
  var all: [String] { tokens.withLock { $0 } }
  func add(_ token: String) { tokens.withLock { $0.append(token) } }
}
