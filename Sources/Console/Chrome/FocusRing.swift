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
    let ground = look[.base].over(.plain)
    // Without colours faint text looks like a border.
    guard self[x, y].style == look[.border].over(ground), let sign = self[x, y].glyph.scalars.first,
      (0x2500...0x257F).contains(sign.value) || "-|+".unicodeScalars.contains(sign)
    else { return }
    // Anew, and not over what it was: without colours a border is faint, and would stay so.
    clear(Rect(x: x, y: y, width: 1, height: 1), style: ground)
    put(sign, x, y, look[.accent])
  }
}
