import Foundation
import Testing

/// A server in the place of a cluster's, for what no real one does on demand, and a kubeconfig that leads to it.
final class StandInCluster {
  private let program: RunningProgram
  private let sandbox: Sandbox
  private var hasEnded = false

  /// `faults` is an object in JSON; the program's own text says what there is.
  private init(_ sandbox: Sandbox, faults: String) throws {
    self.sandbox = sandbox
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let node = here.appendingPathComponent("../../../scripts/kubernetes/node").standardized.path
    program = try RunningProgram(
      [
        "/usr/bin/env", "python3", "-B", here.appendingPathComponent("stand_in_cluster.py").path, node,
        sandbox.root + "/pods", faults,
      ],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
      folder: sandbox.workspace,
      errorPath: sandbox.root + "/cluster.errors"
    )
  }

  deinit { if !hasEnded { program.send(SIGKILL) } }

  /// Runs `body` with a cluster, and a stack `far` whose step operator `cluster` leads to it with more of a configuration.
  static func with(
    faults: String = "{}",
    configuration: String = "",
    _ body: (Sandbox, StandInCluster) async throws -> Void
  ) async throws {
    try await Sandbox.with { sandbox in
      let cluster = try StandInCluster(sandbox, faults: faults)
      let port = try #require(await cluster.program.line(with: "port ")).dropFirst("port ".count)
      try sandbox.write(
        "cluster.kubeconfig",
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "http://127.0.0.1:\(port)"}}]
        users: [{name: me, user: {token: made-up}}]
        contexts: [{name: test, context: {cluster: test, user: me}}]
        current-context: test

        """
      )
      try sandbox.write(
        "stacks/far.yaml",
        """
        stack_name: far
        components:
          orchestrator: {name: default, type: orchestrator, flavor: local}
          artifact_store: {name: here, type: artifact_store, flavor: local}
          step_operator: {name: cluster, type: step_operator, flavor: kubernetes, configuration: {\(configuration)}}

        """
      )
      try await body(sandbox, cluster)
    }
  }

  var environment: [String: String] { ["KUBECONFIG": sandbox.workspace + "/cluster.kubeconfig"] }

  func run(_ arguments: String...) async throws -> Outcome {
    try await sandbox.start(arguments, environment: environment).outcome()
  }

  /// - Returns: how many calls of each kind there were, such as `POST jobs`.
  func end() async throws -> [String: Int] {
    program.send(SIGTERM)
    let outcome = try await program.outcome()
    hasEnded = true
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    let line = try #require(outcome.lines.last { $0.hasPrefix("calls ") }, "\(outcome.text)")
    let told = try JSONSerialization.jsonObject(with: Data(line.dropFirst("calls ".count).utf8))
    return try #require(told as? [String: Int])
  }
}
