internal import Engine
internal import Journal
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

/// All that is known of one step: what was planned, what came of it, its attempts side by side.
enum DetailsPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    guard case .details(_, let name) = model.route, let state = model.run?.state,
      let index = state.plan.index(of: name)
    else { return RunBlank.paint(model, title: "details", into: &buffer) }
    let sheet = sheet(model, state, index)
    let box = model.frame.body
    let step = state.steps[index]
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(
        left: [look.span(name, .title), look.span(" \(look.glyphs.separator) details", .dim)],
        right: look.state(step.state.role, step.phase)
      )
    )
    sheet.paint(from: model.pageOffset, in: room(model.frame), into: &buffer)
  }

  static func room(_ frame: ScreenFrame) -> Rect { frame.body.interior.inset(dx: 1, dy: 0) }

  /// How many lines there are, for scrolling.
  static func lineCount(_ model: AppModel) -> Int {
    guard case .details(_, let name) = model.route, let state = model.run?.state,
      let index = state.plan.index(of: name)
    else { return 0 }
    return sheet(model, state, index).lines.count
  }

  private static func sheet(_ model: AppModel, _ state: RunState, _ index: Int) -> FactSheet {
    var sheet = FactSheet(model.look, width: room(model.frame).width)
    addStanding(state, index, model, to: &sheet)
    addResults(state.steps[index], to: &sheet)
    addAttempts(state.steps[index], state.plan.steps[index].name, model, to: &sheet)
    addPlan(state.plan.steps[index], to: &sheet)
    addEnvironment(state.plan.steps[index], to: &sheet)
    addFlow(state, index, model, to: &sheet)
    return sheet
  }

  private static func addStanding(
    _ state: RunState,
    _ index: Int,
    _ model: AppModel,
    to sheet: inout FactSheet
  ) {
    let step = state.steps[index]
    let plan = state.plan.steps[index]
    sheet.heading("now")
    let phase = step.phase.map { ", \($0)" } ?? ""
    sheet.fact("state", step.state.rawValue + phase, .state(step.state.role))
    if let reason = step.reason ?? step.attempts.last?.reason {
      sheet.fact("reason", reason, step.state == .failed ? .state(.failed) : .text)
    }
    if let cause = step.cause { sheet.fact("because of", cause) }
    if let word = step.attempts.last?.providerState { sheet.fact("provider says", word) }
    let place = plan.flavor == .local ? "this machine" : "\(plan.operatorName) (\(plan.flavor.rawValue))"
    sheet.fact("runs on", place)
    if let next = step.notBefore { sheet.fact("next attempt", next.clock(model.context.localTime)) }
  }

  private static func addResults(_ step: StepRun, to sheet: inout FactSheet) {
    guard !step.results.isEmpty else { return }
    sheet.heading("results")
    for (name, value) in step.results { sheet.fact(name, value.plainText) }
  }

  private static func addPlan(_ plan: PlannedStep, to sheet: inout FactSheet) {
    sheet.heading("plan")
    switch plan.command {
    case .shell(let text): sheet.fact("command", text.sourceText)
    case .arguments(let items):
      for (index, item) in items.enumerated() {
        sheet.fact(index == 0 ? "command" : "", "[\(index)] " + item.sourceText)
      }
    }
    sheet.fact("image", plan.image ?? (plan.flavor == .local ? "none: runs on this machine" : "none"))
    let resources = plan.resources
    if let count = resources.cpuCount { sheet.fact("cpu_count", Number.short(count)) }
    if let memory = resources.memory { sheet.fact("memory", "\(memory)") }
    if let count = resources.gpuCount { sheet.fact("gpu_count", "\(count)") }
    if resources == Resources() { sheet.fact("resources", "as the place gives them") }
    if plan.spot { sheet.fact("spot", "yes") }
    if let limit = plan.timeout { sheet.fact("timeout", limit.shortText) }
    if let limit = plan.queueTimeout { sheet.fact("queue_timeout", limit.shortText) }
    if plan.retry.maxRetries > 0 {
      let backoff = plan.retry.backoff == 1 ? "" : ", each \(Number.short(plan.retry.backoff)) times as long"
      let times = plan.retry.maxRetries.counted("time")
      sheet.fact("retry", "\(times), after \(plan.retry.delay.shortText)\(backoff)")
    }
    for (name, value) in plan.settings { sheet.fact(name, value.jsonText) }
  }

  private static func addEnvironment(_ plan: PlannedStep, to sheet: inout FactSheet) {
    guard !plan.environment.isEmpty || !plan.secrets.isEmpty else { return }
    sheet.heading("environment")
    for (name, value) in plan.environment { sheet.fact(name, value.sourceText) }
    for name in plan.secrets { sheet.fact(name, "<secret \(name)>", .dim) }
  }

  private static func addFlow(
    _ state: RunState,
    _ index: Int,
    _ model: AppModel,
    to sheet: inout FactSheet
  ) {
    let plan = state.plan.steps[index]
    let graph = state.plan.graph
    sheet.heading("inputs and outputs")
    for (name, source) in plan.inputs {
      switch source {
      case .step(let reference): sheet.fact(name, "from \(reference)")
      case .address(let address): sheet.fact(name, "from \(address)")
      }
    }
    let step = state.steps[index]
    let places = ArtifactPlaces(StateFolder(path: model.context.statePath), state.plan.stack)
    for name in plan.outputs {
      // Each attempt writes to a place of its own; before the first one there is none.
      guard !step.attempts.isEmpty else {
        sheet.fact(name, "an output, not begun", .dim)
        continue
      }
      let attempt = AttemptID(step: plan.name, attempt: step.succeededAttempt ?? step.attempts.count)
      sheet.fact(name, "to " + places.address(state.plan.run, attempt, name))
    }
    sheet.fact("waits for", Self.names(graph.dependencies[index], state))
    sheet.fact("waited for by", Self.names(graph.dependents[index], state))
  }

  /// Some of the names, and how many more there are.
  private static func names(_ steps: [Int], _ state: RunState) -> String {
    if steps.isEmpty { return "no step" }
    let shown = steps.prefix(20).map { state.plan.steps[$0].name }.joined(separator: ", ")
    return steps.count > 20 ? shown + " and \((steps.count - 20).grouped) more" : shown
  }

  // MARK: - Attempts

  /// Positions of the attempts for which there is room beside each other: the newest ones, or earlier ones with the one that
  /// was chosen.
  static func attempts(_ count: Int, chosen: Int?, room: Int) -> Range<Int> {
    let last = min(count - room, max(0, (chosen ?? count) - 1))
    let first = max(0, last)
    return first..<min(count, first + room)
  }

  /// `5 and 6 of 6; [ and ] show others`.
  private static func position(_ range: Range<Int>, _ count: Int, _ model: AppModel) -> String {
    func key(_ action: KeyAction) -> String? {
      model.keys.key(of: action, in: .page)?.symbol(model.glyphs)
    }
    let keys = [key(.previousAttempt), key(.nextAttempt)].compactMap { $0 }.joined(separator: " and ")
    let first = range.lowerBound + 1
    let shown = range.count == 1 ? "\(first)" : "\(first) to \(range.upperBound)"
    return "\(shown) of \(count)" + (keys.isEmpty ? "" : "; \(keys) show others")
  }

  private static func addAttempts(
    _ step: StepRun,
    _ name: String,
    _ model: AppModel,
    to sheet: inout FactSheet
  ) {
    sheet.heading(step.attempts.count == 1 ? "attempt" : "attempts")
    guard !step.attempts.isEmpty else {
      return sheet.text(step.state == .waiting ? "none yet" : "none", .dim)
    }
    let chosen = model.run?.chosenAttempts[name].map { min($0, step.attempts.count) }
    let range = attempts(step.attempts.count, chosen: chosen, room: max(1, (sheet.width - 14) / 22))
    if range.count < step.attempts.count { sheet.text(position(range, step.attempts.count, model), .dim) }
    let shown = Array(step.attempts.enumerated())[range]
    var rows: [[[StyledSpan]]] = []
    func add(_ name: String, _ value: (AttemptRun) -> (String, Role)?) {
      let cells = shown.map { value($0.element).map { [sheet.look.span($0.0, $0.1)] } ?? [] }
      guard cells.contains(where: { !$0.isEmpty }) else { return }
      rows.append([[sheet.look.span(name, .dim)]] + cells)
    }
    let local = model.context.localTime
    rows.append(
      [[]] + shown.map { [sheet.look.span("\($0.offset + 1)", $0.offset + 1 == chosen ? .accent : .title)] }
    )
    add("state") { ($0.state.rawValue, .state($0.state.role)) }
    add("phase") { attempt in attempt.phase.map { ($0, .text) } }
    add("exit status") { attempt in
      attempt.exitStatus.map { ("\($0)", $0 == 0 ? .text : .state(.failed)) }
    }
    add("queued at") { attempt in attempt.queuedAt.map { ($0.clock(local), .text) } }
    add("started at") { attempt in attempt.startedAt.map { ($0.clock(local), .text) } }
    add("ended at") { attempt in attempt.endedAt.map { ($0.clock(local), .text) } }
    add("waited") { attempt in attempt.waited(model.now).map { ($0.shortText, .text) } }
    add("ran") { attempt in attempt.ran(model.now).map { ($0.shortText, .text) } }
    add("preempted") { $0.isPreempted ? ("yes", .messageWarn) : nil }
    add("job") { attempt in attempt.job.map { ($0.id, .dim) } }
    add("reason") { attempt in
      attempt.reason.map { ($0, attempt.state == .failed ? .state(.failed) : .text) }
    }
    sheet.table(rows, firstWidth: 11, wraps: true)
  }
}

extension AttemptRun {
  /// How long it took until it ran: queued, starting, pulling.
  func waited(_ now: Timestamp) -> Duration? {
    queuedAt.map { (startedAt ?? endedAt ?? now) - $0 }
  }

  /// How long it has run.
  func ran(_ now: Timestamp) -> Duration? { startedAt.map { (endedAt ?? now) - $0 } }
}
