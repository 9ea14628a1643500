import Foundation
import Testing

@Suite struct RunStatusTests {
  @Test func aRunThatSucceedsGivesZeroAndItsEvents() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "ok",
        """
        name: ok
        steps:
          first:
            command: ['printf', 'a\\n{"stepdeck":{"metric":{"loss":0.5},"progress":0.25}}\\n{"stepdeck":{"result":{"n":7}}}\\n']
          second:
            command: [echo, '${{ steps.first.results.n }}']
        """
      )
      let outcome = try await sandbox.run("run", "ok", "--json")
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      let events = try outcome.objects()
      #expect(events.allSatisfy { $0["event"] is String && $0["run"] is String && $0["time"] is String })
      let sequence = events.compactMap { $0["seq"] as? Int }
      #expect(sequence == sequence.sorted() && Set(sequence).count == sequence.count)
      #expect(events.last?["event"] as? String == "run")
      #expect(events.last?["state"] as? String == "succeeded")
      #expect(events.last?["reason"] is NSNull)
      #expect(events.contains { $0["event"] as? String == "metric" && $0["value"] as? Double == 0.5 })
      #expect(events.contains { $0["event"] as? String == "progress" && $0["value"] as? Double == 0.25 })
      #expect(events.contains { $0["event"] as? String == "result" && $0["value"] as? Int == 7 })
      let step = try #require(events.first { $0["event"] as? String == "step" })
      let keys: Set = [
        "event", "run", "time", "seq", "step", "attempt", "state", "phase", "reason", "operator", "flavor",
        "job",
      ]
      #expect(Set(step.keys) == keys)
      let second = events.log(of: "second")
      #expect(second.map { $0["line"] as? String } == ["7"])
      #expect(second.first?["stream"] as? String == "stdout")
      #expect(second.first?["offset"] as? Int == 0)
    }
  }

  @Test func allLinesOfAnAttemptComeBeforeItsEnd() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "many",
        """
        name: many
        steps:
          a: {command: 'i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done'}
          b: {command: 'i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; printf tail'}
        """
      )
      let outcome = try await sandbox.run("run", "many", "--json")
      #expect(outcome.status == 0)
      var lines: [String: [String]] = [:]
      for event in try outcome.objects() {
        let step = event["step"] as? String ?? ""
        if event["event"] as? String == "log" {
          lines[step, default: []].append(event["line"] as? String ?? "")
        }
        if event["event"] as? String == "step", event["state"] as? String == "succeeded" {
          let expected = (0..<3000).map { "line \($0)" } + (step == "b" ? ["tail"] : [])
          #expect(lines[step] == expected)
        }
      }
      #expect(lines.keys.sorted() == ["a", "b"])
    }
  }

  @Test func failuresRetriesTimeoutsAndSkipsAreTold() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "mixed",
        """
        name: mixed
        steps:
          good: {command: [echo, fine]}
          bad: {command: exit 3}
          after-bad: {command: [echo, never], after: [bad]}
          later: {command: [echo, never], after: [after-bad]}
          flaky:
            command: 'if [ $STEPDECK_ATTEMPT = 1 ]; then echo first; exit 9; fi; echo second'
            retry: {max_retries: 2, delay: 10ms}
          slow: {command: [sleep, '1000'], timeout: 200ms}
          killed: {command: 'kill -9 $$'}
        """
      )
      let outcome = try await sandbox.run("run", "mixed", "--json")
      #expect(outcome.status == 1)
      let events = try outcome.objects()
      func ends(_ step: String) -> [[String: Any]] {
        events.filter {
          $0["event"] as? String == "step" && $0["step"] as? String == step
            && ["succeeded", "failed", "skipped"].contains($0["state"] as? String)
        }
      }
      #expect(ends("good").map { $0["state"] as? String } == ["succeeded"])
      #expect(ends("flaky").map { $0["attempt"] as? Int } == [1, 2])
      #expect(ends("after-bad").first?["attempt"] is NSNull)
      #expect((ends("later").first?["reason"] as? String)?.contains("bad") == true)
      #expect(events.last?["state"] as? String == "failed")

      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      let steps = try #require(shown["steps"] as? [[String: Any]])
      func attempt(_ step: String, _ number: Int = 0) throws -> [String: Any] {
        let found = try #require(steps.first { $0["name"] as? String == step })
        return try #require(found["attempts"] as? [[String: Any]])[number]
      }
      #expect(try attempt("bad")["exit_status"] as? Int == 3)
      #expect(try attempt("killed")["exit_status"] as? Int == 137)
      #expect(try attempt("flaky", 0)["exit_status"] as? Int == 9)
      #expect(try attempt("flaky", 1)["exit_status"] as? Int == 0)
      #expect(try attempt("slow")["state"] as? String == "failed")
      #expect((try attempt("slow")["reason"] as? String)?.isEmpty == false)
      #expect(shown["attended"] as? Bool == false)
      #expect(
        steps.map { $0["state"] as? String } == [
          "succeeded", "failed", "skipped", "skipped", "succeeded", "failed", "failed",
        ]
      )
      #expect(try await sandbox.run("runs", "watch", "@latest", "--json").status == 1)
    }
  }

  @Test func plainTextIsLinear() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "plain",
        "name: plain\nsteps:\n  only: {command: 'echo hello; printf \"\\033[31mred\\033[0m\\033[2J\\n\"'}\n"
      )
      let outcome = try await sandbox.run("run", "plain", "--plain")
      #expect(outcome.status == 0)
      #expect(!outcome.output.contains(0x1B))
      #expect(outcome.lines.contains { $0.hasSuffix(" only│hello") })
      #expect(outcome.lines.contains { $0.hasSuffix(" only: running") })
      #expect(outcome.lines.last?.contains("run plain-1: succeeded") == true)
    }
  }

  @Test func anUnknownProgramIsAReasonOnTheStep() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("none", "name: none\nsteps:\n  only: {command: [no-such-program-anywhere]}\n")
      let outcome = try await sandbox.run("run", "none", "--json")
      #expect(outcome.status == 1)
      #expect(
        (try outcome.objects().last?["reason"] as? String)?.contains("no-such-program-anywhere") == true
      )
    }
  }
}

extension [[String: Any]] {
  /// The log events of a step.
  func log(of step: String) -> [[String: Any]] {
    filter { event in
      guard let kind = event["event"] as? String, let name = event["step"] as? String else { return false }
      return kind == "log" && name == step
    }
  }
}
