import Foundation
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    ["--help"], ["run", "--help"], ["runs", "--help"], ["runs", "list", "--help"], ["logs", "--help"],
    ["pipelines", "--help"], ["stacks", "--help"], ["engine", "--help"], ["theme", "--help"],
    ["demo", "--help"], ["jobs", "--help"], ["jobs", "list", "--help"], ["doctor", "--help"],
  ])
  func helpIsAsItWas(arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.start(arguments).outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      try Golden.check(outcome.text, (["help"] + arguments.dropLast()).joined(separator: "-"))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func shellsGetCompletions(shell: String) async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.run("--generate-completion-script", shell)
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("stepdeck"))
    }
  }

  /// What a shell's script asks the program for.
  @Test func completionsKnowRunsStepsAndPipelines() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "hello",
        "name: hello\nsteps:\n  first: {command: 'true'}\n  second: {command: 'true'}\n"
      )
      #expect(try await sandbox.run("run", "hello", "--plain").status == 0)
      func complete(_ command: [String], _ argument: String, _ words: [String]) async throws -> [String] {
        let line = ["---completion"] + command + ["--", argument, "\(words.count)", "0"] + words
        return try await sandbox.start(line, environment: ["SAP_SHELL": "bash"]).outcome().lines
      }
      let runs = try await complete(["runs", "show"], "positional@0", ["stepdeck", "runs", "show", ""])
      #expect(runs == ["@latest", "hello-1"])
      let steps = try await complete(["logs"], "positional@1", ["stepdeck", "logs", "hello-1", ""])
      #expect(steps == ["first", "second"])
      let pipelines = try await complete(["run"], "positional@0", ["stepdeck", "run", ""])
      #expect(pipelines == ["hello"])
    }
  }

  @Test func helpOpensNothing() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.run("--help")
      _ = try await sandbox.run("engine", "status")
      _ = try await sandbox.run("runs", "list")
      #expect(!FileManager.default.fileExists(atPath: sandbox.state))
    }
  }
}
