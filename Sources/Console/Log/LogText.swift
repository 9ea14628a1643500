internal import ScreenKit
internal import Workflow

/// Paints the lines of a log into a pane.
enum LogText {
  static func paint(_ pane: LogPane, _ model: AppModel, in rect: Rect, into buffer: inout CellBuffer) {
    let look = model.look
    guard !rect.isEmpty else { return }
    guard let content = pane.content else {
      return Blank.note(model.waiting(forLog: pane.key), in: rect, look: look, into: &buffer)
    }
    if let failure = content.failure {
      return Blank.note(failure, role: .messageError, in: rect, look: look, into: &buffer)
    }
    if content.count == 0 {
      let text = model.absence(ofLinesIn: pane.key, whole: content.whole)
      return Blank.note(text, in: rect, look: look, into: &buffer)
    }
    buffer.clipped(to: rect) { buffer in
      for (row, entry) in rows(pane, content, rect.size, model).enumerated() {
        paint(entry, pane, model, in: rect.row(row), into: &buffer)
      }
    }
  }

  /// The line that stands in a row of a pane, counted from its first one.
  static func line(at row: Int, _ pane: LogPane, _ room: Size, _ model: AppModel) -> LogLine? {
    guard let content = pane.content, content.failure == nil, row >= 0 else { return nil }
    return rows(pane, content, room, model).dropFirst(row).first?.line
  }

  /// One row of the pane: of a line that has not been read yet without one.
  private struct Row {
    var line: LogLine?
    var spans: [StyledSpan] = []
    /// Columns before the text, where it goes on from the row above.
    var indent = 0
    var isFirst = true
  }

  private static func rows(_ pane: LogPane, _ content: LogContent, _ room: Size, _ model: AppModel) -> [Row] {
    let start = pane.start(room)
    var rows: [Row] = []
    for number in numbers(pane, content, room, isWhole: model.isWholeLog) where rows.count < room.height {
      // Of the first line those that are scrolled out of sight go.
      let hidden = number == start.line ? start.row : 0
      let line = self.rows(of: content[number], pane, limit: room.height - rows.count + hidden, room, model)
      rows += line.dropFirst(hidden)
    }
    return rows
  }

  private static func rows(
    of line: LogLine?,
    _ pane: LogPane,
    limit: Int,
    _ room: Size,
    _ model: AppModel
  ) -> [Row] {
    guard let line else { return [Row()] }
    var rows: [Row] = []
    let width = pane.textWidth(room)
    for (index, part) in line.parts.enumerated() where rows.count < limit {
      let spans = spans(of: part, isFirst: index == 0, of: line, pane, model)
      let indent = part.indent(in: width)
      let parts =
        pane.wraps
        ? SpanWrap.rows(of: spans, width: width, indent: indent, limit: limit - rows.count) : [spans]
      for (row, spans) in parts.enumerated() {
        rows.append(Row(line: line, spans: spans, indent: row > 0 ? indent : 0, isFirst: index + row == 0))
      }
    }
    return rows
  }

  private static func paint(
    _ row: Row,
    _ pane: LogPane,
    _ model: AppModel,
    in rect: Rect,
    into buffer: inout CellBuffer
  ) {
    let start = Point(x: rect.x + 1, y: rect.y)
    guard let line = row.line else { return buffer.put(model.glyphs.gap, start.x, start.y, model.look[.dim]) }
    let gutter = 1 + pane.gutterWidth
    if row.isFirst {
      paintGutter(line, pane, model, at: start, into: &buffer)
    } else if pane.labelWidth > 3, line.source != nil {
      buffer.put(model.glyphs.border.vertical, rect.x + gutter - 2, rect.y, model.look[.border])
    }
    let text = Rect(
      x: rect.x + gutter,
      y: rect.y,
      width: rect.width - gutter - (pane.wraps ? 1 : 0),
      height: 1
    )
    let left = pane.wraps ? 0 : pane.left
    buffer.clipped(to: text) { buffer in
      _ = buffer.put(row.spans, at: Point(x: text.x - left + row.indent, y: text.y), over: model.look[.text])
      if !pane.wraps, SpanWrap.exceeds(row.spans, left + text.width) {
        buffer.put(model.glyphs.ellipsis, text.right - 1, text.y, model.look[.dim])
      }
    }
  }

