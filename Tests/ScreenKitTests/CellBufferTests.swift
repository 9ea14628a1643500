import SeededRandom
import Testing

@testable import ScreenKit

struct CellBufferTests {
  @Test func textIsPaintedWhereItBelongs() {
    var buffer = CellBuffer(width: 8, height: 2)
    let used = buffer.put("a日b", at: Point(x: 1, y: 0))
    #expect(used == 4)
    #expect(buffer.text(row: 0) == " a日b")
    #expect(buffer[3, 0].glyph.isContinuation)
    #expect(buffer.text(row: 1).isEmpty)
  }

  @Test func longTextIsCutWithAnEllipsis() {
    var buffer = CellBuffer(width: 8, height: 1)
    let used = buffer.put("abcdef", at: .zero, limit: 4)
    #expect(used == 4)
    #expect(buffer.text == "abc…")
  }

  @Test func textStandsOnTheSideThatIsAskedFor() {
    var buffer = CellBuffer(width: 10, height: 3)
    buffer.put("ab", at: Point(x: 0, y: 0), room: 6, align: .right)
    buffer.put("ab", at: Point(x: 0, y: 1), room: 6, align: .center)
    buffer.put("日本語日本語", at: Point(x: 0, y: 2), room: 6, align: .right)
    #expect(buffer.text == "    ab\n  ab\n日本…")
  }

  @Test func aWideGlyphThatIsCutByAnEdgeBecomesASpace() {
    var buffer = CellBuffer(width: 6, height: 1)
    buffer.clear(style: Style())
    buffer.fill(buffer.bounds, with: "x", style: Style())
    buffer.clipped(to: Rect(x: 1, y: 0, width: 4, height: 1)) { _ = $0.put("日日日", at: .zero) }
    #expect(buffer.text == "x 日 x")
  }

  @Test func overwritingHalfOfAWideGlyphLeavesASpace() {
    var buffer = CellBuffer(width: 4, height: 1)
    buffer.put("日本", at: .zero)
    buffer.put("x", at: Point(x: 1, y: 0))
    #expect(buffer.text == " x本")
    buffer.put("y", at: Point(x: 2, y: 0))
    #expect(buffer.text == " xy")
  }

  @Test func controlsAreShownAndNeverKept() {
    var buffer = CellBuffer(width: 30, height: 1)
    buffer.put("\u{1B}[2J\u{7}\u{9B}m\u{202E}x\u{7F}\r\n", at: .zero)
    #expect(buffer.text == "␛[2J␇\u{FFFD}m\u{FFFD}x␡␍␊")
  }

  @Test func backgroundsAndReversalShineThrough() {
    var buffer = CellBuffer(width: 4, height: 1)
    buffer.fill(buffer.bounds, with: " ", style: Style(.terminal, on: .palette(4), .reverse))
    buffer.put("a", at: .zero, Style(.palette(2), on: .unset, .bold))
    #expect(buffer[0, 0].style == Style(.palette(2), on: .palette(4), [.bold, .reverse]))
  }

  @Test func boxesHaveTitlesInTheirBorder() {
    var buffer = CellBuffer(width: 20, height: 4)
    let title = BoxTitle(left: [StyledSpan("steps")], right: [StyledSpan("1/5")])
    buffer.box(
      buffer.bounds,
      style: Style(),
      glyphs: .unicode,
      top: title,
      bottom: BoxTitle(right: [StyledSpan("x")])
    )
    buffer.divider(
      in: buffer.bounds,
      y: 2,
      style: Style(),
      glyphs: .unicode,
      title: BoxTitle(left: [StyledSpan("t")])
    )
    #expect(
      buffer.text
        == """
        ╭ steps ────── 1/5 ╮
        │                  │
        ├ t ───────────────┤
        ╰─────────────── x ╯
        """.replacing("───── 1/5 ─╮", with: "────── 1/5 ╮")
    )
  }

  @Test func theAsciiBoxIsAscii() {
    var buffer = CellBuffer(width: 6, height: 3)
    buffer.box(buffer.bounds, style: Style(), glyphs: .ascii)
    #expect(buffer.text == "+----+\n|    |\n+----+")
  }

  @Test func whateverIsPaintedStaysInsideAndBordersStayWhole() {
    var seed = SeededGenerator()
    for round in 0..<1500 {
      let size = Size(width: .random(in: 2...30, using: &seed), height: .random(in: 2...8, using: &seed))
      var buffer = CellBuffer(size)
      buffer.fill(buffer.bounds, with: "#", style: Style())
      let box = Rect(
        x: .random(in: 0..<size.width, using: &seed),
        y: .random(in: 0..<size.height, using: &seed),
        width: .random(in: 2...30, using: &seed),
        height: .random(in: 2...8, using: &seed)
      ).intersection(buffer.bounds)
      buffer.box(box, style: Style(), glyphs: .unicode)
      let before = buffer
      buffer.clipped(to: box.interior) { buffer in
        for _ in 0..<6 {
          let point = Point(x: .random(in: -5...35, using: &seed), y: .random(in: -2...9, using: &seed))
          let limit = Bool.random(using: &seed) ? Int.random(in: 0...20, using: &seed) : nil
          _ = buffer.put(Torture.text(&seed), at: point, limit: limit)
        }
      }
      let inside = box.interior
      for y in 0..<size.height {
        for x in 0..<size.width where !inside.contains(Point(x: x, y: y)) {
          #expect(buffer[x, y] == before[x, y], "seed \(seed.seed), round \(round)")
        }
      }
      expectWhole(buffer, "seed \(seed.seed), round \(round)")
    }
  }

  @Test func changesAreFoundAndNothingElse() {
    var seed = SeededGenerator()
    for _ in 0..<1500 {
      var old = CellBuffer(width: 20, height: 3)
      for y in 0..<3 { old.put(Torture.text(&seed), at: Point(x: 0, y: y)) }
      var new = old
      new.put(Torture.text(&seed, upTo: 3), at: Point(x: .random(in: 0..<20, using: &seed), y: 1))
      var patched = old
      for run in new.changes(from: old) {
        for x in run.columns { patched.cells[run.y * 20 + x] = new[x, run.y] }
        #expect(!new[run.columns.lowerBound, run.y].glyph.isContinuation, "seed \(seed.seed)")
      }
      #expect(patched == new, "seed \(seed.seed)")
    }
  }

  @Test func anEqualFrameHasNoChanges() {
    var buffer = CellBuffer(width: 20, height: 3)
    buffer.put("日本", at: .zero)
    #expect(buffer.changes(from: buffer).isEmpty)
    #expect(buffer.changes(from: CellBuffer(width: 4, height: 1)).count == 3)
  }

  /// Every wide glyph has its second half, and every second half its glyph.
  private func expectWhole(_ buffer: CellBuffer, _ note: String) {
    for y in 0..<buffer.size.height {
      for x in 0..<buffer.size.width {
        let next = x + 1 < buffer.size.width ? buffer[x + 1, y].glyph.isContinuation : false
        #expect((buffer[x, y].glyph.width == 2) == next, "\(note) at \(x),\(y)")
      }
    }
  }
}
