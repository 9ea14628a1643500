import Foundation
import Testing

/// The mouse through tmux: bytes as a terminal sends them.
@Suite(.timeLimit(.minutes(2))) struct MouseTests {
  private static let lines = """
    name: lines
    steps:
      first: {command: 'i=0; while [ $i -lt 90 ]; do i=$((i+1)); echo "line $i of ninety"; done'}
      second: {command: 'echo the other one', after: [first]}

    """

  @Test func theMouseGoesThroughARun() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.pipeline("lines", Self.lines)
      #expect(try await sandbox.run("run", "lines", "--plain").status == 0)
      try await Tmux.with(sandbox, size: (100, 30)) { tmux in
        let list = try await tmux.untilShown("lines-1")
        try await tmux.doubleClick("lines-1", on: list)
        let run = try await tmux.until("the run") { $0.contains("├ timeline") && $0.contains("? help") }
        try await tmux.click("first", on: run)
        try await tmux.until("the first step's log") { $0.contains("line 90 of ninety") }
        // The border between steps and logs, some columns to the right.
        let edge = try #require(run.column(of: "╮╭"))
        try await tmux.mouse(press: edge, 10)
        try await tmux.mouse(drag: edge + 6, 10)
        try await tmux.mouse(release: edge + 6, 10)
        let wider = try await tmux.until("the border") {
          $0.column(of: "╮╭") == edge + 6 && $0.contains("line 90 of ninety")
        }
        try await tmux.doubleClick("line 90", on: wider)
        let log = try await tmux.until("the whole log") { $0.contains("90 lines · follow") }
        // Three lines each, twice up and once down.
        try await tmux.mouse(wheel: 64, 20, 12)
        try await tmux.mouse(wheel: 64, 20, 12)
        try await tmux.mouse(wheel: 65, 20, 12)
        let above = try await tmux.until("the lines above") {
          $0.contains("line 87 ") && !$0.contains("line 88 ")
        }
        try await tmux.click("line 80", on: above)
        try await tmux.untilShown("▸line 80 of ninety")
        try await tmux.click("runs", on: log)
        let runs = try await tmux.until("the runs") { $0.contains("runs · 1") && $0.contains("? help") }
        try await tmux.click("? help", on: runs)
        try await tmux.untilShown("keys and commands")
        try await tmux.press("q")
      }
    }
  }
}

extension Tmux.Screen {
  /// The column in which a text begins, in the first row that has it.
  fileprivate func column(of text: String) -> Int? {
    rows.lazy.compactMap { row in
      row.range(of: text).map { row.distance(from: row.startIndex, to: $0.lowerBound) }
    }.first
  }

  fileprivate func row(of text: String) -> Int? { rows.firstIndex { $0.contains(text) } }
}

extension Tmux {
  fileprivate func mouse(press x: Int, _ y: Int) async throws { try await send(0, x, y, "M") }
  fileprivate func mouse(drag x: Int, _ y: Int) async throws { try await send(32, x, y, "M") }
  fileprivate func mouse(release x: Int, _ y: Int) async throws { try await send(0, x, y, "m") }
  fileprivate func mouse(wheel button: Int, _ x: Int, _ y: Int) async throws {
    try await send(button, x, y, "M")
  }

  /// Presses and lets go where a text stands.
  fileprivate func click(_ text: String, on screen: Screen) async throws {
    let x = try #require(screen.column(of: text), "\(text) is not on the screen")
    let y = try #require(screen.row(of: text))
    try await mouse(press: x + 1, y)
    try await mouse(release: x + 1, y)
  }

  fileprivate func doubleClick(_ text: String, on screen: Screen) async throws {
    let x = try #require(screen.column(of: text), "\(text) is not on the screen")
    let y = try #require(screen.row(of: text))
    // In one piece, so that no time passes between.
    let place = "\(x + 2);\(y + 1)"
    try await type("\u{1B}[<0;\(place)M\u{1B}[<0;\(place)m\u{1B}[<0;\(place)M\u{1B}[<0;\(place)m")
  }

  /// SGR 1006: button, column and row from 1, `M` for a press and `m` for its end.
  private func send(_ button: Int, _ x: Int, _ y: Int, _ end: Character) async throws {
    try await type("\u{1B}[<\(button);\(x + 1);\(y + 1)\(end)")
  }
}
