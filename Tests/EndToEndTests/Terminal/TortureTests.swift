import Foundation
import Testing

/// Text that terminals count differently leaves borders and columns where they are, in a bare terminal and in tmux.
@Suite(.timeLimit(.minutes(8))) struct TortureTests {
  /// One line each.
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

  /// What a reason, a result, a metric and a prompt carry.
  private static let words = "数据👨‍👩‍👧❤️e\u{301}\u{301}مرحبا🇩🇪👩🏽‍🚀க்ஷ"

  private func prepare(_ sandbox: Sandbox) async throws {
    try sandbox.write("corpus.txt", Self.corpus)
    try sandbox.write(
      "long.py",
      "import sys\nfor s in ('x', '数', '👩🏽‍🚀', 'e\\u0301'):\n    print(s * 100000)\nprint('the end of it')\n"
    )
    try sandbox.write(
      "reports.txt",
      """
      {"stepdeck": {"metric": {"\(Self.words)": 0.5}}}
      {"stepdeck": {"result": {"\(Self.words)": "\(Self.words)"}}}
      {"stepdeck": {"progress": {"percent": 41, "message": "\(Self.words)"}}}

      """
    )
    try sandbox.pipeline(
      "torture",
      """
      name: torture
      steps:
        wide: {command: 'cat corpus.txt reports.txt; python3 long.py; cat corpus.txt; echo the end of it'}
        lost: {command: ['\(Self.words)'], after: [wide]}
      """
    )
    #expect(try await sandbox.run("run", "torture", "--plain").status == 1)
  }

  @Test(arguments: ["new", "old", "narrow"], [(80, 24), (40, 12), (200, 50)])
  func aBareTerminalKeepsItsColumns(_ widths: String, _ size: (Int, Int)) async throws {
    try await Sandbox.with { sandbox in
      try await prepare(sandbox)
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("bare_terminal.py").path
      var commands = "until torture-1\nkey /\nkey \(Self.words)xyz\nuntil xyz\nkey \\x1b\nuntil torture-1\n"
      commands += "key \\r\nuntil ✗ lost\nkey k\nuntil the end\n"
      commands += "key i\nuntil details\nkey \\x1b\nuntil the end\n"
      commands += "key L\nuntil wide │\nkey \\x1b\nuntil the end\nkey \\r\nuntil the end\n"
      for key in ["g", "w", " ", "t", "w", "l", "G", "k"] { commands += "key \(key)\nuntil torture-1\n" }
      try sandbox.write("commands", commands)
      let line =
        "LC_ALL=C.UTF-8 PYTHONUTF8=1 python3 '\(script)' \(widths) \(size.0) \(size.1) \"$STEPDECK\" < commands"
      let outcome = try await sandbox.shell(line)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let screens = outcome.text.components(separatedBy: "\n.\n").dropLast()
        .map { TerminalGrid(columns: $0.components(separatedBy: "\n")) }
      try #require(screens.count == 18, "\(outcome.text.suffix(2000))")
      for screen in screens { expectNone(borderFaults(screen, size)) }
      for screen in screens[3...4] { expectNone(divisionFaults(screen, size)) }
      expectNone(labelFaults(screens[7]))
    }
  }

  @Test(arguments: [(80, 24), (40, 12), (200, 50)])
  func tmuxKeepsItsColumns(_ size: (columns: Int, rows: Int)) async throws {
    try await Sandbox.with { sandbox in
      try await prepare(sandbox)
      try await Tmux.with(sandbox, size: size, #""$STEPDECK"; exec cat"#) { tmux in
        /// Waits for a screen with `text`; what is seen may be half of a frame, so that faults must go, not be absent.
        func expect(_ text: String, _ faults: (TerminalGrid) -> [String] = { _ in [] }) async throws {
          try await tmux.until("'\(text)' with every column in its place") { screen in
            let grid = TerminalGrid(screen)
            return screen.contains(text) && borderFaults(grid, size).isEmpty && faults(grid).isEmpty
          }
        }
        try await expect("torture-1")
        try await tmux.type("/\(Self.words)xyz")
        try await expect("xyz")
        try await tmux.press("Escape")
        try await expect("torture-1")
        try await tmux.press("Enter")
        try await expect("✗ lost") { divisionFaults($0, size) }
        try await tmux.press("k")
        try await expect("the end") { divisionFaults($0, size) }
        try await tmux.press("i")
        try await expect("details")
        try await tmux.press("Escape")
        try await expect("the end")
        try await tmux.press("L")
        try await expect("wide │", labelFaults)
        try await tmux.press("Escape", "Enter")
        try await expect("lines")
        for key in ["g", "w", "PageDown", "t", "w", "l", "G"] {
          try await tmux.press(key)
          try await expect("torture-1")
        }
      }
    }
  }

  private func expectNone(_ faults: [String]) {
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  /// The body begins and ends with the frame, in every row.
  private func borderFaults(_ grid: TerminalGrid, _ size: (Int, Int)) -> [String] {
    guard grid.rows.count >= size.1 else { return ["\(grid.rows.count) rows"] }
    return (1..<size.1 - 1).filter { y in
      !isOne(of: "╭│├╰", grid.sign(0, y)) || !isOne(of: "╮│┤╯┃", grid.sign(size.0 - 1, y))
    }.map(grid.text)
  }

  /// The list of steps and the panes beside it stand side by side, in every row.
  private func divisionFaults(_ grid: TerminalGrid, _ size: (Int, Int)) -> [String] {
    let division = grid.columns(of: "╭", in: 1).filter { $0 > 0 }
    guard size.0 >= 80 else { return division.isEmpty ? [] : [grid.text(1)] }
    let below = grid.rows.indices.dropFirst(2).prefix { grid.sign(0, $0) == "│" }
    guard let x = division.first, below.count > size.1 / 2 else { return [grid.text(1)] }
    return below.filter { !isOne(of: "│┃┤", grid.sign(x - 1, $0)) || !isOne(of: "│├", grid.sign(x, $0)) }
      .map(grid.text)
  }

  /// Lines of all steps follow a bar, one below the other; rows below the last line have none.
  private func labelFaults(_ grid: TerminalGrid) -> [String] {
    let lines = grid.rows.indices.dropFirst(2).filter { grid.text($0).hasPrefix("│ wide ") }
    let bars = lines.compactMap { grid.columns(of: "│", in: $0).dropFirst().first }
    return bars.count > 5 && Set(bars).count == 1 ? [] : ["bars in columns \(bars)"]
  }

  private func isOne(of signs: String, _ sign: Unicode.Scalar?) -> Bool {
    sign.map(signs.unicodeScalars.contains) ?? false
  }
}
