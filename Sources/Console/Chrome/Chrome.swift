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
    let brand = model.frame.breadth == .narrow ? "" : (look.glyphs.isASCII ? "stepdeck" : "▐▌stepdeck")
    var x = 1
    if !brand.isEmpty { x += buffer.put(brand, at: Point(x: 1, y: 0), look[.brand]) + 2 }
    buffer.crumbs(
      crumbs(model),
      at: Point(x: x, y: 0),
      limit: max(0, row.width - x - rightWidth - 2),
      look: look
    )
    buffer.put(right, at: Point(x: row.width - rightWidth - 1, y: 0), limit: rightWidth)
  }

  private static func crumbs(_ model: AppModel) -> [String] {
    let run = model.run?.state?.plan.name ?? model.runs.row(ofOptional: model.run?.id)?.name ?? "run"
    let here: [String] =
      switch model.route {
      case .runs: ["runs"]
      case .run: ["runs", run]
      case .log(_, let step): ["runs", run] + stepNames(step, model)
      case .merged: ["runs", run, "all steps"]
      case .mergedRuns(let ids): ["runs", "\(ids.count) runs", "all steps"]
      case .graph: ["runs", run, "graph"]
      case .details(_, let step): ["runs", run, step, "details"]
      case .summary: ["runs", run, "summary"]
      case .jobs: ["jobs"]
      case .job(let job): ["jobs", job.name]
      case .jobLog(let job): ["jobs", job.name, "log"]
      case .calls: ["api"]
      case .file(let path): [path == "-" ? "standard input" : FileName.base(of: path)]
      case .pipelines: ["pipelines"]
      case .stacks: ["stacks"]
      case .launch: ["pipelines", model.launch?.pipeline.name ?? "", "launch"]
      case .help: ["help"]
      }
    return [model.context.workspaceName] + here
  }

  /// Both of two logs.
  private static func stepNames(_ step: String, _ model: AppModel) -> [String] {
    guard model.splitLogs != nil, let split = model.run?.split, !split.isOfOneStep else { return [step] }
    return ["\(step), \(split.step)"]
  }

  /// What runs now, and the time while it passes on the screen.
  private static func status(_ model: AppModel) -> [StyledSpan] {
    let look = model.look
    var parts: [[StyledSpan]] = []
    if model.context.readOnly { parts.append([look.span("read-only", .messageWarn)]) }
    if case .lost = model.engine { parts.append([look.span("no engine", .messageWarn)]) }
    if model.frame.breadth != .narrow { parts += counts(model) }
    if model.ticks { parts.append([look.span(model.now.clock(model.context.utcOffset), .dim)]) }
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
    if let notice = model.notice {
      paint(notice, look, above: row, into: &buffer)
      return nil
    }
    if model.question == nil, let tour = model.tour {
      let room = row.width - 2
      buffer.put(tour.line(model, room: room), at: Point(x: 1, y: row.y), limit: room)
    } else if model.question == nil {
      buffer.hints(model.keys.hints(in: model.contexts, glyphs: look.glyphs), in: row, look: look)
    }
    return nil
  }

  /// A message that is longer than its line grows upward over the view.
  private static func paint(_ notice: Notice, _ look: Look, above row: Rect, into buffer: inout CellBuffer) {
    let role: Role =
      switch notice.kind {
      case .info: .messageInfo
      case .warning: .messageWarn
      case .error: .messageError
      }
    let rows = rows(of: notice, width: row.width - 2)
    let top = row.bottom - rows.count
    buffer.clear(
      Rect(x: row.x, y: top, width: row.width, height: rows.count),
      style: look[.base].over(.plain)
    )
    for (index, text) in rows.enumerated() {
      buffer.put(text, at: Point(x: 1, y: top + index), look[role], limit: row.width - 2)
    }
  }

  /// A message as lines of at most `width` columns: one to four, the last one cut where more would follow.
  static func rows(of notice: Notice, width: Int) -> [String] {
    let text = String(notice.text.prefix(2_000))
    if TextWidth.fits(text, width), !text.contains("\n") { return [text] }
    var rows = text.split(separator: "\n").flatMap { WordWrap.lines(String($0), width: width) }
    if rows.count > 4 { rows[3] = TextWidth.truncated(rows[3...].joined(separator: " "), to: width) }
    return rows.isEmpty ? [""] : Array(rows.prefix(4))
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
      style: look[.text],
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
    case .filter: return "\(model.runs.shown.count) of \(model.runs.rows.count)"
    case .narrow:
      return prompt.fault.map { "at \($0.offset + 1): \($0.message)" }
        ?? "expression, !expression, level:error, only:error, since:20m"
    case .export: return "a new file; .jsonl for objects"
    case .step: return "a part of a step's name"
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
    let look = model.look
    var answers = question.answers.map { KeyHint($0.key.symbol(look.glyphs), $0.label) }
    var lines = question.lines.map { [look.span($0, .text)] }
    if lines.isEmpty {
      // A menu: one answer a line.
      lines = answers.map { [look.span($0.key, .key), look.span("  " + $0.action, .text)] }
      answers = [KeyHint(Key.escape.symbol(look.glyphs), "leave")]
    }
    Dialog(title: question.title, lines: lines, answers: answers)
      .paint(into: &buffer, screen: model.frame.screen, look)
  }
}

extension RunsModel {
  func row(ofOptional id: RunID?) -> RunRow? { id.flatMap { row(of: $0) } }
}
