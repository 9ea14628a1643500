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
    let head = head(model, room: width - 8)
    let used = Self.width(head.parts)
    let meter = PaneMeter(pane.meter, isLive: run.state.isLive)
    let right = meter.spans(look, width: width, room: width - 8 - used)
    let room = width - 8 - Self.width(right)
    return BoxTitle(left: fitted(head.parts, rest(look), look, room: room), right: right)
  }

  /// The number of the attempt that is named in a column of the box; `nil` where there is none.
  func attempt(at column: Int, _ model: AppModel, width: Int) -> Int? {
    let head = head(model, room: width - 8)
    guard let tabsRoom = head.tabsRoom, column < width - 6 else { return nil }
    // A corner and a space stand before the name, a dot between spaces behind it.
    return tabs.attempt(at: column - 2 - Self.width(head.parts[0]) - 3, model.look, room: tabsRoom)
  }

  private var tabs: AttemptTabs { AttemptTabs(attempts: run.attempts, shown: pane.key.attempt) }

  /// What is told first: name, attempts, state with its duration; and the room that the attempts were given.
  ///
  /// Where there is too little room the state loses its word, the name its end, then the attempts go, at last the name: the
  /// duration is whole.
  private func head(_ model: AppModel, room: Int) -> (parts: [[StyledSpan]], tabsRoom: Int?) {
    let look = model.look
    guard let attempt else { return ([StyledSpan.cut(name(look), to: max(1, room))], nil) }
    let waitsForPlace = pane.key.attempt == run.attempts.count && state.waitsForPlace(step)
    let word = attempt.phase ?? (waitsForPlace ? "waits for a place" : attempt.state.rawValue)
    let time = attempt.took(model.now).map { " " + $0.shortText } ?? ""
    func parts(_ tabsRoom: Int?, _ word: String, _ name: [StyledSpan]) -> [[StyledSpan]] {
      let state = look.state(attempt.state.role, word + time)
      return [name] + (tabsRoom.map { [tabs.spans(look, room: $0)] } ?? []) + [state]
    }
    let name = name(look)
    var tabsRoom = hasTabs && run.attempts.count > 1 ? room : nil
    if tabsRoom != nil, Self.width(parts(tabsRoom, word, name)) > room { tabsRoom = 1 }
    // Behind the sign stands a space already.
    let left = room - Self.width(parts(tabsRoom, "", name))
    if left >= TextWidth.of(word) { return (parts(tabsRoom, word, name), tabsRoom) }
    if left >= 4 { return (parts(tabsRoom, TextWidth.truncated(word, to: left), name), tabsRoom) }
    for tabsRoom in [tabsRoom, nil] {
      let nameRoom = room - Self.width(parts(tabsRoom, "", []))
      if nameRoom >= 4 { return (parts(tabsRoom, "", StyledSpan.cut(name, to: nameRoom)), tabsRoom) }
    }
    return ([look.state(attempt.state.role, time)], nil)
  }

  private func name(_ look: Look) -> [StyledSpan] {
    let isOneOfMany = (attempt?.instances ?? 1) > 1
    let name = look.span(isOneOfMany ? "\(plan.name)[\(pane.key.instance)]" : plan.name, .title)
    return isPinned ? [look.span("\(look.glyphs.pin) ", .accent), name] : [name]
  }

  /// What is told where there is room, the most important first.
  private func rest(_ look: Look) -> [[StyledSpan]] {
    var parts: [[StyledSpan]] = []
    // In the log view its lower border says where it stands.
    if !hasTabs, !pane.follows, pane.moment == nil, attempt?.state.isLive ?? false {
      parts.append([look.span("stands still", .stale)])
    }
    if run.state == .waiting, let reason = run.reason {
      parts.append([StyledSpan(reason, look.theme[run.state.role])])
    }
    if let attempt {
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

  /// The head, and as many of the other parts as there is room for, with dots between; the last of them may be cut.
  private func fitted(
    _ head: [[StyledSpan]],
    _ rest: [[StyledSpan]],
    _ look: Look,
    room: Int
  ) -> [StyledSpan] {
    let dot = look.span(" \(look.glyphs.separator) ", .border)
    var spans = Array(head.joined(separator: [dot]))
    var used = Self.width(head)
    for part in rest where used + 8 < room {
      spans += [dot] + part
      used += 3 + Self.width(part)
    }
    return StyledSpan.cut(spans, to: max(1, room))
  }

  private static func width(_ spans: [StyledSpan]) -> Int { spans.reduce(0) { $0 + TextWidth.of($1.text) } }

  /// With dots between.
  private static func width(_ parts: [[StyledSpan]]) -> Int {
    parts.reduce(3 * max(0, parts.count - 1)) { $0 + width($1) }
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
    return places == 0 && size.rounded() >= 1e6 ? scientific(value) : fixed(value, places: places)
  }

  private static func fixed(_ value: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    var scaled = (abs(value) * scale).rounded()
    // An accuracy that is not all of it is not shown as 1.
    if abs(value) < 1 { scaled = min(scaled, scale - 1) }
    var digits = "\(Int(scaled))"
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
    // Rounding may reach the next power of ten.
    if (size * 10).rounded() >= 100 { (size, exponent) = (1, exponent + 1) }
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
