/// What stands in the border of a box.
package struct BoxTitle: Hashable, Sendable {
  package var left: [StyledSpan]
  package var right: [StyledSpan]

  package init(left: [StyledSpan] = [], right: [StyledSpan] = []) {
    self.left = left
    self.right = right
  }
}

extension CellBuffer {
  /// Draws the border of `rect`: rounded corners, titles in the top line, and more in the bottom one.
  ///
  /// A title is cut when it is too long; the left one has the first claim on the room.
  package mutating func box(
    _ rect: Rect,
    style: Style,
    glyphs: GlyphSet,
    top: BoxTitle = BoxTitle(),
    bottom: BoxTitle = BoxTitle()
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let border = glyphs.border
    let (last, floor) = (rect.right - 1, rect.bottom - 1)
    fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), with: border.horizontal, style: style)
    fill(Rect(x: rect.x, y: floor, width: rect.width, height: 1), with: border.horizontal, style: style)
    fill(Rect(x: rect.x, y: rect.y, width: 1, height: rect.height), with: border.vertical, style: style)
    fill(Rect(x: last, y: rect.y, width: 1, height: rect.height), with: border.vertical, style: style)
    put(border.topLeft, rect.x, rect.y, style)
    put(border.topRight, last, rect.y, style)
    put(border.bottomLeft, rect.x, floor, style)
    put(border.bottomRight, last, floor, style)
    title(top, rect: rect, y: rect.y, style: style)
    title(bottom, rect: rect, y: floor, style: style)
  }

  /// Draws a line across the box `rect` at row `y`, joined to its sides, with titles in it.
  package mutating func divider(
    in rect: Rect,
    y: Int,
    style: Style,
    glyphs: GlyphSet,
    title: BoxTitle = BoxTitle()
  ) {
    guard rect.width >= 2, rect.rows.contains(y) else { return }
    fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), with: glyphs.border.horizontal, style: style)
    put(glyphs.border.leftTee, rect.x, y, style)
    put(glyphs.border.rightTee, rect.right - 1, y, style)
    self.title(title, rect: rect, y: y, style: style)
  }

  /// Puts one sign of one column, when the place is in the clip.
  package mutating func put(_ sign: Unicode.Scalar, _ x: Int, _ y: Int, _ style: Style) {
    guard clip.contains(Point(x: x, y: y)) else { return }
    set(Glyph(Self.narrow(sign)), x, y, style)
  }

  /// Paints ` left ` and ` right ` into a horizontal line, a sign of the line at each end.
  private mutating func title(_ title: BoxTitle, rect: Rect, y: Int, style: Style) {
    let room = rect.width - 4
    guard room >= 3 else { return }
    let left = padded(title.left, room: room)
    let right = padded(title.right, room: room - left)
    clipped(to: Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1)) { buffer in
      if left > 0 { buffer.label(title.left, x: rect.x + 1, y: y, width: left, style) }
      if right > 0 { buffer.label(title.right, x: rect.right - 1 - right, y: y, width: right, style) }
    }
  }

  /// The columns of a label with a space at each side; 0 when there is none or no room for one.
  private func padded(_ spans: [StyledSpan], room: Int) -> Int {
    var width = 0
    for span in spans where width <= room { width += TextWidth.of(span.text) }
    return width == 0 || room < 3 ? 0 : min(width + 2, room)
  }

  private mutating func label(_ spans: [StyledSpan], x: Int, y: Int, width: Int, _ style: Style) {
    fill(Rect(x: x, y: y, width: width, height: 1), with: " ", style: style)
    put(spans, at: Point(x: x + 1, y: y), limit: width - 2)
  }
}
