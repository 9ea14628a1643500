import Foundation
import Testing

/// The cluster that `scripts/kubernetes/run` brought up, where it did.
enum TestCluster {
  /// The folder of `$STEPDECK_TEST_CLUSTER`.
  static let folder = ProcessInfo.processInfo.environment["STEPDECK_TEST_CLUSTER"]

  /// A namespace of a test's own.
  struct Space: Sendable {
    let name: String
    let folder: String

    var environment: [String: String] { environment(as: "admin") }

    func environment(as user: String) -> [String: String] { ["KUBECONFIG": "\(folder)/\(user).kubeconfig"] }

    /// Writes the stack `mixed`, whose step operator `cluster` runs steps in this namespace.
    func stack(in sandbox: Sandbox) throws {
      try sandbox.write(
        "stacks/mixed.yaml",
        """
        stack_name: mixed
        components:
          orchestrator: {name: default, type: orchestrator, flavor: local}
          artifact_store: {name: here, type: artifact_store, flavor: local}
          step_operator: {name: cluster, type: step_operator, flavor: kubernetes,
            configuration: {kubernetes_namespace: \(name)}}

        """
      )
    }

    private func start(_ words: [String]) throws -> RunningProgram {
      try RunningProgram(
        ["\(folder)/bin/kubectl", "--kubeconfig", "\(folder)/admin.kubeconfig", "-n", name] + words,
        environment: ["PATH": "/usr/bin:/bin", "HOME": folder],
        folder: folder,
        errorPath: "\(folder)/kubectl-\(UInt64.random(in: 0 ... .max)).errors"
      )
    }

    /// What `kubectl` printed.
    @discardableResult
    func kubectl(_ words: String...) async throws -> String {
      let outcome = try await start(words).outcome()
      #expect(outcome.status == 0, "kubectl \(words.joined(separator: " ")): \(outcome.errors)")
      return outcome.text
    }

    /// Kills the API server, and lets it be started again after so many seconds.
    func takeAPIServerAway(for seconds: Int) async throws {
      let line = """
        touch hold; kill -9 $(cat apiserver.pid); sleep \(seconds); rm hold
        until bin/kubectl --kubeconfig admin.kubeconfig get --raw /readyz; do sleep 0.5; done
        """
      #expect(try await shell(line).status == 0)
    }

    /// Makes the store forget everything but the present.
    func compact() async throws {
      let line = """
        export ETCDCTL_API=3; etcd="bin/etcdctl --endpoints $(cat etcd.address)"
        revision=$($etcd endpoint status --write-out json | sed 's/.*"revision":\\([0-9]*\\).*/\\1/')
        $etcd compact $revision
        """
      let outcome = try await shell(line)
      #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    private func shell(_ line: String) async throws -> Outcome {
      let program = try RunningProgram(
        ["/bin/sh", "-c", line],
        environment: ["PATH": "/usr/bin:/bin", "HOME": folder],
        folder: folder,
        errorPath: "\(folder)/shell-\(UInt64.random(in: 0 ... .max)).errors"
      )
      return try await program.outcome()
    }

    /// Waits for a line of a program that follows a run here.
    ///
    /// - Throws: after two minutes, or the program's end, with what the cluster and the program have come to.
    @discardableResult
    func untilPrinted(_ text: String, by program: RunningProgram) async throws -> String {
      let line = await withTaskGroup(of: String?.self) { group in
        group.addTask { await program.line(with: text) }
        group.addTask {
          try? await Task.sleep(for: .seconds(120))
          return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
      }
      if let line { return line }
      program.send(SIGKILL)
      let outcome = try await program.outcome()
      let state = try await kubectl("get", "jobs,pods,events", "-o", "wide")
      return try #require(
        line,
        "no line holds '\(text)'; printed was:\n\(outcome.text)\(outcome.errors)\non the cluster is:\n\(state)"
      )
    }

    /// Waits until a watch of `kind` shows a line with `text`.
    func untilListed(_ kind: String, _ text: String) async throws {
      let watch = try start(["get", kind, "--watch", "--no-headers"])
      let line = await watch.line(with: text)
      watch.send(SIGKILL)
      _ = try #require(line, "no line of 'kubectl get \(kind) --watch' holds '\(text)'")
    }
  }

  static func with<Value>(_ body: (Space) async throws -> Value) async throws -> Value {
    let folder = try #require(Self.folder)
    let space = Space(name: "test-" + String(UInt64.random(in: 0 ... .max), radix: 36), folder: folder)
    try await space.kubectl("create", "namespace", space.name)
    let result: Result<Value, any Error>
    do { result = .success(try await body(space)) } catch { result = .failure(error) }
    try await space.kubectl("delete", "namespace", space.name, "--wait=false")
    return try result.get()
  }
}
