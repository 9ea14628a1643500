import Foundation
import Testing

/// The modes and limits of runs, once each with the whole program; `decide` has them as tables.
@Suite struct ModeTests {
  /// `bad` fails, `slow` waits for a file or for its end, `next` hangs on `slow`, `other` has not started.
  private func pipeline(_ mode: String) -> String {
    """
    name: modes
    execution_mode: \(mode)
    steps:
      slow: {command: 'echo up; while [ ! -e go ]; do sleep 0.02; done'}
      bad: {command: 'while [ ! -e fail ]; do sleep 0.02; done; exit 4'}
      next: {command: [echo, next], after: [slow]}
      free: {command: 'while [ ! -e go ]; do sleep 0.02; done'}
      later: {command: [echo, later], after: [free]}
    """
  }

  private func states(_ sandbox: Sandbox) async throws -> [String: String] {
    let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
    let steps = try #require(shown["steps"] as? [[String: Any]])
    return steps.reduce(into: [:]) { $0[$1["name"] as? String ?? ""] = $1["state"] as? String }
  }

  @Test(arguments: [
    (
      "continue_on_failure",
      ["slow": "succeeded", "next": "succeeded", "free": "succeeded", "later": "succeeded"]
    ),
    ("stop_on_failure", ["slow": "succeeded", "next": "skipped", "free": "succeeded", "later": "skipped"]),
    ("fail_fast", ["slow": "cancelled", "next": "skipped", "free": "cancelled", "later": "skipped"]),
  ])
  func aFailureMeansWhatTheModeSays(mode: String, ends: [String: String]) async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("modes", pipeline(mode))
      let command = try sandbox.start(["run", "modes", "--json", "--parallel", "4"])
      _ = try #require(await command.line(with: #""line":"up""#))
      try sandbox.write("fail", "")
      _ = try #require(await command.line(with: #""step":"bad","attempt":1,"state":"failed""#))
      if mode != "fail_fast" { try sandbox.write("go", "") }
      let outcome = try await command.outcome()
      #expect(outcome.status == 1)
      #expect(try outcome.objects().last?["reason"] as? String == "bad: exited with status 4")
      var expected = ends
      expected["bad"] = "failed"
      #expect(try await states(sandbox) == expected)
    }
  }

  /// Also steps that the mode has cancelled or kept from starting run again, until nothing is undone.
  @Test(arguments: ["continue_on_failure", "stop_on_failure", "fail_fast"])
  func aRetryLeavesNothingUndone(mode: String) async throws {
    try await Sandbox.with { sandbox in
      let slow = mode == "fail_fast" ? "exec sleep 1000" : "until [ -e failed ]; do sleep 0.02; done"
      try sandbox.pipeline(
        "whole",
        """
        name: whole
        execution_mode: \(mode)
        steps:
          bad: {command: '[ -e there ]'}
          slow: {command: '[ -e there ] || \(slow)'}
          later: {command: 'true', after: [slow]}
          last: {command: 'true', after: [bad]}
        """
      )
      let command = try sandbox.start(["run", "whole", "--json", "--parallel", "4"])
      _ = try #require(await command.line(with: #""step":"bad","attempt":1,"state":"failed""#))
      try sandbox.write("failed", "")
      #expect(try await command.outcome().status == 1)
      try sandbox.write("there", "")
      #expect(try await sandbox.run("runs", "retry", "@latest").status == 0)
      #expect(try await sandbox.run("runs", "watch", "@latest", "--plain").status == 0)
      #expect(try await states(sandbox).values.allSatisfy { $0 == "succeeded" })
    }
  }

  @Test func resumeGoesOnWithWhatFailedAndWhatHangsOnIt() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "again",
        """
        name: again
        steps:
          good: {command: 'echo good >> effects'}
          bad: {command: 'echo bad >> effects; cat there'}
          next: {command: 'echo next >> effects', after: [bad]}
        """
      )
      #expect(try await sandbox.run("run", "again", "--plain", "--parallel", "1").status == 1)
      try sandbox.write("there", "now it is\n")
      #expect(try await sandbox.run("runs", "resume", "again-1", "--json").status == 0)
      let effects = try String(contentsOfFile: sandbox.workspace + "/effects", encoding: .utf8)
      #expect(effects == "good\nbad\nbad\nnext\n")
      #expect(
        try await sandbox.run("runs", "resume", "again-1", "--json").status == 0,
        "nothing is left to do"
      )
      #expect(try await states(sandbox) == ["good": "succeeded", "bad": "succeeded", "next": "succeeded"])
    }
  }

  @Test func cancelTwiceIsTheSameAsOnceAndNothingComesBackToLife() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "long",
        """
        name: long
        steps:
          stubborn: {command: 'trap "" TERM; echo up; sleep 1000', retry: {max_retries: 3}}
          waiting: {command: [echo, never], after: [stubborn]}
        """
      )
      let command = try sandbox.start(["run", "long", "--json"])
      _ = try #require(await command.line(with: #""line":"up""#))
      for _ in 0..<2 { #expect(try await sandbox.run("runs", "cancel", "long-1").status == 0) }
      let outcome = try await command.outcome()
      #expect(outcome.status == 130)
      #expect(try await states(sandbox) == ["stubborn": "cancelled", "waiting": "cancelled"])
      #expect(try await sandbox.run("runs", "cancel", "long-1").status == 0)
      #expect(try await sandbox.run("runs", "watch", "long-1", "--json").status == 130)
      let attempts = try outcome.objects().filter { $0["step"] as? String == "stubborn" }.compactMap {
        $0["attempt"] as? Int
      }
      #expect(Set(attempts) == [1])
    }
  }
}
