import Foundation
import Testing

/// What steps print changes nothing outside their panes.
@Suite(.timeLimit(.minutes(2))) struct HostileLogTests {
  /// Prints everything that could move a cursor, set a title, reach the clipboard or end a mode, then random bytes.
  private static let attack = #"""
    import random, sys
    seed = int(sys.argv[1])
    out = sys.stdout.buffer
    e = b"\x1b"
    out.write(e + b"]0;OWNED\x07" + e + b"]2;OWNED" + e + b"\\" + e + b"kOWNED" + e + b"\\")
    out.write(e + b"]52;c;T1dORUQ=\x07" + e + b"]52;p;T1dORUQ=" + e + b"\\" + b"\x9d52;c;T1dORUQ=\x9c")
    out.write(e + b"[2J" + e + b"[H" + e + b"[?1049l" + e + b"[?25h" + e + b"[201~" + e + b"c" + e + b"[!p")
    out.write(e + b"[1;1HOWNED" + e + b"[999;999HOWNED" + e + b"[?1000h" + e + b"(0" + e + b"[6n" + b"\x9b2J\x0e")
    out.write(e + b"P$q q" + e + b"\\" + e + b"_G" + e + b"\\" + e + b"X" + b"\xc2\x9b2J" + b"\r" + b"\x08" * 200)
    out.write(b"\n" + "\u202e\u2066\u200d\ufe0f\U0001f468\u200d\U0001f469\u0301".encode() * 20 + b"\n")
    out.write(e * 3_000_000 + b"\n")
    generator = random.Random(seed)
    for _ in range(400):
        length = generator.randrange(1, 200)
        out.write(bytes(generator.choice(b"\x1b\x1b[];?0123456789mHJKhlABCDsu\r\x07\x08\x0b\x0c\t\x9b\x9d\xc2\xe2\xf0 ax")
                        for _ in range(length)) + b"\n")
    out.write(b"\nthe end of it\n")
    """#

  @Test func nothingLeavesThePane() async throws {
    let seed = UInt32.random(in: 0 ... .max)
    try await Sandbox.with { sandbox in
      try sandbox.write("attack.py", Self.attack)
      try sandbox.pipeline(
        "hostile",
        "name: hostile\nsteps:\n  attack: {command: 'python3 attack.py \(seed); exec sleep 1000000'}\n"
      )
      #expect(try await sandbox.run("run", "hostile", "--detach").status == 0)
      try await Tmux.with(sandbox, #""$STEPDECK"; exec cat"#) { tmux in
        try await tmux.untilShown("hostile-1")
        let title = try await tmux.value("#{pane_title}")
        try await tmux.press("Enter")
        try await expectWholeFrames(tmux, seed)
        try await tmux.press("Enter")
        try await tmux.until("the log alone") { $0.rows.first?.contains("›  attack") == true }
        try await expectWholeFrames(tmux, seed)
        // Folded as on a terminal, its beginning may be written over: the noise moves the cursor up, too.
        try await tmux.press("z", "z", "g")
        try await tmux.until("its beginning") { $0.contains("OWNED") }
        for key in ["PageDown", "w", "PageDown", "z", "g", "t", "PageDown", "G"] {
          try await tmux.press(key)
          let screen = try await tmux.screen()
          expectBorders(screen, seed)
        }
        #expect(try await tmux.value("#{pane_title}") == title, "seed \(seed)")
        #expect(try await tmux.value("#{alternate_on} #{cursor_flag}") == "1 0", "seed \(seed)")
        #expect(try await tmux.pasteBuffers().isEmpty, "seed \(seed)")
      }
    }
  }

  private func expectWholeFrames(_ tmux: Tmux, _ seed: UInt32) async throws {
    expectBorders(try await tmux.untilShown("the end of it"), seed)
  }

  /// The body's first and last columns are the frame's, in every row.
  private func expectBorders(_ screen: Tmux.Screen, _ seed: UInt32) {
    let body = screen.rows.dropFirst().prefix(22)
    for row in body {
      #expect("╭│├╰".contains(row.first ?? " "), "seed \(seed): \(row)")
      #expect("╮│┤╯┃".contains(row.last ?? " "), "seed \(seed): \(row)")
    }
    #expect(screen.rows.first?.hasPrefix(" ▐▌stepdeck") == true, "seed \(seed)")
  }

  @Test func whatGoesToATerminalIsCleanedAndWhatGoesToAPipeIsNot() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline(
        "title",
        #"{name: title, steps: {only: {command: 'printf "\\033]2;OWNED\\007x\\n"'}}}"#
      )
      #expect(try await sandbox.run("run", "title", "--plain").status == 0)
      #expect(try await sandbox.run("logs", "@latest", "only").text == "\u{1B}]2;OWNED\u{07}x\n")
      try await Tmux.with(sandbox, #""$STEPDECK" logs @latest only; echo shown; exec cat"#) { tmux in
        let screen = try await tmux.untilShown("shown")
        #expect(screen.rows.first?.hasSuffix("x") == true)
        #expect(screen.rows.first?.contains("OWNED") == true)
        #expect(try await tmux.value("#{pane_title}") != "OWNED")
      }
    }
  }
}
