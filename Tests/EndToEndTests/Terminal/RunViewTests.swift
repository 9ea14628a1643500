import Foundation
import Testing

/// The view of a run through tmux: pins, one moment for all logs, metrics of plain lines, and where it was left.
@Suite(.timeLimit(.minutes(2))) struct RunViewTests {
  private static let twins = """
    name: twins
    steps:
      one: {command: 'for i in 1 2 3 4 5 6 7 8; do echo "one $i loss=0.$i"; done; cat gate'}
      two: {command: 'echo two begins; cat gate'}

    """

  @Test func theRunIsGoneThroughAndFoundAgain() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("twins", Self.twins)
      #expect(mkfifo(sandbox.workspace + "/gate", 0o600) == 0)
      #expect(try await sandbox.run("run", "twins", "--detach").status == 0)
      try await Tmux.with(sandbox, size: (110, 30)) { tmux in
        try await tmux.untilShown("twins-1")
        try await tmux.press("Enter")
        try await tmux.until("both logs") { $0.contains("one 8 loss=0.8") && $0.contains("two begins") }
        try await tmux.press("Home", "p")
        try await tmux.untilShown("◆ one")
        // All panes go to the beginning, where the first lines are marked, and follow again.
        try await tmux.press("T", "Home")
        try await tmux.until("the marks") { $0.contains("▸one 1") && $0.contains("▸two begins") }
        try await tmux.press("Escape")
        try await tmux.until("the steps' keys") { !$0.contains("earlier") && $0.contains("L all logs") }
        try await tmux.press("Enter")
        try await tmux.untilShown("8 lines · follow")
        try await tmux.press("M")
        try await tmux.untilShown("no metrics yet; = takes name=1.23 of plain lines")
        try await tmux.press("=")
        try await tmux.untilShown("loss 0.8")
        try await tmux.press("M", "Escape")
        try await tmux.untilShown("timeline")
        try await tmux.press("q")
      }
      // The run is at work still, so the next console begins with it.
      try await Tmux.with(sandbox, size: (110, 30)) { tmux in
        try await tmux.until("the run's view") { $0.contains("two begins") && $0.contains("timeline") }
        try await tmux.press("Escape")
        try await tmux.untilShown("runs · 1")
      }
      // Both steps wait for the first who opens it.
      #expect(try await sandbox.shell("echo go > gate").status == 0)
    }
  }
}
