import SeededRandom
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// What a log says never changes a cell outside of its pane, whatever it is, sanitised or not.
@Suite struct HostileLogTests {
  private static let pieces = [
    "\u{1B}[2J", "\u{1B}[H", "\u{1B}]0;title\u{7}", "\u{1B}]52;c;aGk=\u{7}", "\u{9B}31m", "\u{1B}[201~",
    "\u{1B}[?1049l",
    "\u{1B}c", "\r", "\n", "\t", "\u{8}", "\u{0}", "\u{202E}", "\u{2066}", "e\u{301}\u{301}\u{301}", "👨‍👩‍👧‍👦", "🇩🇪",
    "❤️", "数",
    "\u{200B}", "\u{FEFF}", "\u{1B}[38;2;1;2;3m", "\u{1B}[7m", "plain text", "\u{1B}", "ا", "\u{FFFF}", "𝟘",
    "\u{E0041}",
  ]

  @Test func nothingLeavesThePane() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for size in Golden.sizes {
      let (plain, room) = frame(size) { _ in "x" }
      for _ in 0..<20 {
        let (hostile, _) = frame(size) { _ in
          (0..<Int.random(in: 0...40, using: &random)).map { _ in
            Self.pieces.randomElement(using: &random) ?? ""
          }.joined()
        }
        for y in 0..<size.height {
          for x in 0..<size.width where !room.contains(Point(x: x, y: y)) {
            #expect(hostile[x, y] == plain[x, y], "cell \(x), \(y) at \(size), seed \(seed)")
          }
        }
        #expect(!hostile.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "seed \(seed)")
      }
    }
  }

  @Test func megabytesOfEscapesAreOneLine() {
    let text = String(repeating: "\u{1B}", count: 8_192)
    let (buffer, room) = frame(Size(width: 80, height: 24)) { _ in text }
    #expect(buffer.text(row: room.y).contains("␛"))
  }

  private func frame(_ size: Size, _ text: (Int) -> String) -> (CellBuffer, Rect) {
    var model = Sample.looking(at: Sample.liveRun(), size: size)
    model.open(.log(Sample.id(41), step: "train"))
    let lines = (0..<60).map { LogLine(number: $0, text: text($0)) }
    let content = LogContent(total: 60, lines: lines)
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "train", 2), content)))
    var buffer = CellBuffer(size)
    _ = view(model, into: &buffer)
    return (buffer, model.frame.body.interior)
  }
}
