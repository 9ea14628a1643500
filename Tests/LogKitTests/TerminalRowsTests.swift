import SeededRandom
import Testing

@testable import LogKit

/// Lines of a log on a terminal, with bars in their places.
@Suite struct TerminalRowsTests {
  private static let size = TerminalRows.Size(columns: 40, rows: 12)

  /// As much of a terminal as is needed: text, returns, going up, erasing to the end, colours.
  private struct Screen {
    var rows = [""]
    var row = 0
    var column = 0

    mutating func take(_ text: String) {
      var rest = Array(text.unicodeScalars)[...]
      while let scalar = rest.popFirst() {
        switch scalar {
        case "\n": (row, column) = (row + 1, 0)
        case "\r": column = 0
        case "\u{1B}":
          _ = rest.popFirst()
          let digits = rest.prefix { ("0"..."9").contains($0) || $0 == ";" }
          rest = rest.dropFirst(digits.count)
          let count = Int(String(String.UnicodeScalarView(digits))) ?? 1
          switch rest.popFirst() {
          case "A": row = max(rows.count - TerminalRowsTests.size.rows, row - count, 0)
          case "J":
            rows = Array(rows.prefix(row + 1))
            rows[row] = String(rows[row].prefix(column))
          default: break
          }
        default:
          if column == TerminalRowsTests.size.columns { (row, column) = (row + 1, 0) }
          grow()
          rows[row] =
            String(rows[row].prefix(column)) + String(scalar) + String(rows[row].dropFirst(column + 1))
          column += 1
        }
        grow()
      }
    }

    private mutating func grow() { while rows.count <= row { rows.append("") } }

    var text: [String] { rows.last == "" ? rows.dropLast() : rows }
  }

  private func lines(_ text: String) -> [LogLine] {
    var offset: UInt64 = 0
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { part in
      let bytes = Array(part.utf8)
      defer { offset += UInt64(bytes.count + 1) }
      let range = offset..<offset + UInt64(bytes.count + 1)
      return LogLine(range: range, content: bytes[...], contentOffset: offset, ending: .newline)
    }
  }

  private func screen(_ text: String) -> [String] {
    var rows = TerminalRows(isColoured: true)
    var screen = Screen()
    for line in lines(text) { screen.take(rows.take(line, on: Self.size)) }
    return screen.text
  }

  @Test func plainLinesArePrintedAsTheyAre() {
    var rows = TerminalRows(isColoured: false)
    let sent = lines("a\n\u{1B}[31mred\u{1B}[0m\n\nb").map { rows.take($0, on: Self.size) }
    #expect(sent == ["a\n", "red\n", "\n", "b\n"])
  }

  @Test func barsStayInTheirRow() {
    let bar = (0...10_000).map { "\($0 / 100)%|██   | \($0)/10000" }
    #expect(
      screen((["begin"] + bar + ["end"]).joined(separator: "\n")) == [
        "begin", "100%|██   | 10000/10000", "end",
      ]
    )
    let long = (0...9).map { "\($0 * 10)%|██   | \($0)/10" + String(repeating: " x", count: 40) }
    #expect(screen((["begin"] + long + ["end"]).joined(separator: "\n")).count == 5)
  }

  @Test func displaysAreRedrawnAndWhatIsPrintedAboveThemStays() {
    let again = "\r\u{1B}[2K\u{1B}[1A\u{1B}[2K"
    func display(_ step: Int) -> String { "load ━━━━──── \(step)%\nsave ━━━━──── \(step)%" }
    let text = "go\n\(display(1))\(again)\(display(2))\(again)INFO printed\n\(display(3))\ndone"
    #expect(screen(text) == ["go", "INFO printed", "load ━━━━──── 3%", "save ━━━━──── 3%", "done"])
    let nested =
      "go\n\r 0%|  | 0/2" + (1...5).map { "\n\r \($0 * 20)%|██| \($0)/5\u{1B}[A\r 50%|  | 1/2" }.joined()
    #expect(screen(nested) == ["go", " 50%|  | 1/2", " 100%|██| 5/5"])
  }

  private static let names = "abcdefghijklmno".map { String(repeating: $0, count: 5) }

  /// Of a display that is higher than the terminal every row in sight is there after each redraw.
  @Test func aDisplayThatIsTooHighLosesNoRow() {
    func display(_ step: Int) -> String {
      (0..<15).map { "\(Self.names[$0]) ━━━━──── \(step)%" }.joined(separator: "\n")
    }
    let again = "\r\u{1B}[2K" + String(repeating: "\u{1B}[1A\u{1B}[2K", count: 14)
    for count in 1...5 {
      let text = "go\n" + (1...count).map(display).joined(separator: again) + "\ndone"
      let shown = screen(text)
      for row in 4..<15 {
        #expect(shown.contains("\(Self.names[row]) ━━━━──── \(count)%"), "\(row) of \(count): \(shown)")
      }
    }
  }

  @Test func theUnfinishedLineIsShownUntilItIsWhole() {
    var rows = TerminalRows(isColoured: false)
    var screen = Screen()
    screen.take(rows.take(lines("begin")[0], on: Self.size))
    let states = (0...20).map { "\r\($0 * 5)%|██   | \($0)/20" }
    for count in 1...states.count {
      var line = lines(states.prefix(count).joined())[0]
      line.ending = .open
      screen.take(rows.show(open: line, on: Self.size))
      #expect(screen.text == ["begin", String(states[count - 1].dropFirst())])
    }
    screen.take(rows.take(lines(states.joined())[0], on: Self.size))
    screen.take(rows.take(lines("end")[0], on: Self.size))
    #expect(screen.text == ["begin", "100%|██   | 20/20", "end"])
  }

  /// What has gone off the top is left alone, and nothing that is no bar is ever erased.
  @Test func ordinaryLinesStay() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    var text: [String] = []
    for number in 0..<400 {
      switch random.pick(0...4) {
      case 0: text += (0...3).map { "step \(number): \($0 * 30)%|██  | \($0)/3" }
      case 1: text.append("line \(number)" + String(repeating: " long", count: random.pick(0...20)))
      default: text.append("line \(number)")
      }
    }
    let shown = screen(text.joined(separator: "\n")).joined(separator: "\n")
    for line in text where line.hasPrefix("line") {
      #expect(shown.contains(line.prefix(8)), "seed \(seed)")
    }
  }
}
