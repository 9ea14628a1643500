/// A question, a note or a form in the middle of the screen.
package struct Dialog: Hashable, Sendable {
  package var title: String
  package var lines: [[StyledSpan]]
  /// What can be answered, with the key that does it.
  package var answers: [KeyHint]

  package init(title: String, lines: [[StyledSpan]], answers: [KeyHint]) {
    self.title = title
    self.lines = lines
    self.answers = answers
  }

  /// Where the dialog stands on a screen: as wide as it needs, never wider than there is room.
  package func frame(in screen: Rect) -> Rect {
    let text = lines.map { line in line.reduce(0) { $0 + TextWidth.of($1.text) } }.max() ?? 0
    let answers = answers.reduce(0) { $0 + TextWidth.of($1.key) + TextWidth.of($1.action) + 3 }
    let width = max(text + 4, answers + 4, TextWidth.of(title) + 6, 24)
    return screen.inset(dx: 1, dy: 0).centered(Size(width: width, height: lines.count + 4))
  }

  /// Paints the dialog over what is there and returns the room of its lines.
  @discardableResult
  package func paint(into buffer: inout CellBuffer, screen: Rect, _ look: Look) -> Rect {
    let frame = frame(in: screen)
    let ground = look[.dialog].over(look[.base])
    buffer.clear(frame, style: ground)
    buffer.box(
      frame,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span(title, .title)])
    )
    let inside = frame.inset(dx: 2, dy: 1)
    buffer.clipped(to: inside) { buffer in
      for (index, line) in lines.prefix(max(0, inside.height - 2)).enumerated() {
        buffer.put(line, at: Point(x: inside.x, y: inside.y + index), limit: inside.width, over: look[.text])
      }
    }
    buffer.hints(
      answers,
      in: Rect(x: frame.x + 1, y: frame.bottom - 2, width: frame.width - 2, height: 1),
      look: look
    )
    return inside
  }
}
