import Foundation
import Testing

/// Pipelines of the whole program on a real control plane; `make test-kubernetes` brings one up.
@Suite(.enabled(if: TestCluster.folder != nil), .timeLimit(.minutes(8))) struct ClusterRunTests {
  private static func remote(_ name: String, _ command: String, _ more: String = "") -> String {
    let text = command.replacingOccurrences(of: "'", with: "''")
    return "  \(name): {step_operator: cluster, image: any:1, command: '\(text)'\(more)}\n"
  }

  /// A run of these steps on a namespace of its own; the reason and state of its steps by name.
  private func outcome(
    _ steps: String,
    status: Int32,
    meanwhile: (TestCluster.Space) async throws -> Void = { _ in }
  ) async throws -> [String: [String: Any]] {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline("remote", "name: remote\nsteps:\n" + steps)
        let run = try sandbox.start(["run", "remote", "--json"], environment: space.environment)
        try await meanwhile(space)
        let outcome = try await run.outcome()
        #expect(outcome.status == status, "\(outcome.text)\(outcome.errors)")
        let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
        let found = try #require(shown["steps"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: found.map { ($0["name"] as? String ?? "", $0) })
      }
    }
  }

  @Test func threeOfFiveStepsOnTheClusterGiveTheirResults() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        let said = #"echo '{"stepdeck": {"result": {"n": 7}}}'; echo one; echo two >&2"#
        try sandbox.pipeline(
          "five",
          "name: five\nsteps:\n  load: {command: 'echo load'}\n" + Self.remote("a", said, ", after: [load]")
            + Self.remote(
              "b",
              "i=0; while [ $i -lt 2000 ]; do echo b $i; i=$((i+1)); done",
              ", after: [load]"
            )
            + Self.remote("c", #"echo "token $TOKEN""#, ", after: [load], secrets: [TOKEN]")
            + "  report: {command: [echo, 'n=${{ steps.a.results.n }}'], after: [b, c]}\n"
        )
        let environment = space.environment.merging(["TOKEN": "made-up-token-5"]) { $1 }
        let run = try await sandbox.start(["run", "five", "--json"], environment: environment).outcome()
        #expect(run.status == 0, "\(run.text)\(run.errors)")
        #expect(!run.text.contains("made-up-token-5"))
        #expect(try await sandbox.run("logs", "@latest", "report").text == "n=7\n")
        let expected = (0..<2000).map { "b \($0)\n" }.joined()
        #expect(try await sandbox.run("logs", "@latest", "b").text == expected)
        #expect(try await sandbox.run("logs", "@latest", "c").text == "token ***\n")
        let pods = try await space.kubectl("get", "pods", "-o", "yaml")
        #expect(!pods.contains("made-up-token-5"))
        let listed = try await sandbox.start(
          ["jobs", "list", "cluster", "--json"],
          environment: environment
        ).outcome()
        #expect(try listed.array().count == 3)
      }
    }
  }

  /// The engine was started by a shell that knew of no cluster.
  @Test func theLaunchSaysWhereTheClusterIs() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline("here", "name: here\nsteps:\n  only: {command: 'true'}\n")
        try sandbox.pipeline("far", "name: far\nsteps:\n" + Self.remote("only", "echo far"))
        #expect(try await sandbox.run("run", "here").status == 0)
        let far = try await sandbox.start(["run", "far"], environment: space.environment).outcome()
        #expect(far.status == 0, "\(far.text)\(far.errors)")
        #expect(try await sandbox.run("logs", "@latest", "only").text == "far\n")
      }
    }
  }

  /// The server is shown the very Jobs, and keeps none.
  @Test func theClusterIsAskedWhetherItWouldTakeTheSteps() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline("good", "name: good\nsteps:\n" + Self.remote("only", "echo far"))
        let bad = "settings: {step_operator: {pod_settings: {tolerations: [{key: a, operator: Maybe}]}}}"
        try sandbox.pipeline("bad", "name: bad\nsteps:\n" + Self.remote("only", "echo far", ", \(bad)"))
        func check(_ name: String) async throws -> Outcome {
          try await sandbox.start(
            ["pipelines", "check", name, "--stack", "mixed", "--server"],
            environment: space.environment
          ).outcome()
        }
        let good = try await check("good")
        #expect(good.status == 0 && good.text.contains("pipeline good is sound"), "\(good.errors)")
        let refused = try await check("bad")
        #expect(refused.status == 2)
        #expect(
          refused.errors.contains(
            "pipelines/bad.yaml:3:25: error: step 'only': the cluster would not take the Job"
          )
        )
        #expect(refused.errors.contains(#"Unsupported value: "Maybe""#), "\(refused.errors)")
        #expect(try await space.kubectl("get", "jobs", "-o", "name").isEmpty)
      }
    }
  }

  /// Jobs that somebody else made, as kubectl tells of them.
  @Test func jobsOfOthersAreListedAsKubectlListsThem() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        for (name, script) in [("good", "echo well done"), ("long", "sleep 600")] {
          try await space.kubectl("create", "job", name, "--image=any:1", "--", "/bin/sh", "-c", script)
        }
        // `create job` has no word for a job that fails at once.
        try sandbox.write("bad.yaml", Self.failingJob)
        try await space.kubectl("apply", "-f", sandbox.workspace + "/bad.yaml")
        try await space.untilListed("jobs", "1/1")
        try await space.kubectl("wait", "--for=condition=failed", "job/bad", "--timeout=180s")
        let listed = try await sandbox.start(
          ["jobs", "list", "cluster", "--json"],
          environment: space.environment
        ).outcome().array()
        let told = try JSONSerialization.jsonObject(
          with: Data(try await space.kubectl("get", "jobs", "-o", "json").utf8)
        )
        let items = try #require((told as? [String: Any])?["items"] as? [[String: Any]])
        let theirs = Dictionary(uniqueKeysWithValues: items.compactMap(Self.nameAndState))
        let ours = Dictionary(
          uniqueKeysWithValues: listed.map { ($0["name"] as? String ?? "", $0["state"] as? String ?? "") }
        )
        #expect(theirs.count == 3 && ours == theirs)
        #expect(listed.allSatisfy { $0["run"] is NSNull })
        let logs = try await sandbox.start(
          ["jobs", "logs", "cluster", "good"],
          environment: space.environment
        ).outcome()
        #expect(logs.text == "well done\n", "\(logs.errors)")
        #expect(logs.text == (try await space.kubectl("logs", "job/good")))
      }
    }
  }

  /// Two runs of one container, with a container before them.
  @Test func everyRunOfEveryContainerIsInTheLog() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.write("flaky.yaml", Self.flakyJob)
        try await space.kubectl("apply", "-f", sandbox.workspace + "/flaky.yaml")
        // In whatever state: it may have ended before it is looked at.
        try await space.untilListed("pods", "flaky-")
        let logs = try await sandbox.start(
          ["jobs", "logs", "cluster", "flaky"],
          environment: space.environment
        )
        .outcome()
        // Containers are read side by side; the runs of one come one after the other.
        #expect(logs.lines.sorted() == ["prepared", "run 1", "run 2"], "\(logs.text)\(logs.errors)")
        #expect(logs.lines.filter { $0 != "prepared" } == ["run 1", "run 2"], "\(logs.text)")
        #expect(logs.errors.contains("container main started again"), "\(logs.errors)")
      }
    }
  }

  @Test func initContainersOfAStepAreInItsLog() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        let first = "{name: first, image: any:1, command: [/bin/sh, -c, 'echo prepared']}"
        let settings = "{pod_settings: {additional_pod_spec_args: {init_containers: [\(first)]}}}"
        let more = ", settings: {step_operator.kubernetes: \(settings)}"
        try sandbox.pipeline("init", "name: init\nsteps:\n" + Self.remote("a", "echo done", more))
        let run = try await sandbox.start(["run", "init", "--json"], environment: space.environment).outcome()
        #expect(run.status == 0, "\(run.text)\(run.errors)")
        #expect(try await sandbox.run("logs", "@latest", "a").lines.sorted() == ["done", "prepared"])
      }
    }
  }

  private static let flakyJob = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: flaky}
    spec:
      backoffLimit: 3
      template:
        spec:
          restartPolicy: OnFailure
          initContainers: [{name: first, image: any:1, command: [/bin/sh, -c, echo prepared]}]
          containers:
            - name: main
              image: any:1
              command: [/bin/sh, -c, "if [ -e mark ]; then echo run 2; else touch mark; echo run 1; sleep 2; exit 3; fi"]
    """

  private static let failingJob = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: bad}
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: any:1, command: [/bin/sh, -c, exit 3]}]
    """

  /// What kubectl's own object says, in our words.
  private static func nameAndState(_ job: [String: Any]) -> (String, String)? {
    guard let name = (job["metadata"] as? [String: Any])?["name"] as? String else { return nil }
    let status = job["status"] as? [String: Any] ?? [:]
    let conditions = (status["conditions"] as? [[String: Any]] ?? []).compactMap { $0["type"] as? String }
    if conditions.contains("Complete") { return (name, "succeeded") }
    if conditions.contains("Failed") { return (name, "failed") }
    return (name, status["active"] as? Int == 1 ? "running" : "queued")
  }

  @Test func aFailingStepHasItsStatus() async throws {
    let steps = try await outcome(Self.remote("bad", "echo before; exit 7"), status: 1)
    let attempts = try #require(steps["bad"]?["attempts"] as? [[String: Any]])
    #expect(attempts.first?["exit_status"] as? Int == 7)
  }

  @Test func anImageThatDoesNotExistFailsWithTheRegistrysWords() async throws {
    let steps = try await outcome(
      "  bad: {step_operator: cluster, image: 'missing/it:1', command: 'true'}\n",
      status: 1
    )
    #expect((steps["bad"]?["reason"] as? String)?.contains("the registry has no such image") == true)
  }

  @Test func runningOutOfMemoryIsNamed() async throws {
    let settings =
      ", settings: {step_operator.kubernetes: {pod_settings: {annotations: {stepdeck-test/oom: 'true'}}}}"
    let steps = try await outcome(Self.remote("big", "kill -9 $$", settings), status: 1)
    #expect((steps["big"]?["reason"] as? String)?.contains("OOMKilled") == true, "\(steps)")
  }

  @Test func aTimeoutIsCountedFromRunning() async throws {
    let steps = try await outcome(Self.remote("slow", "exec sleep 1000", ", timeout: 2s"), status: 1)
    #expect((steps["slow"]?["reason"] as? String)?.contains("timed out after 2s") == true, "\(steps)")
  }

  @Test func aPodThatSomebodyDeletesIsNamed() async throws {
    let steps = try await outcome(Self.remote("gone", "exec sleep 1000"), status: 1) { space in
      try await space.untilListed("pods", "Running")
      try await space.kubectl("delete", "pods", "--all", "--wait=false", "--grace-period=0", "--force")
    }
    #expect((steps["gone"]?["reason"] as? String)?.contains("deleted") == true, "\(steps)")
  }

  @Test func aRequestThatNoNodeCanServeStaysQueuedAndSaysWhy() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline(
          "large",
          "name: large\nsteps:\n" + Self.remote("large", "true", ", resources: {cpu_count: 5000}")
        )
        let run = try sandbox.start(["run", "large", "--json"], environment: space.environment)
        let line = try await space.untilPrinted("Insufficient cpu", by: run)
        #expect(line.contains(#""state":"queued""#))
        let cancelled = try await sandbox.run("runs", "cancel", "@latest", "--wait")
        #expect(cancelled.status == 130)
        #expect(try await run.outcome().status == 130)
        #expect(try await space.kubectl("get", "jobs", "-o", "name").isEmpty)
      }
    }
  }

  @Test func missingRightsAreNamed() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline("remote", "name: remote\nsteps:\n" + Self.remote("a", "true"))
        let environment = space.environment(as: "dev")
        let run = try await sandbox.start(["run", "remote", "--json"], environment: environment).outcome()
        #expect(run.status != 0)
        #expect((run.text + run.errors).contains("forbidden"), "\(run.text)\(run.errors)")
      }
    }
  }

  @Test func aCancelledStepLeavesNothingOnTheCluster() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline(
          "remote",
          "name: remote\nsteps:\n" + Self.remote("a", "echo up; exec sleep 1000")
        )
        let run = try sandbox.start(["run", "remote", "--json"], environment: space.environment)
        try await space.untilPrinted(#""line":"up""#, by: run)
        #expect(try await sandbox.run("runs", "cancel", "@latest", "--wait").status == 130)
        #expect(try await run.outcome().status == 130)
        #expect(try await space.kubectl("get", "jobs,pods", "-o", "name").isEmpty)
        #expect(try await sandbox.run("logs", "@latest", "a").text == "up\n")
      }
    }
  }
}
