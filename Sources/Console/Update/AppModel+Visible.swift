internal import LogKit
internal import ScreenKit
internal import Workflow

/// What is on the screen now, as far as `update` must know it.
extension AppModel {
  /// A log on the screen and the room of its lines.
  struct VisibleLog: Sendable, Hashable {
    var key: LogKey
    var room: Rect
  }

  var runLayout: RunLayout? {
    run.map { run in
      var layout = RunLayout(run, in: frame)
      if run.isZoomed, !layout.panes.isEmpty { layout.panes[0].box = wholeLogBox }
      return layout
    }
  }

  /// The steps of a run are shown, with panes and timeline.
  var isRunShown: Bool { if case .run = route { true } else { false } }

  /// A log is shown alone, whole, and not as one of several panes.
  var isWholeLog: Bool {
    switch route {
    case .log, .jobLog, .merged, .mergedRuns, .file: true
    default: false
    }
  }

  /// The log that the log view shows; `nil` until the run is known, and before the step's first attempt.
  var shownLog: LogKey? {
    if case .jobLog(let job) = route { return .job(job) }
    if case .file(let path) = route { return .file(path) }
    if case .merged(let id) = route, run?.id == id { return .merged(id) }
    if case .mergedRuns(let ids) = route, mergedRuns != nil { return .mergedRuns(ids) }
    guard case .log(let id, let step) = route, let run, run.id == id,
      let index = run.state?.plan.index(of: step)
    else { return nil }
    return run.logKey(index)
  }

  var visibleLogs: [VisibleLog] {
    if let splitLogs { return splitLogs }
    return switch route {
    case .log, .jobLog, .merged, .mergedRuns, .file:
      shownLog.map { [VisibleLog(key: $0, room: wholeLogRoom)] } ?? []
    case .run: (runLayout?.panes ?? []).map { VisibleLog(key: $0.key, room: $0.box.interior) }
    default: []
    }
  }

  /// The log that keys of a text move in, and its height.
  var focusedLog: VisibleLog? {
    switch route {
    case .log, .jobLog, .merged, .mergedRuns, .file:
      return splitLogs.map { $0[run?.split?.isSecondFocused ?? false ? 1 : 0] } ?? visibleLogs.first
    case .run:
      guard let run, let key = runLayout?.focusedPane(run)?.key else { return nil }
      return visibleLogs.first { $0.key == key }
    default: return nil
    }
  }

  var runRows: Int { max(1, frame.body.interior.height - 1) }
  var stepRows: Int { max(1, (runLayout?.steps.interior.height ?? 1)) }
  var callRows: Int { CallsLayout(frame).rows }
  var specRows: Int { SpecsLayout(frame).rows }

  /// Where keys are looked up, the innermost first.
  var contexts: [KeyContext] {
    if question != nil { return [.question] }
    if prompt != nil { return [.prompt] }
    let strip: [KeyContext] = hasHistogram ? [.histogram] : []
    switch route {
    case .runs: return [.runs, .list, .everywhere]
    case .run:
      if run?.focus == .timeline { return [.timeline, .run, .list, .everywhere] }
      let isInPane = run?.focus != .steps
      if !isInPane, !filterText.isEmpty { return [.steps, .run, .list, .everywhere] }
      return [.run, isInPane ? .text : .list, .everywhere]
    case .log where splitLogs != nil: return [.split, .log, .text, .everywhere]
    case .log, .file: return strip + [.log, .text, .everywhere]
    case .merged, .mergedRuns: return strip + [.merged, .log, .text, .everywhere]
    case .jobs: return [.jobs, .list, .everywhere]
    case .calls: return [.calls, .list, .everywhere]
    case .job: return [.job, .text, .everywhere]
    case .jobLog: return strip + [.jobLog, .log, .text, .everywhere]
    case .graph: return [.graph, .list, .everywhere]
    case .details: return [.page, .text, .everywhere]
    case .summary: return [.summary, .text, .everywhere]
    case .pipelines, .stacks: return [.specs, hasDetailFocus ? .text : .list, .everywhere]
    case .launch: return [.form]
    case .help: return [.help, .text, .everywhere]
    }
  }

  /// Where keys are looked up in the view that the help leads back to.
  var contextsBelowHelp: [KeyContext] {
    var below = self
    (below.question, below.prompt) = (nil, nil)
    return route == .help && below.goBack() ? below.contexts : contexts
  }

  /// What the feed is to watch for this screen.
  var wantedSubscription: Subscription {
    // What lies below the help is not read anew when it comes back.
    guard !frame.isTooSmall, route != .help else { return subscription }
    var wanted = Subscription()
    wanted.run = route.runID
    if case .mergedRuns(let ids) = route { wanted.others = ids }
    wanted.jobs = wantedJobs
    wanted.calls = route == .calls
    wanted.logs = visibleLogs.compactMap { log in
      panes[log.key].map { pane in
        var request = pane.request(height: log.room.height)
        if log.key.isMerged { request.streams = mergedRuns?.streams(hidden: pane.hiddenSteps) ?? [] }
        request.chart = chartRequest(log.key)
        request.form = LogForm(shape: pane.shape, fields: pane.shape == .raw ? .all : fields)
        request.hasHistogram = hasHistogram
        return request
      }
    }
    switch route {
    case .pipelines, .stacks, .launch: wanted.specs = true
    default: wanted.specs = pendingLaunch != nil
    }
    return wanted
  }

  /// What actions of the current view are about.
  var subject: RunSubject? {
    if route.runID != nil {
      guard let run, let state = run.state else { return nil }
      let index = subjectStep
      return RunSubject(
        id: run.id,
        name: state.plan.name,
        status: state.status,
        states: state.steps.map(\.state),
        isAttended: run.view?.isAttended ?? true,
        lacksValues: state.steps.contains { !$0.state.isEnded && ResumeMark.isIn($0.reason) },
        step: index.map { state.plan.steps[$0].name },
        stepState: index.map { state.steps[$0].state }
      )
    }
    return route == .runs ? runs.selected.map { subject(of: $0) } : nil
  }

  /// Position in the plan of the step that keys are about.
  var subjectStep: Int? {
    switch route {
    case .log where splitLogs != nil: focusedLog?.key.step.flatMap { run?.state?.plan.index(of: $0) }
    case .log(_, let step), .details(_, let step): run?.state?.plan.index(of: step)
    case .graph: run?.graph?.step
    case .run:
      if let key = focusedLog?.key {
        key.step.flatMap { run?.state?.plan.index(of: $0) }
      } else {
        run?.selected
      }
    default: nil
    }
  }
}
