import Foundation
import Testing

/// What leaves the screen by a key, and what the mouse does, through tmux.
@Suite(.timeLimit(.minutes(2))) struct ComfortTourTests {
  @Test func copySaveClickAndOtherKeys() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("hello", "name: hello\nsteps:\n  only: {command: 'echo 数据 is here'}\n")
      for _ in 0..<2 { #expect(try await sandbox.run("run", "hello", "--plain").status == 0) }
      let settings = sandbox.root + "/home/.config/stepdeck"
      try FileManager.default.createDirectory(atPath: settings, withIntermediateDirectories: true)
      try Data("everywhere:\n  quit: [Q]\n".utf8).write(to: URL(fileURLWithPath: settings + "/keys.yaml"))
      try await Tmux.with(sandbox, #""$STEPDECK"; echo left; exec cat"#) { tmux in
        try await tmux.untilShown("hello-2")
        try await tmux.press("y")
        try await tmux.untilShown("copied the name of the run: 7 bytes")
        #expect(try await tmux.pasteBuffers().contains("7 bytes"))
        try await tmux.press("C-s")
        try await tmux.untilShown("written to")
        try await click(tmux, "hello-1")
        try await tmux.until("the run's view") { $0.contains("hello-1") && $0.contains("steps") }
        try await tmux.until("its log") { $0.contains("数据 is here") }
        try await tmux.press("q", "Q")
        try await tmux.untilShown("left")
      }
      let saved = try FileManager.default.contentsOfDirectory(atPath: sandbox.state + "/screens")
      #expect(saved.count == 1)
      let picture = try String(contentsOfFile: "\(sandbox.state)/screens/\(saved[0])", encoding: .utf8)
      #expect(picture.contains("hello-2"))
    }
  }

  /// Two presses of the left button on a text, at once: what lies between two commands may be longer than a double click.
  private func click(_ tmux: Tmux, _ text: String) async throws {
    let screen = try await tmux.screen()
    let row = try #require(screen.rows.firstIndex { $0.contains(text) })
    let column = try #require(
      screen.rows[row].range(of: text).map {
        screen.rows[row].distance(from: screen.rows[row].startIndex, to: $0.lowerBound)
      }
    )
    let press = "\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m"
    try await tmux.type(press + press)
  }

  @Test func aKeysFileWithAConflictIsTold() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("keys.yaml", "runs:\n  launch: [H, s]\n")
      let outcome = try await sandbox.run("keys", "check", "keys.yaml")
      #expect(outcome.status == 2)
      #expect(
        outcome.errors.hasPrefix(
          """
          keys.yaml:2:15: error: 's' is the key of 'sort' in 'runs'; give that another key, or none: 'sort: []'
            launch: [H, s]
                        ^

          """
        )
      )
    }
  }
}
