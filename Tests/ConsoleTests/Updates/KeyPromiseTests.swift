import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Every key of the help does what the help says of it, in a model of its view.
@Suite struct KeyPromiseTests {
  private struct Step {
    var before: AppModel
    var after: AppModel
    var effects: [Effect]

    var acts: Bool { effects.contains { if case .act = $0 { true } else { false } } }
  }

  @Test func everyKeyKeepsItsPromise() {
    for binding in KeyMap.standard.bindings {
      guard let promise = promise(of: binding) else { continue }
      for key in binding.keys {
        let holds = KeyMapTests.models(binding.context).contains { model in
          var after = model
          let effects = update(&after, .input(.key(key)))
          return promise(Step(before: model, after: after, effects: effects))
        }
        #expect(holds, "\(key.name) in \(binding.context): \(binding.help)")
      }
    }
  }

  /// The whole table is held to more than that something happens.
  @Test func everyKeyHasAPromise() {
    for binding in KeyMap.standard.bindings where promise(of: binding) == nil {
      Issue.record("nothing is asked of \(binding.action) in \(binding.context): \(binding.help)")
    }
  }

  /// What must be so after the key.
  private func promise(of binding: KeyBinding) -> ((Step) -> Bool)? {
    if binding.context == .help { return { $0.before.route == .help && $0.after.route != .help } }
    if binding.context == .histogram { return inHistogram(binding.action) }
    if binding.context == .form, let promise = inForm(binding.action) { return promise }
    if binding.context == .graph, let promise = inGraph(binding.action) { return promise }
    return binding.context == .timeline
      ? inTimeline(binding.action)
      : movement(binding.action) ?? destination(binding) ?? change(binding.action, binding.context)
  }

  /// How far the cursor, or the top of a text, is from the start.
  private func place(_ model: AppModel) -> Int {
    if let question = model.question { return question.offset }
    if let log = model.focusedLog { return model.panes[log.key]?.firstLine(log.room.size) ?? 0 }
    return switch model.route {
    case .runs: model.runs.position.cursor
    case .pipelines: model.pipelineList.cursor
    case .stacks: model.stackList.cursor
    case .help: model.helpOffset
    case .launch: LaunchPage.offset(model)
    default: model.run?.position.cursor ?? 0
    }
  }

  /// How far the moment of the panes has gone; `nil` where one of them follows.
  private func passed(_ step: Step) -> Duration? {
    guard let before = step.before.run?.timeline.moment else { return nil }
    return step.after.run?.timeline.moment.map { $0 - before }
  }

  private func inTimeline(_ action: KeyAction) -> ((Step) -> Bool)? {
    let passed = passed
    func span(_ model: AppModel) -> Int { model.run?.timeline.zoom ?? 0 }
    return switch action {
    case .left, .previousChange: { passed($0).map { $0 < .zero } ?? false }
    case .right, .nextChange: { passed($0).map { $0 > .zero } ?? false }
    case .zoomIn: { span($0.after) == span($0.before) + 1 }
    case .zoomOut: { span($0.after) == span($0.before) - 1 }
    case .top: { $0.after.run?.timeline.moment == $0.after.run?.state?.startedAt }
    case .follow: { $0.before.run?.timeline.moment != nil && $0.after.run?.timeline.moment == nil }
    case .back: { $0.before.run?.timeline.moment != nil && $0.after.run?.focus == .steps }
    default: nil
    }
  }

  private func inHistogram(_ action: KeyAction) -> ((Step) -> Bool)? {
    func target(_ model: AppModel) -> LogSeek.Target? {
      model.panes[HistogramUpdateTests.key]?.places.seek?.target
    }
    func moment(_ model: AppModel) -> Timestamp { model.histogramStrip?.moment ?? Sample.now }
    return switch action {
    case .previousBar, .previousErrorBar: { target($0.after) != nil && moment($0.after) < moment($0.before) }
    case .nextBar, .nextErrorBar: { target($0.after) != nil && moment($0.after) > moment($0.before) }
    case .zoomIn: { $0.after.histogram.zoom == $0.before.histogram.zoom + 1 }
    case .zoomOut: { $0.after.histogram.zoom == $0.before.histogram.zoom - 1 }
    case .back: { !$0.after.histogram.isShown && $0.after.route == $0.before.route }
    default: nil
    }
  }

  private func inForm(_ action: KeyAction) -> ((Step) -> Bool)? {
    func moved(_ step: Step) -> Int { (step.after.launch?.focus ?? 0) - (step.before.launch?.focus ?? 0) }
    return switch action {
    case .nextField: { moved($0) > 0 }
    // From the first one it goes round to the last.
    case .previousField: { moved($0) != 0 }
    case .nextChoice, .previousChoice:
      { $0.after.launch?.draft.stackPath != $0.before.launch?.draft.stackPath }
    case .accept:
      {
        $0.effects.contains { if case .act(.launch) = $0 { true } else { false } }
          || $0.after.notice?.text.hasPrefix("not launched") == true
      }
    default: nil
    }
  }

