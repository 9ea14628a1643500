import SeededRandom
import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Lines that are longer than a pane is wide.
@Suite struct WrapTests {
  private static let pieces = [
    "word", " ", "    ", "数据", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "e\u{301}\u{301}", "\t", "\u{200B}", "ا", "𝟘", "1️⃣", "\u{7}",
    "x",
    "\u{FEFF}", "\u{301}",
  ]
  private static let styles = [Style(), Style(.palette(1)), Style(.palette(2))]

  private func randomSpans(_ random: inout SeededGenerator) -> [StyledSpan] {
    (0..<Int.random(in: 0...8, using: &random)).map { _ in
      let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        Self.pieces.randomElement(using: &random) ?? ""
      }
      return StyledSpan(text.joined(), Self.styles.randomElement(using: &random) ?? Style())
    }
  }

  @Test func rowsJoinedAreTheLineAgain() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<1_500 {
      let spans = randomSpans(&random)
      let width = Int.random(in: 1...50, using: &random)
      let indent = Int.random(in: 0...width / 3, using: &random)
      let rows = SpanWrap.rows(of: spans, width: width, indent: indent)
      #expect(
        rows.joined().map(\.text).joined().unicodeScalars.elementsEqual(
          spans.map(\.text).joined().unicodeScalars
        ),
        "seed \(seed)"
      )
      for (index, row) in rows.enumerated() {
        let used = row.reduce(0) { $0 + TextClusters($1.text).reduce(0) { $0 + $1.glyph.width } }
        // A tab at the border is measured anew in its row; a wide sign may stand in a column of its own.
        let room = max(2, index == 0 ? width : width - indent)
        let hasTab = row.contains { $0.text.contains("\t") }
        #expect(hasTab || used <= room, "seed \(seed), row \(index) of \(width)")
      }
      let limit = Int.random(in: 1...4, using: &random)
      let some = SpanWrap.rows(of: spans, width: width, indent: indent, limit: limit)
      #expect(some == Array(rows.prefix(limit)), "seed \(seed)")
    }
  }

  private func pane(_ lines: [LogLine]) -> LogPane {
    var pane = LogPane(LogKey(Sample.id(1), "s", 1))
    pane.content = LogContent(total: lines.count, lines: lines)
    pane.wraps = true
    return pane
  }

  /// Going down row by row and up again meets every row of every line, whatever their lengths.
  @Test func everyRowCanBeReached() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let room = Size(width: 22, height: 7)
    for _ in 0..<40 {
      let lines = (0..<Int.random(in: 8...20, using: &random)).map { number in
        var line = LogLine(
          number: number,
          text: String(repeating: "x", count: Int.random(in: 0...300, using: &random))
        )
        line.hang = Int.random(in: 0...30, using: &random)
        return line
      }
      var pane = pane(lines)
      let all = lines.indices.flatMap { line in
        (0..<pane.rowCount(line, room)).map { LogRow(line, $0) }
      }
      pane.goToTop()
      var seen = [pane.start(room)]
      while !pane.follows {
        pane.scroll(by: 1, room)
        seen.append(pane.start(room))
      }
      #expect(seen == Array(all.prefix(max(1, all.count - room.height + 1))), "seed \(seed)")
      var back = [pane.start(room)]
      while pane.start(room) != LogRow(0) {
        pane.scroll(by: -1, room)
        back.append(pane.start(room))
      }
      #expect(back == seen.reversed(), "seed \(seed)")
    }
  }

  @Test func aPageDownLeavesNoRowOut() {
    let room = Size(width: 22, height: 7)
    var pane = pane((0..<9).map { LogLine(number: $0, text: String(repeating: "x", count: 110)) })
    pane.goToTop()
    pane.scroll(by: room.height, room)
    #expect(pane.start(room) == LogRow(1, 1))
    #expect(pane.endLine(room) == 3)
  }

  private func screen(_ texts: [String], _ size: Size, keys: String) -> CellBuffer {
    var model = Sample.looking(at: Sample.liveRun(), size: size)
    model.open(.log(Sample.id(41), step: "train"))
    let lines = texts.enumerated().map { number, text in
      var line = LogLine(number: number, text: text)
      line.hang = 5
      return line
    }
    let content = LogContent(total: lines.count, lines: lines)
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "train", 2), content)))
    Sample.press(&model, keys)
    var buffer = CellBuffer(size)
    _ = view(model, into: &buffer)
    return buffer
  }

  @Test func whatGoesOnStandsBelowTheMessage() {
    let buffer = screen(
      ["INFO abc def ghi jkl mno pqr stu vwx yz. end"],
      Size(width: 40, height: 12),
      keys: "w"
    )
    let rows = buffer.text.split(separator: "\n").filter { $0.hasPrefix("│") }
    #expect(rows[0].hasPrefix("│ INFO abc def") && rows[1].hasPrefix("│      "), "\(buffer.text)")
    #expect(rows[1].contains("end"), "\(buffer.text)")
  }

  /// In the narrowest of panes two thirds are left to the text.
  @Test func theIndentIsBounded() {
    let part = LogLine.Part(text: "", hang: 60)
    #expect([3, 30, 90, 300].map(part.indent) == [1, 10, 30, 60])
  }
}
