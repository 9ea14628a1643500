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

  @Test func helpOpensNothing() async throws {
    try await Sandbox.with { sandbox in
      _ = try await sandbox.run("--help")
      _ = try await sandbox.run("engine", "status")
      _ = try await sandbox.run("runs", "list")
      #expect(!FileManager.default.fileExists(atPath: sandbox.state))
    }
  }
}
