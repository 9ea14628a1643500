import GoldenFrames
import ScreenKit

/// What a terminal shows, with its colours, as tmux tells it (`capture-pane -e -N`).
struct ArrivedScreen {
  private struct Row {
    var text: String
    /// One a column.
    var styles: [Style]
    var isBlank: [Bool]
  }

  private var rows: [Row] = []

  init(_ lines: [String]) {
    // What a sequence says holds on in the next row.
    var reader = SGRText()
    for line in lines {
      var row = Row(text: "", styles: [], isBlank: [])
      for span in reader.spans(in: line) {
        let style = span.style.over(.plain)
        row.text += span.text
        for scalar in span.text.unicodeScalars {
          for _ in 0..<TextWidth.of(scalar) {
            row.styles.append(style)
            row.isBlank.append(scalar == " ")
          }
        }
      }
      rows.append(row)
    }
  }

  /// A sentence for every row that is not as the golden screen has it; `shown` is what the terminal makes of a style.
  func differences(from frame: GoldenFrame, _ shown: (Style) -> Style) -> [String] {
    guard rows.count == frame.size.height else { return ["\(rows.count) rows:"] + rows.map(\.text) }
    return rows.indices.compactMap { y in
      let wanted = Self.text(frame.rows[y], isASCII: frame.look.isASCII)
      var text = rows[y].text[...]
      while text.last == " " { text.removeLast() }
      // By their scalars: to compare as strings do would take one mark for another.
      guard text.unicodeScalars.elementsEqual(wanted.unicodeScalars) else {
        return "row \(y) is\n\(text)\nand should be\n\(wanted)"
      }
      return styleDifference(y, frame, shown)
    }
  }

  private func styleDifference(_ y: Int, _ frame: GoldenFrame, _ shown: (Style) -> Style) -> String? {
    let row = rows[y]
    let text = shown(frame.look.text)
    guard row.styles.count <= frame.size.width else { return "row \(y) has \(row.styles.count) columns" }
    // What no run mentions is text in the theme's style, or blank in the terminal's.
    var wanted = (0..<frame.size.width).map { $0 >= row.styles.count || row.isBlank[$0] ? Style.plain : text }
    for run in frame.runs[y] {
      let style = shown(run.style)
      for x in run.columns { wanted[x] = style }
    }
    return wanted.indices.first { !agree(row, $0, wanted[$0]) }.map { x in
      let found = x < row.styles.count ? "\(row.styles[x])" : "empty"
      return "row \(y), column \(x) is \(found) and should be \(wanted[x]):\n\(row.text)"
    }
  }

  /// Whether a column looks as it should; a blank shows no foreground, unless it is reversed.
  private func agree(_ row: Row, _ x: Int, _ style: Style) -> Bool {
    guard x < row.styles.count else { return Self.looks(ofBlank: style) == .plain }
    if row.styles[x] == style { return true }
    return row.isBlank[x] && Self.looks(ofBlank: row.styles[x]) == Self.looks(ofBlank: style)
  }

  private static func looks(ofBlank style: Style) -> Style {
    let visible = style.attributes.intersection([.underline, .reverse, .strikethrough])
    return Style(visible.isEmpty ? .terminal : style.foreground, on: style.background, visible)
  }

  /// What stands in a terminal for a row of a golden screen.
  ///
  /// Terminals disagree about the columns of joined emoji, flags, skin tones and emoji presentation, so these are sent
  /// as what all agree about, which is written down here once more.
  private static func text(_ row: String, isASCII: Bool) -> String {
    guard isASCII || row.unicodeScalars.contains(where: isJoining) else { return row }
    var text = ""
    for cluster in TextClusters(row) {
      let glyph = cluster.glyph
      let known = steady["\(glyph)"] ?? "\(glyph)"
      if isASCII, !known.utf8.allSatisfy({ $0 < 0x80 }) {
        text.unicodeScalars.append(glyph[0].map(GlyphSet.asciiFallback) ?? " ")
        if glyph.width == 2 { text += " " }
      } else {
        text += known
      }
    }
    return text
  }

  private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x200D || scalar.value == 0xFE0F || (0x1F1E6...0x1F3FF).contains(scalar.value)
  }

  private static let steady = [
    "👨‍👩‍👧": "👨", "👩🏽‍🚀": "👩", "👋🏽": "👋", "❤️": "❤ ", "🇩🇪": "DE", "🇫🇷": "FR",
  ]
}
