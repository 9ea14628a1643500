internal import ScreenKit

extension CellBuffer {
  /// Gives the lines of a border the colour of the focus; titles in them and lines of another meaning keep theirs.
  mutating func ring(_ box: Rect, _ look: Look) {
    guard box.width > 1, box.height > 1 else { return }
    let plain = look[.border].over(look[.base].over(.plain))
    func mark(_ x: Int, _ y: Int, _ buffer: inout CellBuffer) {
      guard buffer[x, y].style == plain else { return }
      buffer.restyle(Rect(x: x, y: y, width: 1, height: 1), look[.accent])
    }
    for x in box.columns {
      mark(x, box.y, &self)
      mark(x, box.bottom - 1, &self)
    }
    for y in box.rows.dropFirst().dropLast() {
      mark(box.x, y, &self)
      mark(box.right - 1, y, &self)
    }
  }
}
