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
  /// Styles are called by the role that `theme` gives them to, `role on role` where text of one lies on the
  /// background of another, and described otherwise. Stretches of the theme's plain text and of plain blanks
  /// are left out.
  package func snapshot(theme: Theme) -> String {
    let names = StyleNames(theme)
    var lines = [text, "", "styles:"]
    for y in 0..<size.height {
      let runs = styleRuns(in: y, names)
      if !runs.isEmpty { lines.append("\(y): " + runs.joined(separator: ", ")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func styleRuns(in y: Int, _ names: StyleNames) -> [String] {
    var runs: [String] = []
    var x = 0
    while x < size.width {
      let style = self[x, y].style
      let start = x
      while x < size.width, self[x, y].style == style { x += 1 }
      if let name = names.name(of: style) { runs.append("\(start)-\(x - 1) \(name)") }
    }
    return runs
  }
}

/// What the styles of a theme are called in snapshots.
private struct StyleNames {
  private var whole: [Style: String] = [:]
  private var backgrounds: [Color: String] = [:]
  private let ground: Style

  init(_ theme: Theme) {
    ground = theme[.base].over(.plain)
    for role in Role.allCases {
      let style = theme[role].over(ground)
      if whole[style] == nil { whole[style] = role.name }
      if style.background != ground.background, backgrounds[style.background] == nil {
        backgrounds[style.background] = role.name
      }
    }
  }

  /// Nil for what needs no mention.
  func name(of style: Style) -> String? {
    if style == .plain || style == ground { return nil }
    if let name = whole[style] { return name == Role.text.name ? nil : name }
    var lifted = style
    lifted.background = ground.background
    guard let front = whole[lifted], let back = backgrounds[style.background] else {
      return style.description
    }
    return "\(front) on \(back)"
  }
}
