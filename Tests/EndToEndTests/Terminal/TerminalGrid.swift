import ScreenKit

/// What a terminal shows, by its columns: the sign that begins in each, or none where the right half of a wide one is.
struct TerminalGrid {
  /// Stands for a right half in what `bare_terminal.py` prints.
  private static let rightHalf: Unicode.Scalar = "\u{F8FF}"

  let rows: [[Unicode.Scalar?]]

  /// Takes rows of one character a column.
  init(columns rows: [String]) {
    self.rows = rows.map { $0.unicodeScalars.map { $0 == Self.rightHalf ? nil : $0 } }
  }

  /// Takes rows of text, in which marks stand behind what they belong to.
  init(_ screen: Tmux.Screen) {
    rows = screen.rows.map { row in
      row.unicodeScalars.flatMap { scalar -> [Unicode.Scalar?] in
        switch TextWidth.of(scalar) {
        case 0: []
        case 1: [scalar]
        default: [scalar, nil]
        }
      }
    }
  }

  /// The text of a row.
  func text(_ y: Int) -> String {
    String(String.UnicodeScalarView(rows[y].compactMap { $0 }))
  }

  /// The columns of a row where a sign stands.
  func columns(of sign: Unicode.Scalar, in y: Int) -> [Int] {
    rows[y].indices.filter { rows[y][$0] == sign }
  }

  func sign(_ x: Int, _ y: Int) -> Unicode.Scalar? {
    rows[y].indices.contains(x) ? rows[y][x] : nil
  }
}