  /// Numbers of the lines that are shown.
  ///
  /// A small pane that follows, or stands at a moment with others, leaves out reports: its title has shown them.
  private static func numbers(
    _ pane: LogPane,
    _ content: LogContent,
    _ room: Size,
    isWhole: Bool
  ) -> ArraySlice<Int> {
    let first = pane.firstLine(room)
    let plain = Array(first..<max(first, min(first + room.height, content.count)))
    let moment = pane.moment == nil ? nil : pane.places.cursor
    guard pane.follows || moment != nil, !isWhole, !pane.isTall else { return plain[...] }
    let words = (content.first..<content.count).filter { number in
      content[number].map { !$0.isReport || $0.offset == moment } ?? false
    }
    guard !words.isEmpty, let moment, !pane.follows else {
      return words.isEmpty ? plain[...] : words.suffix(room.height)
    }
    let place = words.firstIndex { content[$0].map { $0.offset >= moment } ?? false } ?? words.count
    return words[max(0, min(place - room.height / 3, words.count - room.height))...].prefix(room.height)
  }

  private static func paintGutter(
    _ line: LogLine,
    _ pane: LogPane,
    _ model: AppModel,
    at point: Point,
    into buffer: inout CellBuffer
  ) {
    paintSign(line, pane, model, at: Point(x: point.x - 1, y: point.y), into: &buffer)
    paintLabel(line, pane, model, right: point.x + pane.gutterWidth, y: point.y, into: &buffer)
    guard pane.times != .off, let time = line.time else { return }
    let text = pane.times.text(
      time,
      start: model.start(of: pane.key),
      local: model.context.localTime,
      now: model.now
    )
    buffer.put(text, at: point, model.look[.timestamp], limit: LogPane.timeWidth - 1)
  }

  /// `train │`, in the colour of its log.
  private static func paintLabel(
    _ line: LogLine,
    _ pane: LogPane,
    _ model: AppModel,
    right: Int,
    y: Int,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    guard pane.labelWidth > 3,
      let label = model.mergedRuns?.label(of: line, width: pane.labelWidth - 3, look.glyphs)
    else { return }
    buffer.put(
      label.text,
      at: Point(x: right - pane.labelWidth, y: y),
      look.stream(label.number),
      limit: pane.labelWidth - 3
    )
    buffer.put(look.glyphs.border.vertical, right - 2, y, look[.border])
  }

  /// In front of lines that are marked, and of the one that was gone to.
  private static func paintSign(
    _ line: LogLine,
    _ pane: LogPane,
    _ model: AppModel,
    at point: Point,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    if pane.places.isMarked(line.offset) {
      buffer.put(look.glyphs.mark, point.x, point.y, look[.accent])
    } else if pane.places.cursor == line.offset {
      buffer.put(look.glyphs.cursorMark, point.x, point.y, look[.accent])
    }
  }

  /// The line in its own colours, else in those of its level, with the matches of the search marked.
  private static func spans(
    of part: LogLine.Part,
    isFirst: Bool,
    of line: LogLine,
    _ pane: LogPane,
    _ model: AppModel
  ) -> [StyledSpan] {
    let look = model.look
    let spans = marked(
      spans(of: part.text, line, over: isFirst ? base(line, look) : look[.text], look),
      part.matches,
      line,
      pane,
      look
    )
    return isFirst ? note(line, look) + spans : spans
  }

  private static func base(_ line: LogLine, _ look: Look) -> Style {
    switch line.tone {
    case .debug: look[.levelDebug]
    case .plain: look[.text]
    case .warning: look[.levelWarn]
    case .error: look[.levelError]
    }
  }

  private static func spans(
    of text: String,
    _ line: LogLine,
    over base: Style,
    _ look: Look
  ) -> [StyledSpan] {
    var reader = SGRText()
    // Lines around those that pass a filter step back.
    return reader.spans(in: text).map {
      StyledSpan($0.text, line.isContext ? look[.dim] : base.adding($0.style))
    }
  }

  private static func note(_ line: LogLine, _ look: Look) -> [StyledSpan] {
    line.note == nil ? [] : [look.span(line.noteText(dash: Character(look.glyphs.gap)), .messageWarn)]
  }

  private static func marked(
    _ spans: [StyledSpan],
    _ matches: [Range<Int>],
    _ line: LogLine,
    _ pane: LogPane,
    _ look: Look
  ) -> [StyledSpan] {
    guard let search = pane.search, !matches.isEmpty else { return spans }
    let isCurrent = search.current.map { search.lines[clamped: $0] == line.number } ?? false
    return Highlight.mark(matches, in: spans, with: look[isCurrent ? .matchCurrent : .match])
  }

  /// Which part of the log is seen, for the border of a pane.
  static func place(_ pane: LogPane, _ room: Size, _ look: Look) -> [StyledSpan] {
    guard let content = pane.content, !pane.follows, content.count > 0 else { return [] }
    let last = pane.endLine(room)
    return [look.span("\(last.grouped)/\(content.count.grouped)", .dim)]
  }
}
