extension CellBuffer {
  /// The text of one row, without the blanks at its end.
  package func text(row y: Int) -> String {
    var text = ""
    for cell in row(y) where !cell.glyph.isContinuation {
      text.unicodeScalars.append(contentsOf: cell.glyph.scalars)
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The text of the whole screen, a line a row.
  package var text: String {
    (0..<size.height).map { text(row: $0) }.joined(separator: "\n")
  }

  /// The screen as a golden file keeps it: its text, then the styles of each row as runs of columns.
  ///
  /// Styles are called by the role that `theme` gives them to, where there is one, and described otherwise;
  /// stretches of the theme's plain text and of blanks without a background are left out.
  package func snapshot(theme: Theme) -> String {
    var names: [Style: String] = [:]
    for role in Role.allCases {
      let style = theme[role].over(theme[.base].over(.plain))
      if names[style] == nil { names[style] = role.name }
    }
    var lines = [text, "", "styles:"]
    for y in 0..<size.height {
      let runs = styleRuns(in: y, names: names)
      if !runs.isEmpty { lines.append("\(y): " + runs.joined(separator: ", ")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func styleRuns(in y: Int, names: [Style: String]) -> [String] {
    var runs: [String] = []
    var x = 0
    while x < size.width {
      let style = self[x, y].style
      let start = x
      while x < size.width, self[x, y].style == style { x += 1 }
      let name = names[style] ?? style.description
      let quiet = style == .plain || name == Role.base.name || name == Role.text.name
      if !quiet { runs.append("\(start)-\(x - 1) \(name)") }
    }
    return runs
  }
}