  private func inGraph(_ action: KeyAction) -> ((Step) -> Bool)? {
    func cursor(_ model: AppModel) -> Int? { model.run?.graph?.cursor }
    func boxes(_ model: AppModel) -> Int? { model.run?.graph?.folded.groups.count }
    return switch action {
    case .open: { $0.after.isWholeLog || boxes($0.after) != boxes($0.before) }
    case .left, .right: { cursor($0.after) != cursor($0.before) }
    case .fold: { boxes($0.after) != boxes($0.before) }
    case .graph: { if case .run = $0.after.route { true } else { false } }
    default: nil
    }
  }

  private func movement(_ action: KeyAction) -> ((Step) -> Bool)? {
    let moved = { [self] (step: Step) in place(step.after) - place(step.before) }
    return switch action {
    case .up: { moved($0) == -1 }
    case .down: { moved($0) == 1 }
    case .pageUp, .halfUp: { moved($0) < -1 }
    case .pageDown, .halfDown: { moved($0) > 1 }
    case .top: { [self] in place($0.before) > 0 && place($0.after) == 0 }
    case .bottom: { moved($0) > 1 }
    default: nil
    }
  }

  private func destination(_ binding: KeyBinding) -> ((Step) -> Bool)? {
    switch (binding.action, binding.context) {
    case (.open, .runs): { if case .run = $0.after.route { true } else { false } }
    case (.open, .run): { $0.after.isWholeLog }
    case (.open, .specs), (.launch, .runs): { $0.after.route == .launch || $0.after.pendingLaunch != nil }
    case (.goToRuns, _): { $0.after.route == .runs }
    case (.goToPipelines, _): { $0.after.route == .pipelines }
    case (.goToStacks, _): { $0.after.route == .stacks }
    case (.goToCalls, _): { $0.after.route == .calls }
    case (.goToJobs, _): { $0.after.route == .jobs }
    case (.open, .jobs): { if case .job = $0.after.route { true } else { false } }
    case (.log, .jobs), (.open, .job): { $0.after.isWholeLog }
    case (.nextInstance, .jobLog), (.previousInstance, .jobLog): { $0.after.route != $0.before.route }
    case (.historyBack, _), (.historyForward, _): { $0.after.route != $0.before.route }
    case (.graph, .run), (.graph, .runs): { if case .graph = $0.after.route { true } else { false } }
    case (.details, _): { if case .details = $0.after.route { true } else { false } }
    case (.summary, _): { if case .summary = $0.after.route { true } else { false } }
    case (.open, .page): { $0.after.isWholeLog }
    case (.nextPane, .page), (.previousPane, .page): { $0.after.route != $0.before.route }
    case (.launch, .run): { $0.after.route == .launch || $0.after.pendingLaunch != nil }
    case (.search, .run):
      {
        if case .search = $0.after.prompt?.purpose { return true }
        return $0.after.prompt?.purpose == .filter
      }
    case (.nextError, .run), (.previousError, .run):
      {
        let run = $0.after.run
        let state = run?.selected.flatMap { run?.state?.steps[$0].state }
        return run?.selected != $0.before.run?.selected && state == .failed
      }
    case (.nextMatch, .steps), (.previousMatch, .steps):
      {
        $0.after.run?.selected != $0.before.run?.selected
          && $0.after.run?.selectedName?.contains("shard-1") == true
      }
    case (.back, .steps): { !$0.before.filterText.isEmpty && $0.after.filterText.isEmpty }
    case (.mark, .jobs): { $0.after.jobs.marked != $0.before.jobs.marked }
    case (.nextPane, .jobLog), (.previousPane, .jobLog):
      { $0.after.route != $0.before.route || $0.after.notice?.text.contains("marked") == true }
    case (.mark, .runs): { $0.after.runs.marked != $0.before.runs.marked }
    case (.help, _): { $0.after.route == .help }
    case (.back, .everywhere): { $0.after.route != $0.before.route }
    case (.back, .form): { $0.before.route == .launch && $0.after.route != .launch }
    case (.command, _): { $0.after.prompt?.purpose == .command }
    case (.filter, _): { $0.after.prompt?.purpose == .filter }
    case (.narrow, .log): { if case .narrow = $0.after.prompt?.purpose { true } else { false } }
    case (.search, .log): { if case .search = $0.after.prompt?.purpose { true } else { false } }
    case (.cancel, _), (.retry, _), (.actions, _): { $0.after.question != nil && !$0.acts }
    case (.split, _): { $0.after.question != nil || $0.after.run?.split != $0.before.run?.split }
    case (.nextPane, .split), (.previousPane, .split):
      { $0.after.focusedLog?.key != $0.before.focusedLog?.key }
    case (.back, .split): { $0.after.visibleLogs.count < $0.before.visibleLogs.count }
    case (.nextPane, .specs): { $0.after.hasDetailFocus && $0.after.route == $0.before.route }
    case (.nextPane, .log), (.previousPane, .log):
      { $0.after.isWholeLog && $0.after.route != $0.before.route }
    case (.nextPane, .run), (.previousPane, .run):
      { $0.after.run?.focus != $0.before.run?.focus }
    case (.merged, _): { if case .merged = $0.after.route { true } else { false } }
    case (.open, .merged): { if case .log = $0.after.route { true } else { false } }
    case (.pane, .merged), (.hideStream, _), (.showStreams, _):
      {
        $0.after.panes[MergedSample.key]?.hiddenSteps != $0.before.panes[MergedSample.key]?.hiddenSteps
          || $0.after.notice?.text.contains("steps") == true
      }
    case (.paneCount, .run): { $0.after.run?.paneCount != $0.before.run?.paneCount }
    case (.autoPanes, .run): { $0.before.run?.paneCount != nil && $0.after.run?.paneCount == nil }
    case (.follow, .run):
      { step in
        let panes = { (model: AppModel) in model.visibleLogs.map { model.panes[$0.key]?.follows ?? true } }
        return panes(step.before).contains(false) && !panes(step.after).contains(false)
      }
    case (.pin, .run): { $0.after.run?.pins != $0.before.run?.pins }
    case (.accept, .prompt), (.dismiss, .prompt): { $0.after.prompt == nil }
    default: nil
    }
  }

