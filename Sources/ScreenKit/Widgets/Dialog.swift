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
  package func frame(in screen: Rect) -> Rect { measured(screen, Style()).frame }

  /// The room and its rows: sentences are wrapped, and a title that the border has no room for stands above them.
  private func measured(_ screen: Rect, _ titleStyle: Style) -> (frame: Rect, rows: [[StyledSpan]]) {
    let text = lines.map { line in line.reduce(0) { $0 + TextWidth.of($1.text) } }.max() ?? 0
    let answers = answers.reduce(0) { $0 + TextWidth.of($1.key) + TextWidth.of($1.action) + 3 }
    let wanted = max(text + 4, answers + 4, TextWidth.of(title) + 6, 24)
    let screen = screen.inset(dx: 1, dy: 0)
    let room = min(wanted, screen.width) - 4
    var rows = lines.flatMap { Self.wrapped($0, room) }
    if !TextWidth.fits(title, room - 2) {
      rows = WordWrap.lines(title, width: max(1, room)).map { [StyledSpan($0, titleStyle)] } + rows
    }
    // Between the rows and the answers a line is free where there is one.
    let height = min(rows.count + 4, max(rows.count + 3, screen.height))
    return (screen.centered(Size(width: room + 4, height: height)), rows)
  }

  /// A line of one style is a sentence; others, such as those of a menu, are left as they are.
  private static func wrapped(_ line: [StyledSpan], _ width: Int) -> [[StyledSpan]] {
    guard line.count == 1, !TextWidth.fits(line[0].text, width) else { return [line] }
    return WordWrap.lines(line[0].text, width: max(1, width)).map { [StyledSpan($0, line[0].style)] }
  }

  /// Paints the dialog over what is there and returns the room of its lines.
  @discardableResult
  package func paint(into buffer: inout CellBuffer, screen: Rect, _ look: Look) -> Rect {
    let (frame, rows) = measured(screen, look[.title])
    let ground = look[.dialog].over(look[.base])
    buffer.clear(frame, style: ground)
    buffer.box(
      frame,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span(title, .title)])
    )
    let inside = frame.inset(dx: 2, dy: 1)
    let limit = max(0, inside.height - 1)
    let cut = rows.count > limit ? rows.prefix(max(0, limit - 1)) + [[look.span("…", .text)]] : rows
    buffer.clipped(to: inside) { buffer in
      for (index, row) in cut.enumerated() {
        buffer.put(row, at: Point(x: inside.x, y: inside.y + index), limit: inside.width, over: look[.text])
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
