import Foundation
import Testing

/// On a terminal `engine stop` asks while runs are live.
@Suite(.timeLimit(.minutes(2))) struct EngineStopTests {
  private static let waiting = "name: waiting\nsteps:\n  only: {command: 'echo up; cat go; echo done'}\n"

  @Test func aLiveRunIsNamedAndAskedFor() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("waiting", Self.waiting)
      #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
      #expect(try await sandbox.run("run", "waiting", "--detach").status == 0)
      let script = #"for answer in no yes; do "$STEPDECK" engine stop; echo "status $?"; done; exec cat"#
      try await Tmux.with(sandbox, script) { tmux in
        let question = "1 run is live; its steps go on, but nothing drives it. Stop the engine? [y/N]"
        try await tmux.untilShown(question)
        try await tmux.press("Enter")
        try await tmux.until("a refusal") { $0.contains("the engine goes on") && $0.contains("status 1") }
        #expect(try await sandbox.run("engine", "status").status == 0)
        try await tmux.until("the question again") { $0.rows.count { $0.contains(question) } == 2 }
        try await tmux.type("y\n")
        try await tmux.until("an end") { $0.contains("has ended") && $0.contains("status 0") }
        #expect(try await sandbox.run("engine", "status").text.contains("no engine runs"))
      }
      // The step went on; a resume brings an engine, which finds it.
      _ = try await sandbox.shell("echo > go")
      #expect(try await sandbox.run("runs", "resume", "waiting-1").status == 0)
      #expect(try await sandbox.run("runs", "watch", "waiting-1").status == 0)
    }
  }
}
