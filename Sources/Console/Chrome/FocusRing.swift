internal import ScreenKit

extension CellBuffer {
  /// Gives the line of the title the colour of the focus: with each Tab two lines are sent, and no whole borders.
  mutating func markFocus(_ box: Rect, _ look: Look) {
    guard box.width > 1, box.height > 1 else { return }
    for x in box.columns { mark(x, box.y, look) }
  }

  /// Gives the lines of a border the colour of the focus; titles in them and lines of another meaning keep theirs.
  mutating func ring(_ box: Rect, _ look: Look) {
    markFocus(box, look)
    for x in box.columns { mark(x, box.bottom - 1, look) }
    for y in box.rows.dropFirst().dropLast() {
      mark(box.x, y, look)
      mark(box.right - 1, y, look)
    }
  }

  private mutating func mark(_ x: Int, _ y: Int, _ look: Look) {
    guard self[x, y].style == look[.border].over(look[.base].over(.plain)) else { return }
    restyle(Rect(x: x, y: y, width: 1, height: 1), look[.accent])
  }
}
