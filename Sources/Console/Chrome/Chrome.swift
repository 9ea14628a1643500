internal import LogKit
internal import ScreenKit
internal import Workflow

/// Header, line of hints and whatever lies over a view.
enum Chrome {
  /// ` ▐▌stepdeck  fraud  ›  runs  ›  train-41      2 running  19:42:07`.
  static func header(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let row = model.frame.header
    buffer.fill(row, with: " ", style: look[.header])
    let right = status(model)
    let rightWidth = right.reduce(0) { $0 + TextWidth.of($1.text) }
    let brand = CrumbBar.brand(model)
    if !brand.isEmpty { buffer.put(brand, at: Point(x: 1, y: 0), look[.brand]) }
    let bar = CrumbBar(model)
    buffer.crumbs(bar.crumbs.map(\.text), at: bar.start, limit: bar.limit, look: look)
    buffer.put(right, at: Point(x: row.width - rightWidth - 1, y: 0), limit: rightWidth)
  }

  /// What runs now, and the time while it passes on the screen.
  static func status(_ model: AppModel) -> [StyledSpan] {
    let look = model.look
    var parts: [[StyledSpan]] = []
    if model.context.readOnly { parts.append([look.span("read-only", .messageWarn)]) }
    if case .lost = model.engine { parts.append([look.span("no engine", .messageWarn)]) }
    if model.frame.breadth != .narrow { parts += counts(model) }
    if model.ticks { parts.append([look.span(model.now.clock(model.context.localTime), .dim)]) }
    return Array(parts.joined(separator: [StyledSpan("  ")]))
  }

  private static func counts(_ model: AppModel) -> [[StyledSpan]] {
    let look = model.look
    if model.route.runID != nil, let state = model.run?.state {
      let counts = state.counts
      return [StepState.running, .starting, .queued, .failed].compactMap { kind in
        counts[kind].map { [StyledSpan("\($0) \(kind.rawValue)", look.theme[kind.role])] }
      }
    }
    let live = model.runs.liveCount
    return live == 0 ? [] : [[StyledSpan("\(live) running", look.theme[.running])]]
  }

  /// In the lower border, over whatever it says: what is above is older than it looks, and why.
  static func staleness(_ model: AppModel, into buffer: inout CellBuffer) {
    guard let reason = model.staleReason else { return }
    let body = model.frame.body
    buffer.put(
      " \(reason) ",
      at: Point(x: body.x + 1, y: body.bottom - 1),
      model.look[.messageWarn],
      limit: body.width - 2
    )
  }

  /// The message, the prompt or the hints; returns where the cursor stands in a prompt.
  static func footer(_ model: AppModel, into buffer: inout CellBuffer) -> Point? {
    let look = model.look
    let row = model.frame.footer
    buffer.clear(row, style: look[.base].over(.plain))
    if let prompt = model.prompt { return paint(prompt, model, into: &buffer, row) }
    if let notice = model.shownNotice {
      paint(notice, model, above: row, into: &buffer)
      return nil
    }
    if model.question == nil, let tour = model.tour {
      let room = row.width - 2
      buffer.put(tour.line(model, room: room), at: Point(x: 1, y: row.y), limit: room)
    } else if model.question == nil, let text = model.waitingForLaunch {
      buffer.put(text, at: Point(x: 1, y: row.y), look[.dim], limit: row.width - 2)
    } else if model.question == nil {
      let hints = model.keys.hints(in: model.contexts, glyphs: look.glyphs)
      buffer.hints(hints.map(\.hint), in: row, look: look)
    }
    return nil
  }

  /// The key whose hint is in a column of the lowest line; `nil` where there is none.
  static func hintedKey(at column: Int, _ model: AppModel) -> Key? {
    guard model.prompt == nil, model.shownNotice == nil, model.question == nil else { return nil }
    if let tour = model.tour { return tour.key(at: column - 1, model, room: model.frame.footer.width - 2) }
    let hints = model.keys.hints(in: model.contexts, glyphs: model.glyphs)
    let line = HintLine(hints.map(\.hint), width: model.frame.footer.width)
    return line.shown.first { $0.columns.contains(column) }.map { hints[$0.index].key }
  }

  /// A message that is longer than its line grows upward over the view.
  private static func paint(
    _ notice: Notice,
    _ model: AppModel,
    above row: Rect,
    into buffer: inout CellBuffer
  ) {
    let look = model.look
    let role: Role =
      switch notice.kind {
      case .info: .messageInfo
      case .warning: .messageWarn
      case .error: .messageError
      }
    let rows = rows(of: notice, from: model.noticeOffset, width: row.width - 2)
    let top = row.bottom - rows.count
    buffer.clear(
      Rect(x: row.x, y: top, width: row.width, height: rows.count),
      style: look[.base].over(.plain)
    )
    for (index, text) in rows.enumerated() {
      buffer.put(text, at: Point(x: 1, y: top + index), look[role], limit: row.width - 2)
    }
  }

