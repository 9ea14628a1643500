import Foundation
import Testing

/// A run whose engine was stopped goes on when the console is told so.
@Suite(.timeLimit(.minutes(2))) struct ResumeTests {
  private static let waiting = """
    name: waiting
    steps:
      only: {command: 'echo at work; cat go; echo all done'}

    """

  @Test func aRunWithoutAnEngineIsResumedFromTheConsole() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("waiting", Self.waiting)
      #expect(mkfifo(sandbox.workspace + "/go", 0o600) == 0)
      #expect(try await sandbox.run("run", "waiting", "--detach").status == 0)
      try await Tmux.with(sandbox, size: (100, 30)) { tmux in
        try await tmux.untilShown("waiting-1")
        try await tmux.press("Enter")
        try await tmux.untilShown("at work")
        #expect(try await sandbox.run("engine", "stop", "--force").status == 0)
        try await tmux.untilShown("unattended")
        // The step ends, and nobody is there to say so.
        #expect(try await sandbox.shell("echo > go").status == 0)
        try await tmux.untilShown("all done")
        #expect(try await sandbox.run("engine", "status").text.contains("no engine runs"))
        try await tmux.press("x")
        try await tmux.untilShown("resume the run")
        try await tmux.press("u")
        try await tmux.untilShown("resume waiting-1?")
        try await tmux.press("y")
        try await tmux.until("the run's end") { !$0.contains("unattended") && $0.contains("succeeded") }
      }
      #expect(try await sandbox.run("runs", "watch", "waiting-1").status == 0)
    }
  }
}
