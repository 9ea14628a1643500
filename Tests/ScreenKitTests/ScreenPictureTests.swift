import Testing

@testable import ScreenKit

@Suite struct ScreenPictureTests {
  /// The column in which each piece of text begins, its columns and the text.
  private func pieces(_ svg: String) -> [(column: Double, columns: Double, text: String)] {
    svg.split(separator: "\n").filter { $0.hasPrefix("<text") }.compactMap { line in
      func value(_ name: String) -> Double? {
        guard let start = line.firstRange(of: " \(name)=\"")?.upperBound else { return nil }
        return Double(line[start...].prefix { $0 != "\"" })
      }
      guard let x = value("x"), let length = value("textLength"), let end = line.firstIndex(of: ">") else {
        return nil
      }
      let text = line[line.index(after: end)...].prefix { $0 != "<" }
      return ((x - 8) / 8.4, length / 8.4, String(text.map { $0 == "\u{A0}" ? " " : $0 }))
    }
  }

  private func picture(_ text: String, _ style: Style = Style()) -> String {
    var buffer = CellBuffer(width: 40, height: 1)
    buffer.put(text, at: .zero, style)
    return ScreenPicture(buffer, kind: .dark).svg
  }

  /// What a font may draw wider or narrower than its cells never moves what follows.
  @Test(arguments: [
    "a日本b", "x👨‍👩‍👧y", "│ name │ 12 │", "é e\u{301} z", "flag 🇩🇪 end",
  ])
  func eachGlyphThatIsNotASCIIHasItsColumn(_ text: String) {
    let pieces = pieces(picture(text))
    var column = 0
    var wanted: [Int: Int] = [:]
    for cluster in TextClusters(text) {
      if cluster.glyph.single.map({ !$0.isASCII }) ?? true { wanted[column] = cluster.glyph.width }
      column += cluster.glyph.width
    }
    for (column, width) in wanted {
      #expect(
        pieces.contains { abs($0.column - Double(column)) < 0.1 && abs($0.columns - Double(width)) < 0.1 },
        "column \(column) of \(text): \(pieces)"
      )
    }
    // ASCII stands in one piece between them, in its place.
    for piece in pieces where piece.text.allSatisfy(\.isASCII) {
      #expect(abs(piece.columns - Double(piece.text.count)) < 0.1)
    }
  }

  @Test func textFromRightToLeftKeepsItsOrder() {
    let svg = picture("שלום ab")
    let letters = pieces(svg).filter { !$0.text.allSatisfy(\.isASCII) }.map(\.text)
    #expect(letters == ["ש", "ל", "ו", "ם"])
    #expect(svg.split(separator: "unicode-bidi=\"bidi-override\"").count == 5)
    #expect(pieces(svg).last?.text.contains("ab") == true)
  }

  @Test func aLineThroughAndUnderIsDrawn() {
    let svg = picture("gone", Style().adding([.strikethrough, .underline, .bold]))
    #expect(svg.contains("text-decoration=\"underline line-through\""))
    #expect(svg.contains("font-weight=\"bold\""))
    #expect(picture("a<b>&", Style()).contains(">a&lt;b&gt;&amp;"))
  }
}
