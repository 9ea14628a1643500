import Foundation
import Testing

/// The whole program on clusters that do what no real one does on demand, or that are newer than the one of the tests.
@Suite(.timeLimit(.minutes(5))) struct StandInTests {
  private static let said = #"echo "{\"stepdeck\": {\"result\": {\"n\": $JOB_COMPLETION_INDEX}}}""#

  private func pipeline(_ sandbox: Sandbox, _ steps: [(name: String, command: String)]) throws {
    let lines = steps.map { name, command in
      let text = command.replacingOccurrences(of: "'", with: "''")
      return "  \(name): {step_operator: cluster, image: any:1, command: '\(text)'}\n"
    }
    try sandbox.pipeline("far", "name: far\nsteps:\n" + lines.joined())
  }

  @Test func everyInstanceOfAnIndexedJobHasALog() async throws {
    try await StandInCluster.with(configuration: "pod_count: 3") { sandbox, cluster in
      try pipeline(sandbox, [("a", "\(Self.said); echo at work as $JOB_COMPLETION_INDEX")])
      let run = try await cluster.run("run", "far", "--json")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let lines = try run.objects().filter { ($0["line"] as? String)?.hasPrefix("at work") == true }
      let told = Dictionary(
        uniqueKeysWithValues: lines.map { ($0["instance"] as? Int ?? 0, $0["line"] as? String ?? "") }
      )
      #expect(told == [0: "at work as 0", 1: "at work as 1", 2: "at work as 2"])
      let all = try await sandbox.run("logs", "@latest", "a", "--grep", "at work").text.split(separator: "\n")
      #expect(
        all.map { $0.drop { $0 != " " } } == [" a│at work as 0", " a[1]│at work as 1", " a[2]│at work as 2"]
      )
      let last = try await sandbox.run("logs", "@latest", "a", "--instance", "2", "--grep", "at work")
      #expect(last.text == "at work as 2\n")
      let none = try await sandbox.run("logs", "@latest", "a", "--instance", "3")
      #expect(
        none.status == 2 && none.errors.contains("runs as 3 instances, counted from 0"),
        "\(none.errors)"
      )
      // The results of the first one count.
      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      #expect((shown["results"] as? [String: [String: Int]]) == ["a": ["n": 0]])
      #expect(try await cluster.end()["POST jobs"] == 1)
    }
  }

  @Test func onlyTheFirstInstanceTellsTheStepsMetricsAndProgress() async throws {
    try await StandInCluster.with(configuration: "pod_count: 2") { sandbox, cluster in
      let report =
        #"echo "{\"stepdeck\": {\"metric\": {\"n\": $JOB_COMPLETION_INDEX}, \"progress\": 0.5}}""#
      try pipeline(sandbox, [("a", report)])
      let run = try await cluster.run("run", "far", "--json")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let reports = try run.objects().filter { ["metric", "progress"].contains($0["event"] as? String) }
      #expect(reports.compactMap { $0["event"] as? String } == ["metric", "progress"], "\(run.text)")
      #expect(reports.first?["value"] as? Int == 0)
    }
  }

  @Test func linesOfAStepThatHasNoJobYetAreNamedWhereItWillHaveSeveral() async throws {
    try await StandInCluster.with(configuration: "pod_count: 2") { sandbox, cluster in
      try pipeline(sandbox, [("a", "echo at work as $JOB_COMPLETION_INDEX")])
      let text = try String(contentsOfFile: sandbox.workspace + "/pipelines/far.yaml", encoding: .utf8)
      let gate = "while [ ! -e \(sandbox.root)/begin ]; do sleep 0.1; done"
      try sandbox.pipeline(
        "far",
        text.replacing("steps:\n", with: "steps:\n  first: {command: '\(gate)'}\n")
          .replacing("image: any:1", with: "image: any:1, after: [first]")
      )
      let launched = try await cluster.run("run", "far", "--detach")
      #expect(launched.status == 0, "\(launched.errors)")
      let following = try sandbox.start(["logs", "@latest", "a", "-f"])
      while !Self.isWatching(following.pid) { await Task.yield() }
      try Data().write(to: URL(fileURLWithPath: sandbox.root + "/begin"))
      let outcome = try await following.outcome()
      #expect(outcome.status == 0, "\(outcome.errors)")
      let lines = outcome.lines.map { $0.drop { $0 != " " } }.sorted()
      #expect(lines == [" a[1]│at work as 1", " a│at work as 0"], "\(outcome.text)")
    }
  }

  @Test func aProgramThatSignsInForTheEngineHasTheUsersLimits() async throws {
    try await StandInCluster.with { sandbox, cluster in
      let path = sandbox.workspace + "/cluster.kubeconfig"
      let answer =
        #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}"#
      try sandbox.write("sign-in", "ulimit -Sn >> \(sandbox.root)/limits\necho '\(answer)'\n")
      let exec = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: /bin/sh"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try sandbox.write(
        "cluster.kubeconfig",
        text.replacing("token: made-up", with: "exec: {\(exec), args: [\(sandbox.workspace)/sign-in]}")
      )
      try pipeline(sandbox, [("a", "echo done")])
      let run = try await sandbox.shell(#"ulimit -Sn 200; KUBECONFIG=\#(path) exec "$STEPDECK" run far"#)
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let limits = try String(contentsOfFile: sandbox.root + "/limits", encoding: .utf8)
      #expect(Set(limits.split(separator: "\n")) == ["200"], "\(limits)")
    }
  }

  /// Whether a process follows files: it has decided how to show them by then.
  private static func isWatching(_ pid: Int32) -> Bool {
    #if os(Linux)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
    return files.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)"))?
        .contains("inotify") == true
    }
    #else
    return true
    #endif
  }

  @Test func theLogOfAJobThatHasNotBegunIsWaitedFor() async throws {
    try await StandInCluster.with { sandbox, cluster in
      try pipeline(sandbox, [("a", "echo early; sleep 1; echo late")])
      let run = try await cluster.run("run", "far", "--detach")
      #expect(run.status == 0, "\(run.errors)")
      // As soon as the provider has the job, which may be before its pod has begun.
      var listed: [[String: Any]] = []
      while listed.isEmpty { listed = try await cluster.run("jobs", "list", "--json").array() }
      let name = try #require(listed.first?["name"] as? String)
      let logs = try await cluster.run("jobs", "logs", "cluster", name)
      #expect(logs.text == "early\nlate\n", "\(logs.errors)")
    }
  }

  @Test func theConsoleTurnsThroughTheInstances() async throws {
    try await StandInCluster.with(configuration: "pod_count: 3") { sandbox, cluster in
      try pipeline(sandbox, [("a", "echo at work as $JOB_COMPLETION_INDEX; exec sleep 600")])
      let launched = try await cluster.run("run", "far", "--detach")
      #expect(launched.status == 0, "\(launched.errors)")
      try await Tmux.with(sandbox, size: (120, 40), environment: cluster.environment) { tmux in
        try await tmux.untilShown("far-1")
        try await tmux.press("Enter")
        for (key, instance) in [("", 0), ("}", 1), ("}", 2), ("}", 0), ("{", 2)] {
          if !key.isEmpty { try await tmux.type(key) }
          try await tmux.until("instance \(instance)") { screen in
            screen.contains("a[\(instance)] ") && screen.contains("at work as \(instance)")
          }
        }
        try await tmux.type("c")
        try await tmux.untilShown("cancel far-1?")
        try await tmux.type("y")
        try await tmux.untilShown("⊘ a")
      }
      #expect(try await cluster.end()["DELETE jobs"] == 1)
    }
  }

  @Test func anInstanceThatFailsIsNamed() async throws {
    try await StandInCluster.with(configuration: "pod_count: 2") { sandbox, cluster in
      try pipeline(sandbox, [("a", "[ $JOB_COMPLETION_INDEX = 0 ] && exec sleep 600; echo oh; exit 7")])
      let run = try await cluster.run("run", "far")
      #expect(run.status == 1)
      #expect(run.text.contains("pod 1: "), "\(run.text)\(run.errors)")
      #expect(try await sandbox.run("logs", "@latest", "a", "--instance", "1").text == "oh\n")
    }
  }

  /// The volume of the artifacts is the store's own folder here: the pods are processes of this machine.
  @Test func anOutputThatIsNotMadeFailsTheStep() async throws {
    try await StandInCluster.with(configuration: "artifact_store_claim: store") { sandbox, cluster in
      let stack = try String(contentsOfFile: sandbox.workspace + "/stacks/far.yaml", encoding: .utf8)
      let place = "artifact_store_mount_path: \(sandbox.state)/artifacts, artifact_store_claim"
      try sandbox.write(
        "stacks/far.yaml",
        stack.replacingOccurrences(of: "artifact_store_claim", with: place)
      )
      let make = "mkdir -p ${STEPDECK_OUTPUT_MODEL%/*}; echo m > $STEPDECK_OUTPUT_MODEL"
      let outputs = "outputs: [model, it-is-missing]"
      try sandbox.pipeline(
        "far",
        """
        name: far
        steps:
          good: {step_operator: cluster, image: any:1, command: [/bin/sh, -c, '\(make); echo made'], outputs: [model]}
          next: {command: 'cat $STEPDECK_INPUT_MODEL', inputs: {model: good.model}}
          bad: {step_operator: cluster, image: any:1, command: '\(make)', \(outputs), after: [next]}
          ill: {step_operator: cluster, image: any:1, command: 'exit 4', \(outputs)}

        """
      )
      let run = try await cluster.run("run", "far")
      #expect(run.status == 1, "\(run.text)\(run.errors)")
      #expect(try await sandbox.run("logs", "@latest", "good").text == "made\n")
      #expect(try await sandbox.run("logs", "@latest", "next").text == "m\n")
      let told = try await sandbox.run("logs", "@latest", "bad").text
      #expect(told == "the step ended without making its outputs it-is-missing\n")
      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      let steps = try #require(shown["steps"] as? [[String: Any]])
      let reasons = Dictionary(
        uniqueKeysWithValues: steps.map { ($0["name"] as? String ?? "", $0["reason"] as? String ?? "") }
      )
      #expect(
        reasons["bad"] == "the step ended without making its outputs it-is-missing",
        "\(reasons)"
      )
      #expect(reasons["ill"] == "exit status 4", "\(reasons)")
    }
  }

  @Test func aFieldThatTheServerDoesNotKnowIsNamedBeforeAndAfter() async throws {
    let more = "pod_settings: {additional_pod_spec_args: {run_time_class: fast}}"
    try await StandInCluster.with(configuration: more) { sandbox, cluster in
      try pipeline(sandbox, [("a", "true")])
      let checked = try await cluster.run("pipelines", "check", "far", "--server")
      #expect(checked.status == 2)
      #expect(
        checked.errors.contains(#"unknown field "spec.template.spec.runTimeClass""#),
        "\(checked.errors)"
      )
      let run = try await cluster.run("run", "far")
      #expect(run.status == 1)
      #expect(
        run.text.contains(#"unknown field "spec.template.spec.runTimeClass""#),
        "\(run.text)\(run.errors)"
      )
      #expect(try await sandbox.run("runs", "show", "@latest").text.contains("strict decoding error"))
    }
  }

  @Test func whatTheServerWarnsOfIsTold() async throws {
    let warning = #"would violate PodSecurity \"restricted:latest\": runAsNonRoot != true"#
    try await StandInCluster.with(faults: #"{"warning": "\#(warning)"}"#) { sandbox, cluster in
      try pipeline(sandbox, [("a", "true")])
      let text = #"would violate PodSecurity "restricted:latest": runAsNonRoot != true"#
      let checked = try await cluster.run("pipelines", "check", "far", "--server")
      #expect(checked.status == 0, "\(checked.text)\(checked.errors)")
      #expect(
        (checked.text + checked.errors).contains("the provider warns: \(text)"),
        "\(checked.text)\(checked.errors)"
      )
      let doctor = try await cluster.run("doctor")
      #expect(doctor.text.contains("the server warns:"), "\(doctor.text)\(doctor.errors)")
      #expect(try await cluster.run("run", "far").status == 0)
    }
  }

  @Test func aListThatExpiresBetweenItsPagesHoldsNothingUp() async throws {
    try await StandInCluster.with(faults: #"{"page": 1, "expire_pages": true, "refuse_watches": 3}"#) {
      sandbox,
      cluster in
      try pipeline(sandbox, (1...4).map { ("s\($0)", "echo \($0); sleep 1") })
      let run = try await cluster.run("run", "far")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let calls = try await cluster.end()
      // For a list that has expired one more is asked for, and no third.
      #expect((calls["expired pages"] ?? 0) > 0, "\(calls)")
      #expect((calls["GET jobs"] ?? 0) < 40 && (calls["GET pods"] ?? 0) < 40, "\(calls)")
    }
  }

  @Test func whyTheStateCannotBeSeenIsSaidAndFailsNothing() async throws {
    try await StandInCluster.with(faults: #"{"refuse_watches": 6}"#) { sandbox, cluster in
      try pipeline(sandbox, [("a", "sleep 3; echo done")])
      let run = try await cluster.run("run", "far", "--json")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      let reasons = try run.objects().compactMap { $0["reason"] as? String }
      #expect(
        reasons.contains { $0.contains("cannot be seen: a watch of this kind is not served") },
        "\(run.text)"
      )
      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      #expect((shown["steps"] as? [[String: Any]])?.first?["reason"] is NSNull, "\(shown)")
    }
  }
}
