/// A question, a note or a form in the middle of the screen.
package struct Dialog: Hashable, Sendable {
  package var title: String
  package var lines: [[StyledSpan]]
  /// What can be answered, with the key that does it.
  package var answers: [KeyHint]
  /// Rows that are scrolled out of sight, where there is no room for all.
  package var offset: Int

  package init(title: String, lines: [[StyledSpan]], answers: [KeyHint], offset: Int = 0) {
    self.title = title
    self.lines = lines
    self.answers = answers
    self.offset = offset
  }

  /// Where the dialog stands on a screen: as wide as it needs, never wider than there is room.
  package func frame(in screen: Rect) -> Rect { measured(screen, Style()).frame }

  /// How far the rows can be scrolled.
  package func lastOffset(in screen: Rect) -> Int {
    let (frame, rows) = measured(screen, Style())
    return max(0, rows.count - Self.limit(frame))
  }

  /// The place among the answers of the one whose words are at a point.
  package func answer(at point: Point, in screen: Rect) -> Int? {
    let line = Self.answerLine(measured(screen, Style()).frame)
    guard line.contains(point) else { return nil }
    return HintLine(answers, width: line.width).shown.first { $0.columns.contains(point.x - line.x) }?.index
  }

  /// The place among the lines of the one whose text is at a point: of a menu, whose lines are not wrapped.
  package func line(at point: Point, in screen: Rect) -> Int? {
    let (frame, rows) = measured(screen, Style())
    let inside = frame.inset(dx: 2, dy: 1)
    let row = point.y - inside.y
    guard inside.contains(point), row < Self.limit(frame), !isMark(row, rows.count, frame) else { return nil }
    let index = row + first(rows.count, frame) - (rows.count - lines.count)
    guard lines.indices.contains(index) else { return nil }
    let width = lines[index].reduce(0) { $0 + TextWidth.of($1.text) }
    return point.x - inside.x < width ? index : nil
  }

  /// Rows that there is room for.
  private static func limit(_ frame: Rect) -> Int { max(0, frame.height - 3) }

  private static func answerLine(_ frame: Rect) -> Rect {
    Rect(x: frame.x + 1, y: frame.bottom - 2, width: frame.width - 2, height: 1)
  }

  /// The first row that is shown.
  private func first(_ count: Int, _ frame: Rect) -> Int { max(0, min(offset, count - Self.limit(frame))) }

  /// In place of the row there is a mark that more follows or precedes.
  private func isMark(_ row: Int, _ count: Int, _ frame: Rect) -> Bool {
    let (first, limit) = (first(count, frame), Self.limit(frame))
    return row == 0 && first > 0 || row == limit - 1 && first + limit < count
  }

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
    let more = [look.span(look.glyphs.isASCII ? "..." : "…", .text)]
    buffer.clipped(to: inside) { buffer in
      for (index, row) in rows.dropFirst(first(rows.count, frame)).prefix(Self.limit(frame)).enumerated() {
        let row = isMark(index, rows.count, frame) ? more : row
        buffer.put(row, at: Point(x: inside.x, y: inside.y + index), limit: inside.width, over: look[.text])
      }
    }
    buffer.hints(answers, in: Self.answerLine(frame), look: look)
    return inside
  }
}
