internal import ScreenKit

/// Leads through every view once: each stop names a key, and the next one comes when it was pressed.
struct Tour: Sendable {
  struct Stop: Sendable {
    var action: KeyAction
    var context: KeyContext
    /// What the key does, behind its sign.
    var text: String
    /// The same in fourteen columns at most, for narrow screens.
    var brief: String
    var isReached: @Sendable (AppModel) -> Bool
  }

  /// Stops that have been reached.
  private(set) var place = 0

  static let stops: [Stop] = [
    Stop(
      action: .nextPane,
      context: .run,
      text: "goes from the steps to the panes of their logs",
      brief: "to the panes"
    ) {
      $0.route.runID != nil && $0.run?.focus != .steps || $0.isWholeLog
    },
    Stop(action: .open, context: .run, text: "opens the log of the pane", brief: "opens its log") {
      $0.isWholeLog
    },
    Stop(action: .search, context: .log, text: "searches it: type a word, then Enter", brief: "finds a word")
    { model in
      model.shownLog.flatMap { model.panes[$0]?.search } != nil
    },
    Stop(
      action: .histogram,
      context: .log,
      text: "shows its lines over time",
      brief: "lines in time"
    ) {
      $0.isWholeLog && $0.histogram.isShown
    },
    Stop(
      action: .chart,
      context: .log,
      text: "draws the metrics of the step beside it",
      brief: "draws metrics"
    ) {
      $0.isWholeLog && $0.chart.isShown
    },
    Stop(
      action: .split,
      context: .log,
      text: "puts another log beside it, at the same moment",
      brief: "another log"
    ) {
      $0.splitLogs != nil
    },
    Stop(
      action: .back,
      context: .everywhere,
      text: "leads back, again and again to the run",
      brief: "back, to a run"
    ) {
      if case .run = $0.route { true } else { false }
    },
    Stop(
      action: .timeCursor,
      context: .run,
      text: "goes into the timeline: left and right move all logs",
      brief: "the timeline"
    ) {
      $0.hasTimelineFocus
    },
    Stop(action: .merged, context: .run, text: "shows the logs of all steps as one", brief: "all logs") {
      if case .merged = $0.route { true } else { false }
    },
    Stop(action: .back, context: .everywhere, text: "leads back to the run", brief: "back to it") {
      if case .run = $0.route { true } else { false }
    },
    Stop(action: .graph, context: .run, text: "shows the steps as a graph", brief: "the graph") {
      if case .graph = $0.route { true } else { false }
    },
    Stop(action: .details, context: .graph, text: "tells all that is known of the step", brief: "the details")
    {
      if case .details = $0.route { true } else { false }
    },
    Stop(action: .summary, context: .page, text: "tells where the time of the run went", brief: "the summary")
    {
      if case .summary = $0.route { true } else { false }
    },
    Stop(action: .goToRuns, context: .everywhere, text: "shows all runs", brief: "all runs") {
      $0.route == .runs
    },
    Stop(
      action: .goToPipelines,
      context: .everywhere,
      text: "shows the pipelines of the workspace",
      brief: "the pipelines"
    ) {
      $0.route == .pipelines
    },
    Stop(
      action: .open,
      context: .specs,
      text: "fills in a launch of the pipeline; nothing starts yet",
      brief: "fills a launch"
    ) {
      $0.route == .launch
    },
    Stop(action: .back, context: .form, text: "leaves the form", brief: "leaves it") { $0.route != .launch },
    Stop(
      action: .goToStacks,
      context: .everywhere,
      text: "shows the stacks: where steps can run",
      brief: "the stacks"
    ) {
      $0.route == .stacks
    },
    Stop(
      action: .goToJobs,
      context: .everywhere,
      text: "shows the jobs of all providers, whoever started them",
      brief: "all jobs"
    ) {
      $0.route == .jobs
    },
    Stop(
      action: .goToCalls,
      context: .everywhere,
      text: "shows api: every call to a provider",
      brief: "api: calls"
    ) {
      $0.route == .calls
    },
    Stop(action: .help, context: .everywhere, text: "shows all keys", brief: "all keys") {
      $0.route == .help
    },
    Stop(
      action: .back,
      context: .everywhere,
      text: "leads back; that was all, and q leaves",
      brief: "back; the end"
    ) {
      $0.route != .help
    },
  ]

  var stop: Stop? { Self.stops.indices.contains(place) ? Self.stops[place] : nil }

  /// Goes on as long as the model is where the stops want it.
  mutating func advance(_ model: AppModel) {
    if let stop, stop.isReached(model) { skip() }
  }

  mutating func skip() { place += 1 }

  /// `tour 2/14  ⏎ opens the log of the pane   :tour ends it`, or `2/14 ⏎ opens its log   :tour ends` where that is too
  /// long for `room` columns.
  func line(_ model: AppModel, room: Int) -> [StyledSpan] {
    parts(model, room: room).spans
  }

  /// The key of the stop, where a column of the line is in its sign or in what it does.
  func key(at column: Int, _ model: AppModel, room: Int) -> Key? {
    guard let stop else { return nil }
    let (spans, hint) = parts(model, room: room)
    let ends = spans.reduce(into: [0]) { $0.append(($0.last ?? 0) + TextWidth.of($1.text)) }
    guard (ends[hint.lowerBound]..<min(room, ends[hint.upperBound])).contains(column) else { return nil }
    return self.hint(stop, model).key
  }

  /// What to press for a stop; where its key leads elsewhere, another has led away from where the tour goes on.
  private func hint(_ stop: Stop, _ model: AppModel) -> (key: Key?, text: String, brief: String) {
    let key = model.keys.key(of: stop.action, in: stop.context)
    let back =
      model.route == .launch
      ? model.keys.key(of: .back, in: .form) : model.keys.key(of: .historyBack, in: .everywhere)
    if key == nil || back == nil || isHere(stop, model) { return (key, stop.text, stop.brief) }
    return (back, "leads back to where the tour goes on", "leads back")
  }

  private func isHere(_ stop: Stop, _ model: AppModel) -> Bool {
    // What is typed or asked comes first.
    if model.prompt != nil || model.question != nil { return true }
    guard model.contexts.contains(stop.context) else { return false }
    guard stop.action == .back, stop.context == .everywhere else { return true }
    return model.route == .help || model.routes.dropLast().contains { $0.runID != nil }
  }

  /// The line, and which of its spans are the key and what it does.
  private func parts(_ model: AppModel, room: Int) -> (spans: [StyledSpan], hint: Range<Int>) {
    guard let stop else { return ([], 0..<0) }
    let look = model.look
    let hint = hint(stop, model)
    let key = hint.key?.symbol(look.glyphs) ?? stop.action.name
    let place = "\(place + 1)/\(Self.stops.count)"
    let line = [
      look.span("tour \(place)  ", .accent), look.span(key, .key),
      look.span(" " + hint.text, .text), look.span("   :tour ends it", .dim),
    ]
    if line.reduce(0, { $0 + TextWidth.of($1.text) }) <= room { return (line, 1..<3) }
    let brief = [
      look.span(place + " ", .accent), look.span(key, .key),
      look.span(" " + hint.brief, .text), look.span("  :tour ends", .dim),
    ]
    return (brief, 1..<3)
  }
}
