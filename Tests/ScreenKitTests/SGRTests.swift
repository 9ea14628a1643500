import SeededRandom
import Testing

@testable import ScreenKit

struct SGRTextTests {
  @Test(arguments: [
    ("plain", [StyledSpan("plain")]), ("", []),
    ("\u{1B}[31mred\u{1B}[0m.", [StyledSpan("red", Style(.palette(1))), StyledSpan(".")]),
    ("\u{1B}[1;4;92mx", [StyledSpan("x", Style(.palette(10), on: .unset, [.bold, .underline]))]),
    ("\u{1B}[38;5;208mx", [StyledSpan("x", Style(.palette(208)))]),
    ("\u{1B}[48;2;1;2;3mx", [StyledSpan("x", Style(.unset, on: .rgb(1, 2, 3)))]),
    ("\u{1B}[38:2::1:2:3mx", [StyledSpan("x", Style(.rgb(1, 2, 3)))]),
    ("\u{1B}[38:5:9mx", [StyledSpan("x", Style(.palette(9)))]),
    ("\u{1B}[38;5;999mx", [StyledSpan("x")]), ("\u{1B}[38mx", [StyledSpan("x")]),
    ("\u{1B}[1m\u{1B}[22mx\u{1B}[m", [StyledSpan("x")]),
    ("\u{1B}[2Jx", [StyledSpan("\u{1B}[2Jx")]), ("\u{1B}[<1mx", [StyledSpan("\u{1B}[<1mx")]),
    ("\u{1B}", [StyledSpan("\u{1B}")]), ("a\u{1B}[3", [StyledSpan("a\u{1B}[3")]),
  ])
  func sequencesBecomeStyles(text: String, spans: [StyledSpan]) {
    var sgr = SGRText()
    let got = sgr.spans(in: text)
    #expect(got == spans)
  }

  @Test func theStyleGoesOnInTheNextLine() {
    var sgr = SGRText()
    _ = sgr.spans(in: "\u{1B}[31ma")
    var got = sgr.spans(in: "b")
    #expect(got == [StyledSpan("b", Style(.palette(1)))])
    sgr.reset()
    got = sgr.spans(in: "b")
    #expect(got == [StyledSpan("b")])
  }

  @Test func randomTextKeepsEverythingThatIsNoSequence() {
    var seed = SeededGenerator()
    let pieces = ["\u{1B}[", "m", "31", ";", ":", "38;2;", "x", "日", "\u{1B}", "0", "999999999999", "J"]
    for _ in 0..<3000 {
      let text = (0..<20).map { _ in pieces.randomElement(using: &seed) ?? "" }.joined()
      var sgr = SGRText()
      let spans = sgr.spans(in: text)
      #expect(spans.allSatisfy { !$0.text.isEmpty }, "seed \(seed.seed)")
      #expect(
        spans.map(\.text).joined() == text.replacing(#/\x1B\[[0-9:;]*m/#, with: ""),
        "seed \(seed.seed)"
      )
    }
  }
}

struct SGRCompactorTests {
  /// What a terminal would show: each printed character with its style, movements as they came.
  private func shown(_ bytes: [UInt8]) -> [StyledSpan] {
    var sgr = SGRText()
    return sgr.spans(in: String(decoding: bytes, as: UTF8.self)).flatMap { span in
      span.text.map { character in
        var style = span.style.over(.plain)
        // A blank shows its background, and its foreground only when reversed.
        if character == " ", !style.attributes.contains(.reverse) {
          style.foreground = .terminal
          style.attributes.subtract([.bold, .dim, .italic])
        }
        return StyledSpan(String(character), style)
      }
    }
  }

  @Test func whatIsShownStaysTheSame() {
    var seed = SeededGenerator()
    let codes = [
      "0", "1", "2", "3", "4", "7", "22", "24", "27", "31", "94", "39", "49", "44", "38;5;99", "48;2;1;2;3",
    ]
    for _ in 0..<2000 {
      var compactor = SGRCompactor()
      var plain: [UInt8] = []
      var compact: [UInt8] = []
      for _ in 0..<3 {
        var frame = ""
        for _ in 0..<Int.random(in: 0...12, using: &seed) {
          for _ in 0..<Int.random(in: 0...3, using: &seed) {
            frame += "\u{1B}[\(codes.randomElement(using: &seed) ?? "")m"
          }
          frame += ["x", " ", "日", "  y", "\u{1B}[3;4H", "\u{1B}(B"].randomElement(using: &seed) ?? ""
        }
        plain += Array(frame.utf8)
        compact += compactor.compact(Array(frame.utf8))
      }
      let expected = shown(Array(String(decoding: plain, as: UTF8.self).replacing("\u{1B}(B", with: "").utf8))
      let got = shown(compact)
      // A movement is no print: the style that it stands in does not matter.
      let isPrint = { (span: StyledSpan) in ["x", " ", "日", "y"].contains(span.text) }
      #expect(got.filter(isPrint) == expected.filter(isPrint), "seed \(seed.seed)")
      #expect(got.map(\.text) == expected.map(\.text), "seed \(seed.seed)")
    }
  }

