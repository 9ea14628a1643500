import SeededRandom
import Testing

@testable import ScreenKit

struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("🇩🇪🇫🇷", 4), ("🇩", 2),
    ("❤", 1), ("❤️", 2), ("❤︎", 1), ("1️⃣", 2), ("1", 1), ("#️⃣x", 3), ("a\u{FE0F}", 1), ("☂️", 2), ("👁️‍🗨️", 2),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("שלום", 4), ("नमस्ते", 4), ("\u{200B}\u{200E}", 0), ("\u{301}", 0), ("\u{AD}", 0), ("…", 1),
    ("╭─╮", 3), ("\u{1B}", 1), ("a\u{0}b", 3), ("\u{202E}", 1), ("\t", 8), ("ab\tc", 9), ("日\tx", 9),
    ("𝕏", 1),
  ])
  func textTakesItsColumns(text: String, width: Int) {
    #expect(TextWidth.of(text) == width, "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
  }

  @Test func tablesAreSortedAndApart() {
    for table in [WidthTable.wide, WidthTable.zero] {
      for (first, second) in zip(table, table.dropFirst()) { #expect(first.upperBound < second.lowerBound) }
    }
  }

  @Test func tablesAgreeWithWhatTheStandardLibraryKnows() {
    for value in UInt32(0x300)..<0x3_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      switch properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        #expect(TextWidth.of(scalar) == 0, "U+\(String(value, radix: 16))")
      default: break
      }
      if properties.isEmojiPresentation {
        #expect(TextWidth.of(scalar) == 2, "U+\(String(value, radix: 16))")
      }
    }
  }

  @Test func fitsMeansNotWiderThan() {
    var seed = SeededGenerator()
    for _ in 0..<2000 {
      let text = Torture.text(&seed)
      let width = TextWidth.of(text)
      #expect(
        TextWidth.fits(text, width) && !TextWidth.fits(text, width - 1),
        "seed \(seed.seed): \(text.debugDescription)"
      )
    }
  }

  @Test func truncatedTextFits() {
    var seed = SeededGenerator()
    for _ in 0..<2000 {
      let text = Torture.text(&seed)
      let limit = Int.random(in: 0...20, using: &seed)
      let cut = TextWidth.truncated(text, to: limit)
      #expect(TextWidth.of(cut) <= limit, "seed \(seed.seed): \(text.debugDescription) to \(limit)")
    }
  }

  @Test func truncationMarksWhatIsMissing() {
    #expect(TextWidth.truncated("hello", to: 5) == "hello")
    #expect(TextWidth.truncated("hello", to: 4) == "hel…")
    #expect(TextWidth.truncated("日本語", to: 4) == "日…")
    #expect(TextWidth.truncated("hello", to: 1) == "…")
    #expect(TextWidth.truncated("hello", to: 0).isEmpty)
  }

  @Test func clustersCoverTheTextInOrder() {
    var seed = SeededGenerator()
    for _ in 0..<2000 {
      let text = Torture.text(&seed)
      var end = text.startIndex
      for cluster in TextClusters(text) {
        #expect(cluster.range.lowerBound == end, "seed \(seed.seed): \(text.debugDescription)")
        end = cluster.range.upperBound
        #expect(cluster.glyph.count >= 1 && cluster.glyph.count <= Glyph.capacity)
        #expect(cluster.glyph.width == 1 || cluster.glyph.width == 2)
        #expect(cluster.glyph.scalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }

  @Test func aMillionMarksTakeLinearTimeAndOneCell() {
    let text = "a" + String(repeating: "\u{301}", count: 1_000_000) + "b"
    #expect(TextWidth.of(text) == 2)
  }
}

struct SteadyGlyphTests {
  private func steady(_ text: String, agrees: (Unicode.Scalar) -> Bool = { _ in true }) -> [String] {
    TextClusters(text).flatMap { cluster -> [String] in
      let steady = SteadyGlyph(cluster.glyph, agrees: agrees)
      return ["\(steady.first)"] + (steady.second.isContinuation ? [] : ["\(steady.second)"])
    }
  }

  @Test(arguments: [
    ("a", ["a"]), ("e\u{301}", ["e\u{301}"]), ("日", ["日"]), ("👍🏽", ["👍"]), ("👨‍👩‍👧‍👦", ["👨"]), ("🇩🇪", ["D", "E"]),
    ("🇩", ["D", " "]), ("❤️", ["❤", " "]), ("1️⃣", ["1", " "]), ("\u{1112}\u{1161}\u{11AB}", ["한"]),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", ["🏴"]),
  ])
  func glyphsThatTerminalsDisagreeAboutBecomePlain(text: String, expected: [String]) {
    #expect(steady(text) == expected)
  }

  @Test func aScalarThatTheLibraryDoesNotKnowBecomesADot() {
    #expect(steady("🫩x", agrees: { $0.isASCII }) == ["·", " ", "x"])
    #expect(steady("é", agrees: { $0.isASCII }) == ["·"])
  }

  @Test func everySteadyGlyphTakesTheColumnsOfItsCell() {
    var seed = SeededGenerator()
    for _ in 0..<5000 {
      for cluster in TextClusters(Torture.text(&seed)) {
        let steady = SteadyGlyph(cluster.glyph) { _ in Bool.random(using: &seed) }
        let second = steady.second.isContinuation ? 0 : 1
        #expect(steady.first.width + second == cluster.glyph.width, "seed \(seed.seed)")
        #expect(TextWidth.of("\(steady.first)") == steady.first.width, "seed \(seed.seed)")
      }
    }
  }
}