  /// Rows that a message takes at most.
  static let noticeRows = 4

  /// A message as lines of at most `width` columns: one to four, from a line on that it was scrolled to; the last one cut
  /// where more would follow.
  static func rows(of notice: Notice, from offset: Int = 0, width: Int) -> [String] {
    let all = allRows(of: notice, width: width)
    var rows = all.dropFirst(max(0, min(offset, all.count - noticeRows)))
    guard rows.count > noticeRows else { return Array(rows) }
    rows = rows.prefix(noticeRows - 1) + [rows.dropFirst(noticeRows - 1).joined(separator: " ")]
    return rows.map { TextWidth.truncated($0, to: width) }
  }

  /// All lines of a message, at least one.
  static func allRows(of notice: Notice, width: Int) -> [String] {
    let text = String(notice.text.prefix(2_000))
    if TextWidth.fits(text, width), !text.contains("\n") { return [text] }
    let rows = text.split(separator: "\n").flatMap { WordWrap.lines(String($0), width: width) }
    return rows.isEmpty ? [""] : rows
  }

  private static func paint(
    _ prompt: Prompt,
    _ model: AppModel,
    into buffer: inout CellBuffer,
    _ row: Rect
  ) -> Point? {
    let look = model.look
    buffer.put(prompt.purpose.sign, at: Point(x: 1, y: row.y), look[.accent])
    let help = aside(prompt, model)
    let room = max(10, row.width - 4 - min(TextWidth.of(help) + 2, row.width / 2))
    let cursor = prompt.field.paint(
      into: &buffer,
      Rect(x: 2, y: row.y, width: min(room, row.width - 3), height: 1),
      style: look[prompt.isUntouched ? .placeholder : .text],
      fault: prompt.fault.map { ($0.offset, look[.messageError]) }
    )
    buffer.put(
      help,
      at: Point(x: 3 + room, y: row.y),
      look[prompt.fault == nil ? .dim : .messageError],
      room: max(0, row.width - room - 4),
      align: .right
    )
    return cursor
  }

  /// What could be typed here.
  private static func aside(_ prompt: Prompt, _ model: AppModel) -> String {
    switch prompt.purpose {
    case .filter where model.route == .calls:
      return "\(model.calls.shownCount) of \(model.calls.all.count)"
    case .filter where model.route == .jobs: return "\(model.jobs.shown.count) of \(model.jobs.rows.count)"
    case .filter where model.isRunShown:
      return "\((model.run?.shown.count ?? 0).grouped) of \((model.run?.stepCount ?? 0).grouped)"
    case .filter: return "\(model.runs.shown.count) of \(model.runs.rows.count)"
    case .narrow:
      return prompt.fault.map { "at \($0.offset + 1): \($0.message)" }
        ?? "expression, !expression, level:error, only:error, since:20m"
    case .export: return "a new file; .jsonl for objects"
    case .search: return prompt.fault.map { "at \($0.offset + 1): \($0.message)" } ?? "a regular expression"
    case .command:
      if let completion = prompt.completion {
        return "\(completion.place + 1) of \(completion.candidates.count)"
      }
      let found = CommandLine.completions(of: prompt.field.text, model.commandNames)
      return found.prefix(6).map { $0.split(separator: " ").last.map(String.init) ?? $0 }.joined(
        separator: " "
      )
    }
  }

  static func question(_ question: Question, _ model: AppModel, into buffer: inout CellBuffer) {
    question.dialog(model.look).paint(into: &buffer, screen: model.frame.screen, model.look)
  }
}

extension Question {
  /// How it is asked: sentences with the answers below, or a menu with an answer a line.
  func dialog(_ look: Look) -> Dialog {
    let hints = answers.map { KeyHint($0.key.symbol(look.glyphs), $0.label) }
    guard lines.isEmpty else {
      return Dialog(title: title, lines: lines.map { [look.span($0, .text)] }, answers: hints, offset: offset)
    }
    return Dialog(
      title: title,
      lines: hints.map { [look.span($0.key, .key), look.span("  " + $0.action, .text)] },
      answers: [KeyHint(Key.escape.symbol(look.glyphs), "leave")],
      offset: offset
    )
  }

  /// The key of the answer whose words are at a point.
  func key(at point: Point, _ screen: Rect, _ look: Look) -> Key? {
    let dialog = dialog(look)
    guard let place = dialog.answer(at: point, in: screen) else {
      guard lines.isEmpty else { return nil }
      return dialog.line(at: point, in: screen).map { answers[$0].key }
    }
    return lines.isEmpty ? .escape : answers[place].key
  }
}

extension RunsModel {
  func row(ofOptional id: RunID?) -> RunRow? { id.flatMap { row(of: $0) } }
}
