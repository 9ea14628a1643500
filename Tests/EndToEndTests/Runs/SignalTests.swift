import Foundation
import Testing

@Suite struct SignalTests {
  /// A step that says so when it is up, and ends when somebody writes into `go`.
  private static let waiting = "name: waiting\nsteps:\n  only: {command: 'echo up; cat go; echo done'}\n"

  private func prepare(_ sandbox: Sandbox) throws {
    try sandbox.pipeline("waiting", Self.waiting)
    #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func withoutATerminalASignalCancelsWithProof(signal: Int32) async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox)
      let command = try sandbox.start(["run", "waiting", "--json"])
      _ = try #require(await command.line(with: #""line":"up""#))
      command.send(signal)
      let outcome = try await command.outcome()
      #expect(outcome.status == 130)
      #expect(try outcome.objects().last?["state"] as? String == "cancelled")
      let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
      #expect(shown["state"] as? String == "cancelled")
    }
  }

  @Test(arguments: [SIGHUP, SIGKILL])
  func theRunOutlivesItsCommand(signal: Int32) async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox)
      let command = try sandbox.start(["run", "waiting", "--json"])
      _ = try #require(await command.line(with: #""line":"up""#))
      command.send(signal)
      #expect(try await command.outcome().status == 128 + signal)
      let watch = try sandbox.start(["runs", "watch", "@latest", "--json"])
      _ = try #require(await watch.line(with: #""line":"up""#))
      _ = try await sandbox.shell("echo > go")
      let outcome = try await watch.outcome()
      #expect(outcome.status == 0)
      #expect(outcome.text.contains(#""line":"done""#))
    }
  }

  /// The engine dies when the launch is in the journal and nobody has been told.
  @Test func aLaunchOutlivesTheEngineThatTookIt() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("short", "name: short\nsteps:\n  only: {command: 'echo $GREETING'}\n")
      try FileManager.default.createDirectory(
        atPath: sandbox.workspace + "/failpoints",
        withIntermediateDirectories: true
      )
      try sandbox.write("failpoints/journal.written", "")
      let outcome = try await sandbox.run(
        "run",
        "short",
        "--plain",
        environment: ["STEPDECK_FAILPOINTS": sandbox.workspace + "/failpoints", "GREETING": "hello"]
      )
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("only│hello"))
      #expect(!FileManager.default.fileExists(atPath: sandbox.workspace + "/failpoints/journal.written"))
      #expect(try await sandbox.run("runs", "list", "--json").array().count == 1)
    }
  }

  @Test func signalsOnlyEndAWatch() async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox)
      #expect(try await sandbox.run("run", "waiting", "--detach").status == 0)
      let watch = try sandbox.start(["runs", "watch", "waiting-1"])
      _ = try #require(await watch.line(with: "│up"))
      watch.send(SIGTERM)
      let outcome = try await watch.outcome()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("waiting-1 goes on"))
      #expect(try await sandbox.run("runs", "cancel", "waiting-1", "--wait").status == 130)
      #expect(try await sandbox.run("runs", "watch", "waiting-1").status == 130)
    }
  }

  @Test func aClosedPipeEndsTheCommandAndNotTheRun() async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox)
      let first = try await sandbox.shell("$STEPDECK run waiting --plain | head -1")
      #expect(first.status == 0)
      #expect(first.errors.isEmpty)
    }
  }

  @Test func detachPrintsNameAndIdAndReturns() async throws {
    try await Sandbox.with { sandbox in
      try prepare(sandbox)
      let outcome = try await sandbox.run("run", "waiting", "--detach", "--name", "mine")
      #expect(outcome.status == 0)
      let words = outcome.text.split(whereSeparator: \.isWhitespace)
      #expect(words.first == "mine")
      let list = try await sandbox.run("runs", "list", "--json").array()
      #expect(list.first?["id"] as? String == words.last.map(String.init))
      #expect(list.first?["state"] as? String == "running")
      #expect(list.first?["attended"] as? Bool == true)
      let status = try await sandbox.run("engine", "status", "--json").object()
      #expect((status["runs"] as? [String])?.count == 1)
      #expect((status["hosts"] as? [[String: Any]])?.count == 1)
      #expect(try await sandbox.run("engine", "stop").status != 0, "a live run keeps the engine")
      #expect(
        try await sandbox.run("run", "waiting", "--detach", "--name", "mine").status == 2,
        "names are unique"
      )
    }
  }
}