  private func change(_ action: KeyAction, _ context: KeyContext) -> ((Step) -> Bool)? {
    func pane(_ model: AppModel) -> LogPane? { model.focusedLog.flatMap { model.panes[$0.key] } }
    return switch action {
    case .quit: { $0.effects == [.quit] }
    case .suspend: { $0.effects == [.suspend] }
    case .redraw: { $0.effects == [.redraw] }
    case .copy: { if case .terminal(.copy(let text))? = $0.effects.first { !text.isEmpty } else { false } }
    case .mouse: { $0.effects == [.terminal(.captureMouse(false))] }
    case .saveScreen: { $0.effects == [.saveScreen(nil)] }
    case .nextInstance, .previousInstance:
      { $0.after.run?.chosenInstances != $0.before.run?.chosenInstances }
    case .nextAttempt, .previousAttempt: { $0.after.run?.chosenAttempts != $0.before.run?.chosenAttempts }
    case .left: { (pane($0.after)?.left ?? 0) < (pane($0.before)?.left ?? 0) }
    case .right: { (pane($0.after)?.left ?? 0) > (pane($0.before)?.left ?? 0) }
    case .link: { $0.effects.contains { if case .openJob = $0 { true } else { false } } }
    case .zoom: { $0.after.run?.isZoomed == true }
    case .histogram: { $0.after.histogram.isShown != $0.before.histogram.isShown }
    case .chart: { $0.after.chart.isShown != $0.before.chart.isShown }
    case .plainMetrics: { $0.after.chart.isShown && $0.after.chart.takesLines != $0.before.chart.takesLines }
    case .nextMetrics: { $0.after.chart.first > $0.before.chart.first }
    case .zoomIn: { $0.after.chart.zoom == $0.before.chart.zoom + 1 }
    case .zoomOut: { $0.after.chart.zoom == $0.before.chart.zoom - 1 }
    case .timeCursor: { $0.after.run?.focus == .timeline }
    case .timeline: { $0.after.run?.showsTimeline != $0.before.run?.showsTimeline }
    case .showAll: { $0.after.notice?.text.contains("filter") == true }
    case .follow: { pane($0.after)?.follows != pane($0.before)?.follows }
    case .nextError, .previousError, .nextWarning, .previousWarning:
      { pane($0.after)?.places.seek != pane($0.before)?.places.seek }
    case .mark: { pane($0.after)?.places.marks != pane($0.before)?.places.marks }
    case .nextMark, .previousMark: { $0.after.notice?.text.contains("marked") == true }
    case .foldRecord: { pane($0.after)?.turned != pane($0.before)?.turned }
    case .foldRecords: { pane($0.after)?.folding != pane($0.before)?.folding }
    case .flatten: { pane($0.after)?.shape != pane($0.before)?.shape }
    case .wrap: { pane($0.after)?.wraps != pane($0.before)?.wraps }
    case .times: { pane($0.after)?.times != pane($0.before)?.times }
    case .nextMatch, .previousMatch: { pane($0.after)?.search?.current != pane($0.before)?.search?.current }
    case .export where context == .log: { $0.after.prompt?.purpose == .export }
    case .moreContext, .lessContext: { $0.after.notice?.text.contains("filter") == true }
    case .export: { if case .write(let text, _)? = $0.effects.first { !text.isEmpty } else { false } }
    case .refresh: { $0.after.subscription.jobs != $0.before.subscription.jobs }
    case .sort where context == .jobs: { $0.after.jobs.order.column != $0.before.jobs.order.column }
    case .sortReverse where context == .jobs: { $0.after.jobs.order != $0.before.jobs.order }
    case .sort: { $0.after.runs.order.column != $0.before.runs.order.column }
    case .sortReverse: { $0.after.runs.order != $0.before.runs.order }
    case .complete, .older, .newer: { $0.after.prompt?.field.text != $0.before.prompt?.field.text }
    default: nil
    }
  }
}
