import Foundation
import Testing

/// An end that nobody sees marks the window of tmux.
@Suite(.timeLimit(.minutes(2))) struct NotificationTests {
  private static let gated = """
    name: gated
    steps:
      wait: {command: 'cat gate'}

    """

  /// As tmux comes, and as it tells programs who looks.
  @Test(arguments: [false, true], ["osc9", "bell"])
  func tmuxMarksTheWindow(focusEvents: Bool, by kind: String) async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("gated", Self.gated)
      let folder = sandbox.root + "/home/.config/stepdeck"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("notify: {by: \(kind), after: 1ms}\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/config.yaml")
      )
      #expect(mkfifo(sandbox.workspace + "/gate", 0o600) == 0)
      try await Tmux.with(sandbox, #"read line; exec "$STEPDECK""#) { tmux in
        if focusEvents { try await tmux.set("focus-events", "on") }
        try await tmux.press("Enter")
        try await tmux.untilShown("no run yet")
        #expect(try await sandbox.run("run", "gated", "--detach").status == 0)
        try await tmux.untilShown("1 running")
        try await tmux.openWindow("cat")
        try await tmux.listenForBells()
        #expect(try await tmux.value("#{window_bell_flag}", ofWindow: 0) == "0")
        #expect(try await sandbox.shell("echo go > gate").status == 0)
        try await tmux.untilBell()
        #expect(try await tmux.value("#{window_bell_flag}", ofWindow: 0) == "1")
      }
    }
  }
}
