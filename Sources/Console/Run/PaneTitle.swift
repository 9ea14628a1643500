internal import ScreenKit
internal import Workflow

/// What stands in the border of a pane: which step, where it runs, how it is, and its newest metric.
struct PaneTitle {
  var pane: LogPane
  var step: Int
  var state: RunState
  var isPinned = false
  /// The attempts stand side by side, as they are turned to.
  var hasTabs = false

  private var run: StepRun { state.steps[step] }
  private var plan: PlannedStep { state.plan.steps[step] }
  private var attempt: AttemptRun? {
    run.attempts.indices.contains(pane.key.attempt - 1) ? run.attempts[pane.key.attempt - 1] : nil
  }

  func box(_ model: AppModel, width: Int) -> BoxTitle {
    let look = model.look
    let right = meter(look, room: width / 3)
    let room = room(right, width: width)
    return BoxTitle(left: fitted(left(model, room: room), look, room: room), right: right)
  }

  /// Columns of the left part in a box of this width.
  private func room(_ right: [StyledSpan], width: Int) -> Int {
    width - 8 - right.reduce(0) { $0 + TextWidth.of($1.text) }
  }

  /// The number of the attempt that is named in a column of the box; `nil` where there is none.
  func attempt(at column: Int, _ model: AppModel, width: Int) -> Int? {
    let room = room(meter(model.look, room: width / 3), width: width)
    // A corner and a space stand before the name, a dot between spaces behind it.
    let name = left(model, room: room)[0].reduce(0) { $0 + TextWidth.of($1.text) }
    guard hasTabs, run.attempts.count > 1, name + 8 < room, column < 2 + room else { return nil }
    let tabs = AttemptTabs(attempts: run.attempts, shown: pane.key.attempt)
    return tabs.attempt(at: column - 2 - name - 3, model.look, room: room)
  }

  /// The parts of the title, the most important first.
  private func left(_ model: AppModel, room: Int) -> [[StyledSpan]] {
    let look = model.look
    let isOneOfMany = (attempt?.instances ?? 1) > 1
    var name = [look.span(isOneOfMany ? "\(plan.name)[\(pane.key.instance)]" : plan.name, .title)]
    if isPinned { name.insert(look.span("\(look.glyphs.pin) ", .accent), at: 0) }
    var parts = [name]
    if hasTabs, run.attempts.count > 1 {
      parts.append(AttemptTabs(attempts: run.attempts, shown: pane.key.attempt).spans(look, room: room))
    }
    if let attempt {
      let word = attempt.phase ?? attempt.state.rawValue
      let time = attempt.took(model.now)?.shortText ?? ""
      parts.append(look.state(attempt.state.role, "\(word) \(time)"))
      if run.attempts.count > 1, !hasTabs {
        parts.append([look.span("attempt \(pane.key.attempt) of \(run.attempts.count)", .dim)])
      }
      if attempt.instances > 1 {
        parts.append([look.span("instance \(pane.key.instance) of 0-\(attempt.instances - 1)", .dim)])
      }
      if attempt.state.isLive, let reason = attempt.reason, StaleMark.isIn(reason) {
        parts.append([look.span(reason, .stale)])
      }
      if let reason = attempt.reason, attempt.state.isEnded || attempt.state == .stopping {
        parts.append([StyledSpan(reason, look.theme[attempt.state.role])])
      }
    }
    let place = plan.flavor == .local ? "local" : "\(plan.flavor.shortName) \(plan.operatorName)"
    parts.append([look.span(place, .dim)])
    return parts
  }

  /// As many of the parts as there is room for, with dots between.
  private func fitted(_ parts: [[StyledSpan]], _ look: Look, room: Int) -> [StyledSpan] {
    let dot = look.span(" \(look.glyphs.separator) ", .border)
    var spans: [StyledSpan] = []
    var used = 0
    for part in parts {
      let width = part.reduce(0) { $0 + TextWidth.of($1.text) } + (spans.isEmpty ? 0 : 3)
      if !spans.isEmpty {
        guard used + 8 < room else { break }
        spans.append(dot)
      }
      spans += part
      used += width
      if used >= room { break }
    }
    return StyledSpan.cut(spans, to: max(1, room))
  }

  /// `loss ▇▅▃▂▁ 0.209` or a bar of progress.
  func meter(_ look: Look, room: Int) -> [StyledSpan] {
    if let series = pane.meter.series.first, let last = series.values.last, room >= 12 {
      let value = Number.short(last)
      let width = max(4, min(16, room - series.name.count - value.count - 2))
      let line = Meters.sparkline(series.values, width: width, squeeze: true, glyphs: look.glyphs)
      return [look.span(series.name + " ", .dim), look.span(line, .series(0)), look.span(" " + value, .text)]
    }
    guard let progress = pane.meter.progress, run.state.isLive || progress > 0 else { return [] }
    let bar = Meters.bar(
      progress,
      width: max(4, min(16, room - 5)),
      filled: look[.state(.running)],
      rest: look[.border],
      glyphs: look.glyphs
    )
    return bar + [look.span(" \(Int((progress * 100).rounded(.down))) %", .text)]
  }
}

extension StyledSpan {
  /// The spans that fit into `limit` columns, the last of them cut.
  static func cut(_ spans: [StyledSpan], to limit: Int) -> [StyledSpan] {
    var left = limit
    var kept: [StyledSpan] = []
    for span in spans where left > 0 {
      let text = TextWidth.truncated(span.text, to: left)
      left -= TextWidth.of(text)
      kept.append(StyledSpan(text, span.style))
    }
    return kept
  }
}

/// Numbers in little room.
enum Number {
  /// Three or four digits: `0.2091`, `12.3`, `1290`, `3.2e-05`.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    if value == value.rounded(), size < 1e6 { return "\(Int(value))" }
    if size >= 1e6 || size < 0.001 { return scientific(value) }
    let places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4
    return fixed(value, places: places)
  }

  private static func fixed(_ value: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    var digits = "\(scaled)"
    while digits.count <= places { digits = "0" + digits }
    var text = places == 0 ? digits : "\(digits.dropLast(places)).\(digits.suffix(places))"
    if places > 0 {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return (value < 0 ? "-" : "") + text
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var size = abs(value)
    while size >= 10 {
      size /= 10
      exponent += 1
    }
    while size < 1, size > 0 {
      size *= 10
      exponent -= 1
    }
    return (value < 0 ? "-" : "") + fixed(size, places: 1) + "e\(exponent)"
  }
}

/// Thousands with commas: `128,304`.
extension Int {
  var grouped: String {
    var text = ""
    for (index, digit) in String(magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}
