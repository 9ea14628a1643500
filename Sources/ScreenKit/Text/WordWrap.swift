/// Breaks sentences into lines.
package enum WordWrap {
  /// Cuts a sentence into lines of at most `width` columns at its spaces; words that are too long are cut.
  ///
  /// No line where there is no word.
  package static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      var word = word
      while !word.isEmpty, !TextWidth.fits(String(word), width) {
        if !line.isEmpty {
          lines.append(line)
          (line, used) = ("", 0)
        }
        let end = head(of: word, width: width)
        lines.append(String(word[..<end]))
        word = word[end...]
      }
      if word.isEmpty { continue }
      let columns = TextWidth.of(String(word))
      if !line.isEmpty, used + 1 + columns > width {
        lines.append(line)
        (line, used) = (String(word), columns)
      } else {
        used += columns + (line.isEmpty ? 0 : 1)
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Where as many clusters end as fit, at least one.
  private static func head(of word: Substring, width: Int) -> String.Index {
    let text = String(word)
    var used = 0
    var end = text.startIndex
    for cluster in TextClusters(text) {
      if used > 0, used + cluster.glyph.width > width { break }
      used += cluster.glyph.width
      end = cluster.range.upperBound
    }
    let scalars = text.unicodeScalars[..<end].count
    return word.unicodeScalars.index(word.startIndex, offsetBy: max(1, scalars))
  }
}
