import CurlKit
import Operators
import Testing
import Workflow

@Suite("Kubeconfig files together")
struct MergeTests {
  private let folder: ConfigFolder

  init() throws {
    folder = try ConfigFolder()
    try folder.write(
      "first",
      """
      apiVersion: v1
      kind: Config
      current-context: dev
      clusters:
      - {name: shared, cluster: {server: "https://first:6443", certificate-authority: ca/first.pem}}
      contexts:
      - {name: dev, context: {cluster: shared, user: me, namespace: lab}}
      users:
      - {name: me, user: {token: first-token}}
      """
    )
    try folder.write("ca/first.pem", "FIRST CA")
    try folder.write(
      "other/second",
      """
      {"current-context": "prod",
       "clusters": [{"name": "shared", "cluster": {"server": "https://second", "tls-server-name": "discarded"}},
                    {"name": "far", "cluster": {"server": "https://far/base/", "certificate-authority": "ca.pem",
                     "insecure-skip-tls-verify": false, "tls-server-name": "api.far", "proxy-url": "socks5://p:1"}}],
       "contexts": [{"name": "prod", "context": {"cluster": "far", "user": "me"}}],
       "users": [{"name": "me", "user": {"as": "somebody"}}, {"name": "them", "user": {}}]}
      """
    )
    try folder.write("other/ca.pem", "FAR CA")
  }

  @Test("Of every name the whole entry of the first file counts; so does the first current-context")
  func firstWins() async throws {
    let connection = try folder.connection("first", "missing", "other/second")
    #expect(connection.server == "https://first:6443" && connection.context == "dev")
    #expect(connection.namespace == "lab" && connection.tls.serverName == nil)
    let credential = try await connection.credential()
    #expect(
      credential.authorization == "Bearer first-token" && !credential.headers.contains("Impersonate-User")
    )
  }

  @Test("A context may join what stands in several files; paths begin at their own file")
  func joined() async throws {
    let connection = try folder.connection("first", "other/second", context: "prod")
    #expect(connection.server == "https://far/base" && connection.namespace == nil)
    #expect(connection.tls.serverName == "api.far" && connection.proxy == .address(Secret("socks5://p:1")))
    #expect(connection.tls.authorities == Array("FAR CA".utf8))
    #expect(try await connection.credential().authorization == "Bearer first-token")
    #expect(try folder.connection("first").tls.authorities == Array("FIRST CA".utf8))
  }

  @Test("Without KUBECONFIG the home folder's file is read; with neither the sentence says so")
  func home() throws {
    try folder.write(".kube/config", "current-context: c\ncontexts: [{name: c, context: {cluster: x}}]\n")
    let environment = ["KUBECONFIG": "", "HOME": folder.path]
    let error = #expect(throws: KubeconfigError.self) { try folder.connection(environment: environment) }
    #expect(error?.description == "\(folder.path)/.kube/config:2:41: there is no cluster 'x'")
    let none = #expect(throws: KubeconfigError.self) {
      try folder.connection(environment: ["KUBECONFIG": "/nowhere/config"])
    }
    #expect(
      none?.description == "no kubeconfig says where the cluster is: there is nothing in '/nowhere/config'"
    )
  }

  @Test(
    "What is wrong is said with its place",
    arguments: [
      ("clusters: {a: b}", "1:11: the clusters must be a list, not a mapping"),
      ("users:\n- name: a\n  user: {token: [x]}", "3:17: here must be text, not a list"),
      ("users:\n- {name: a, user: {}}\n- {name: a, user: {}}", "3:10: there are two users with the name 'a'"),
      ("users: [{user: {}}]", "1:9: this user has no name"),
      (
        "clusters: [{name: a, cluster: {certificate-authority-data: '%%'}}]",
        "1:60: 'certificate-authority-data' is not base 64"
      ),
      (
        "users: [{name: a, user: {exec: {command: x, apiVersion: v9}}}]",
        "1:57: exec's 'apiVersion' must be one of client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"
      ),
      ("current-context: a\ncontexts:\n- name: b\n  context: {}", "1:18: there is no context 'a'"),
      ("a: b: c", "1:5: a ':' is out of place here; put the text in quotes, or mend the indentation"),
      (
        "current-context: a\ncontexts:\n- {name: a, context: {cluster: c, user: you}}\nclusters: [{name: c, cluster: {server: 'https://x'}}]\nusers: [{name: yous, user: {}}]",
        "3:41: there is no user 'you'; did you mean 'yous'?"
      ),
      (
        "current-context: a\ncontexts:\n- {name: a, context: {cluster: c}}\nclusters: [{name: c, cluster: {server: 'x:1'}}]",
        "4:40: a server's address begins with https:// or http://"
      ),
      (
        "current-context: a\ncontexts:\n- {name: a, context: {cluster: c, user: u}}\nclusters: [{name: c, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {auth-provider: {name: gcp}}}]",
        "5:48: the auth-provider 'gcp' is of the past; let the user sign in by 'exec'"
      ),
    ]
  )
  func problems(text: String, sentence: String) throws {
    let path = try folder.write("broken", text)
    let error = #expect(throws: KubeconfigError.self) { try folder.connection("broken") }
    #expect(error?.description == "\(path):\(sentence)")
  }

  @Test("A context that is asked for and not there is compared with those that are")
  func wrongContext() throws {
    let error = #expect(throws: KubeconfigError.self) { try folder.connection("first", context: "dve") }
    #expect(error?.description == "no kubeconfig has a context 'dve'; did you mean 'dev'?")
  }

  @Test("Inside a cluster the service account says it all, and its token is read again")
  func ownCluster() async throws {
    try folder.write("account/ca.crt", "POD CA")
    try folder.write("account/token", "one\n")
    try folder.write("account/namespace", "team")
    var choice = ClusterChoice(
      .context(nil),
      environment: [
        "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443", "HOME": folder.path,
      ],
      folder: folder.path
    )
    choice.serviceAccount = "\(folder.path)/account"
    for cluster in [ClusterChoice.Cluster.context(nil), .own] {
      choice.cluster = cluster
      let connection = try ClusterConnection(choice) { Timestamp(nanoseconds: 0) }
      #expect(connection.server == "https://[fd00::1]:443" && connection.namespace == "team")
      #expect(connection.tls.authorities == Array("POD CA".utf8))
      let credential = try await connection.credential()
      #expect(credential.authorization == "Bearer one")
      try folder.write("account/token", "two")
      await connection.reject(credential)
      #expect(try await connection.credential().authorization == "Bearer two")
      try folder.write("account/token", "one\n")
    }
    choice.environment = [:]
    let error = #expect(throws: KubeconfigError.self) {
      try ClusterConnection(choice) { Timestamp(nanoseconds: 0) }
    }
    #expect(error?.description == "this does not run inside a cluster: KUBERNETES_SERVICE_HOST is not set")
  }
}