  @Test func coloursAreSaidOnce() {
    var compactor = SGRCompactor()
    let bytes =
      "\u{1B}[38;5;1m\u{1B}[48;5;2ma\u{1B}[39;49m\u{1B}(B\u{1B}[m\u{1B}[38;5;3m\u{1B}[48;5;2mb\u{1B}[m"
    #expect(
      String(decoding: compactor.compact(Array(bytes.utf8)), as: UTF8.self) == "\u{1B}[31;42ma\u{1B}[33mb"
    )
    #expect(String(decoding: compactor.compact(Array("c".utf8)), as: UTF8.self) == "\u{1B}[mc")
  }

  /// What was left unsaid at the end of a frame does not colour the screen that is cleared.
  @Test func anUnknownTerminalIsBroughtToItsOwnColours() {
    var compactor = SGRCompactor()
    func compact(_ text: String) -> String {
      String(decoding: compactor.compact(Array(text.utf8)), as: UTF8.self)
    }
    #expect(compact("\u{1B}[7;41mx\u{1B}[m") == "\u{1B}[7;41mx")
    compactor.reset()
    #expect(compact("") == "")
    #expect(compact("\u{1B}[H\u{1B}[2Jx") == "\u{1B}[m\u{1B}[H\u{1B}[2Jx")
    #expect(compact("y") == "y")
  }

  /// A terminal saves its attributes with the cursor, and brings them back.
  @Test func aCursorIsSavedWithWhatItShouldHave() {
    var compactor = SGRCompactor()
    func compact(_ text: String) -> String {
      String(decoding: compactor.compact(Array(text.utf8)), as: UTF8.self)
    }
    #expect(compact("\u{1B}[7mx\u{1B}[m") == "\u{1B}[7mx")
    let scroll = "\u{1B}7\u{1B}[3;10r\u{1B}8"
    #expect(compact(scroll + "\u{1B}[1my") == "\u{1B}[m" + scroll + "\u{1B}[1my")
    #expect(compact("\u{1B}7\u{1B}[22mz\u{1B}8 \u{1B}[1mz") == "\u{1B}7\u{1B}[mz\u{1B}8 z")
  }
}

struct ColumnKeeperTests {
  /// A terminal of one row that counts doubtful characters in its own way.
  private struct Row {
    var cells: [Int: Character] = [:]
    var column = 0

    mutating func take(_ text: String, width: (Unicode.Scalar) -> Int) {
      var rest = text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        switch scalar {
        case "\r": column = 0
        case "\u{8}": column = max(0, column - 1)
        case "\u{1B}": take(sequence: &rest)
        default:
          if scalar.isASCII { cells[column] = Character(scalar) }
          column += width(scalar)
        }
      }
    }

    private mutating func take(sequence rest: inout Substring.UnicodeScalarView) {
      let body = rest.dropFirst().prefix { !$0.properties.isAlphabetic }
      let final = rest.dropFirst(1 + body.count).first
      rest = rest.dropFirst(2 + body.count)
      let number = Int(String(body).split(separator: ";").last.map(String.init) ?? "") ?? 1
      switch final {
      case "G", "H": column = number - 1
      case "C": column += number
      default: break
      }
    }
  }

  @Test func asciiStandsWhereItBelongsWhateverATerminalThinksOfTheRest() {
    var seed = SeededGenerator()
    let pieces = [
      "a", "|", "日", "👍", "\u{93F}", "म", "ة", "\u{301}", "❤", "\u{8}", "\u{1B}[3C", "\u{1B}[1;7H",
      "\u{1B}[31m", "\r",
    ]
    for _ in 0..<3000 {
      let frames = (0..<3).map { _ in
        (0..<Int.random(in: 0...10, using: &seed)).map { _ in pieces.randomElement(using: &seed) ?? "" }
          .joined()
      }
      var keeper = ColumnKeeper()
      var right = Row()
      var strange = Row()
      for frame in frames {
        right.take(frame) { TextWidth.of($0) }
        let kept = String(decoding: keeper.keep(Array(frame.utf8)), as: UTF8.self)
        // Plain text and CJK are agreed upon; the rest is a column more, or two less.
        strange.take(kept) { $0.isASCII || $0 == "日" ? TextWidth.of($0) : (TextWidth.of($0) + 1) % 3 }
      }
      #expect(strange.cells == right.cells, "seed \(seed.seed): \(frames)")
    }
  }

  @Test func plainTextIsLeftAlone() {
    var keeper = ColumnKeeper()
    let bytes = Array("\u{1B}[2;3H╭─ steps ─╮ ✓ ● 日本語 é …\u{1B}[5X".utf8)
    let kept = keeper.keep(bytes)
    #expect(kept == bytes)
  }
}
