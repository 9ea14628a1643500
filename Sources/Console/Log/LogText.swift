internal import ScreenKit
internal import Workflow

/// Paints the lines of a log into a pane.
enum LogText {
  static func paint(_ pane: LogPane, _ model: AppModel, in rect: Rect, into buffer: inout CellBuffer) {
    let look = model.look
    guard !rect.isEmpty else { return }
    guard let content = pane.content else {
      return Blank.note("reading the log", in: rect, look: look, into: &buffer)
    }
    if let failure = content.failure {
      return Blank.note(failure, role: .messageError, in: rect, look: look, into: &buffer)
    }
    if content.count == 0 { return Blank.note("no output yet", in: rect, look: look, into: &buffer) }
    buffer.clipped(to: rect) { buffer in
      if pane.wraps {
        paintWrapped(pane, content, model, in: rect, into: &buffer)
      } else {
        paintCut(pane, content, model, in: rect, into: &buffer)
      }
    }
  }

  private static func paintCut(
    _ pane: LogPane,
    _ content: LogContent,
    _ model: AppModel,
    in rect: Rect,
    into buffer: inout CellBuffer
  ) {
    let numbers = self.numbers(pane, content, rect.size, isWhole: model.isWholeLog)
    for (row, number) in numbers.enumerated() {
      let place = rect.row(row)
      guard let line = content[number] else {
        buffer.put(model.glyphs.gap, place.x + 1, place.y, model.look[.dim])
        continue
      }
      let gutter = paintGutter(line, pane, model, at: Point(x: place.x + 1, y: place.y), into: &buffer)
      let text = Rect(x: place.x + 1 + gutter, y: place.y, width: place.width - 1 - gutter, height: 1)
      let spans = self.spans(of: line, pane, model)
      buffer.clipped(to: text) { buffer in
        buffer.put(spans, at: Point(x: text.x - pane.left, y: text.y), over: model.look[.text])
        if SpanWrap.exceeds(spans, pane.left + text.width) {
          buffer.put(model.glyphs.ellipsis, text.right - 1, text.y, model.look[.dim])
        }
      }
    }
  }

  /// Numbers of the lines that are shown.
  ///
  /// A small pane that follows leaves out reports, which its title shows already.
  private static func numbers(
    _ pane: LogPane,
    _ content: LogContent,
    _ room: Size,
    isWhole: Bool
  ) -> ArraySlice<Int> {
    let first = pane.firstLine(room)
    let plain = Array(first..<max(first, min(first + room.height, content.count)))
    guard pane.follows, !isWhole else { return plain[...] }
    let words = (content.first..<content.count).filter { content[$0]?.isReport == false }
    return words.isEmpty ? plain[...] : words.suffix(room.height)
  }

  private static func paintWrapped(
    _ pane: LogPane,
    _ content: LogContent,
    _ model: AppModel,
    in rect: Rect,
    into buffer: inout CellBuffer
  ) {
    let gutter = pane.gutterWidth
    let width = pane.textWidth(rect.size)
    var rows: [(line: LogLine, spans: [StyledSpan], isFirst: Bool)] = []
    let first = pane.firstLine(rect.size)
    for number in first..<max(first, min(first + rect.height, content.count)) {
      guard let line = content[number] else { continue }
      for (index, part) in SpanWrap.rows(of: spans(of: line, pane, model), width: width).enumerated() {
        rows.append((line, part, index == 0))
      }
    }
    // Following means that the end is seen, otherwise the beginning.
    let shown = pane.follows ? rows.suffix(rect.height) : rows.prefix(rect.height)
    for (row, entry) in shown.enumerated() {
      let y = rect.y + row
      if entry.isFirst {
        _ = paintGutter(entry.line, pane, model, at: Point(x: rect.x + 1, y: y), into: &buffer)
      }
      _ = buffer.put(
        entry.spans,
        at: Point(x: rect.x + 1 + gutter, y: y),
        limit: width,
        over: model.look[.text]
      )
    }
  }

  private static func paintGutter(
    _ line: LogLine,
    _ pane: LogPane,
    _ model: AppModel,
    at point: Point,
    into buffer: inout CellBuffer
  ) -> Int {
    paintSign(line, pane, model, at: Point(x: point.x - 1, y: point.y), into: &buffer)
    paintLabel(line, pane, model, right: point.x + pane.gutterWidth, y: point.y, into: &buffer)
    guard pane.times != .off else { return pane.gutterWidth }
    if let time = line.time {
      let text = pane.times.text(
        time,
        start: model.start(of: pane.key),
        utcOffset: model.context.utcOffset,
        now: model.now
      )
      buffer.put(text, at: point, model.look[.timestamp], limit: LogPane.timeWidth - 1)
    }
    return pane.gutterWidth
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
    guard pane.labelWidth > 3, let source = line.source else { return }
    let look = model.look
    let number = model.run?.state?.plan.index(of: source.attempt.step) ?? 0
    buffer.put(
      MergedSteps.label(source, look.glyphs),
      at: Point(x: right - pane.labelWidth, y: y),
      look.stream(number),
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
  private static func spans(of line: LogLine, _ pane: LogPane, _ model: AppModel) -> [StyledSpan] {
    let look = model.look
    let base: Style =
      switch line.tone {
      case .debug: look[.levelDebug]
      case .plain: look[.text]
      case .warning: look[.levelWarn]
      case .error: look[.levelError]
      }
    var reader = SGRText()
    // Lines around those that pass a filter step back.
    let spans = reader.spans(in: line.text).map {
      StyledSpan($0.text, line.isContext ? look[.dim] : base.adding($0.style))
    }
    return note(line, look) + marked(spans, line, pane, look)
  }

  /// `┄┄┄ 212 lines fetched again ┄┄┄` before the line that it is about.
  private static func note(_ line: LogLine, _ look: Look) -> [StyledSpan] {
    guard let note = line.note else { return [] }
    let dash = String(repeating: Character(look.glyphs.gap), count: 3)
    return [look.span("\(dash) \(note) \(dash) ", .messageWarn)]
  }

  private static func marked(
    _ spans: [StyledSpan],
    _ line: LogLine,
    _ pane: LogPane,
    _ look: Look
  ) -> [StyledSpan] {
    guard let search = pane.search, !line.matches.isEmpty else { return spans }
    let isCurrent = search.current.map { search.lines[clamped: $0] == line.number } ?? false
    return Highlight.mark(line.matches, in: spans, with: look[isCurrent ? .matchCurrent : .match])
  }

  /// Which part of the log is seen, for the border of a pane.
  static func place(_ pane: LogPane, _ room: Size, _ look: Look) -> [StyledSpan] {
    guard let content = pane.content, !pane.follows, content.count > 0 else { return [] }
    let last = min(pane.firstLine(room) + room.height, content.count)
    return [look.span("\(last.grouped)/\(content.count.grouped)", .dim)]
  }
}
