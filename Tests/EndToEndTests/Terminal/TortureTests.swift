import Foundation
import Testing

/// Text that terminals count differently leaves borders and columns where they are, in a bare terminal and in tmux.
@Suite(.timeLimit(.minutes(3))) struct TortureTests {
  /// One line each; the name of the step carries some of it too.
  private static let corpus = """
    family 👨‍👩‍👧‍👦 and 👩🏽‍🚀 and 🏳️‍🌈 and 👩‍❤️‍💋‍👨 end
    heart ❤️ snow ☃️ text ☃︎ keycap 1️⃣ #️⃣ end
    flags 🇩🇪🇫🇷🇯🇵 lone 🇩 odd 🇩🇪🇫 end
    skin 👋🏻👋🏼👋🏽👋🏾👋🏿 lone 🏽 end
    marks e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} \u{301}lone z\u{334}\u{335}\u{336} end
    cjk 数据清洗 テスト ﾊﾝｶｸ 한국어 ｆｕｌｌ end
    arabic مرحبا بالعالم لا إله end
    hebrew שלום עולם end
    indic नमस्ते க்ஷ ক্ষ end
    thai ภาษาไทย กำ end
    format a\u{200B}b\u{FEFF}c\u{202E}d\u{2066}e\u{AD}f end
    private \u{E000} \u{10FFFD} plane 𝟘 𠀀 tags 🏴\u{E0067}\u{E0062}\u{E007F} end
    controls \u{1}\u{8}\u{8}\u{B}\u{C}\u{E}\u{7F}\u{85}\u{9B}31m end
    tabs a\tb\tc end
    boxes ─│╭╮█▓▒░ ambiguous ±§°→ end

    """

  private func prepare(_ sandbox: Sandbox) async throws {
    try sandbox.write("corpus.txt", Self.corpus)
    try sandbox.write(
      "long.py",
      "import sys\nfor s in ('x', '数', '👩🏽‍🚀', 'e\\u0301'):\n    print(s * 100000)\nprint('the end of it')\n"
    )
    try sandbox.pipeline(
      "torture",
      "name: torture\nsteps:\n  wide: {command: 'cat corpus.txt; python3 long.py; cat corpus.txt; echo the end of it'}\n"
    )
    #expect(try await sandbox.run("run", "torture", "--plain").status == 0)
  }

  @Test(arguments: ["new", "old", "narrow"], [(80, 24), (40, 12), (200, 50)])
  func aBareTerminalKeepsItsBorders(_ widths: String, _ size: (Int, Int)) async throws {
    try await Sandbox.with { sandbox in
      try await prepare(sandbox)
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("bare_terminal.py").path
      var commands = "until torture-1\nkey \\r\nuntil the end\nkey \\r\nuntil the end\n"
      for key in ["g", "w", " ", "t", "w", "l", "G", "k"] { commands += "key \(key)\nuntil torture-1\n" }
      try sandbox.write("commands", commands)
      let line =
        "LC_ALL=C.UTF-8 PYTHONUTF8=1 python3 '\(script)' \(widths) \(size.0) \(size.1) \"$STEPDECK\" < commands"
      let outcome = try await sandbox.shell(line)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let screens = outcome.text.components(separatedBy: "\n.\n").dropLast()
      #expect(screens.count == 11, "\(outcome.text.suffix(2000))")
      for screen in screens { expectBorders(screen.components(separatedBy: "\n"), size) }
    }
  }

  @Test(arguments: [(80, 24), (40, 12), (200, 50)])
  func tmuxKeepsItsBorders(_ size: (columns: Int, rows: Int)) async throws {
    try await Sandbox.with { sandbox in
      try await prepare(sandbox)
      try await Tmux.with(sandbox, size: size, #""$STEPDECK"; exec cat"#) { tmux in
        try await tmux.untilShown("torture-1")
        try await tmux.press("Enter")
        expectBorders(try await tmux.untilShown("the end").rows, size)
        try await tmux.press("Enter")
        expectBorders(
          try await tmux.until("the log") { $0.contains("lines") && $0.contains("the end") }.rows,
          size
        )
        for key in ["g", "w", "PageDown", "t", "w", "l", "G"] {
          try await tmux.press(key)
          expectBorders(try await tmux.screen().rows, size)
        }
      }
    }
  }

  /// The body begins and ends with the frame, in every row.
  private func expectBorders(_ rows: [String], _ size: (Int, Int)) {
    #expect(rows.count >= size.1)
    for row in rows.dropFirst().prefix(size.1 - 2) {
      #expect("╭│├╰".contains(row.first ?? " "), "\(size): \(row)")
      #expect("╮│┤╯┃".contains(row.last ?? " "), "\(size): \(row)")
    }
  }
}
