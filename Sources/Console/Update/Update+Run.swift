internal import ScreenKit
internal import Workflow

extension AppModel {
  mutating func performInRun(_ action: KeyAction) -> [Effect] {
    // What is about panes brings them back from below the timeline.
    if [.nextPane, .previousPane, .zoom, .chart, .autoPanes].contains(action) {
      run?.showsTimelineAlone = false
    }
    switch action {
    case .nextPane: stepFocus(1)
    case .previousPane: stepFocus(-1)
    case .zoom: zoom()
    case .chart: chartOfPane()
    case .nextMetrics: performInChart(action)
    case .follow: letPanesFollow()
    case .pin: togglePin()
    case .autoPanes: choosePanes(nil)
    case .timeline: toggleTimeline()
    case .timeCursor: focusTimeline()
    case .nextAttempt: chooseAttempt(1)
    case .previousAttempt: chooseAttempt(-1)
    case .nextInstance: chooseInstance(1)
    case .previousInstance: chooseInstance(-1)
    case .search: return searchPane()
    case .nextError, .previousError, .nextMatch, .previousMatch: performInSteps(action)
    default: performInTimeline(action)
    }
    return []
  }

  /// A log is searched where it is shown whole.
  private mutating func searchPane() -> [Effect] {
    _ = perform(.open)
    return isWholeLog ? perform(.search) : []
  }

  /// The keys move the moment at which the panes stand.
  var hasTimelineFocus: Bool { if case .run = route { run?.focus == .timeline } else { false } }

  /// Shows so many panes, as far as there are logs and room for them; `nil` for as many as something happens in.
  mutating func choosePanes(_ count: Int?) {
    run?.isZoomed = false
    run?.showsTimelineAlone = false
    run?.paneCount = count
    guard let count, let layout = runLayout, layout.panes.count < count else { return }
    let word = layout.panes.count == 1 ? "1 pane" : "\(layout.panes.count) panes"
    let isFull = layout.panes.count == layout.paneLimit
    notice = .info(isFull ? "there is room for \(word)" : "there are logs for \(word)")
  }

  /// Panes that stand still, because somebody scrolled them or looks at a moment, go to their ends and stay there.
  private mutating func letPanesFollow() {
    let focused = focusedLog.map { [$0] }
    let standing = (focused ?? visibleLogs).filter { !(panes[$0.key]?.follows ?? true) }
    run?.timeline.follow()
    for log in standing { panes[log.key]?.goToEnd() }
    if standing.isEmpty { notice = .info(focused == nil ? "all panes follow" : "the pane follows") }
  }

  /// Pins the step that keys are about, which then keeps them.
  private mutating func togglePin() {
    guard let index = subjectStep, let state = run?.state else {
      notice = .info("no step is under the cursor")
      return
    }
    guard run?.logKey(index) != nil else {
      notice = .info("the step has no log yet")
      return
    }
    run?.togglePin(index)
    let isPinned = run?.pins.contains(index) ?? false
    notice = .info(
      "\(state.plan.steps[index].name) \(isPinned ? "stays" : "goes when another needs its pane")"
    )
  }

  /// From the steps through all panes and back to the steps.
  private mutating func stepFocus(_ step: Int) {
    guard let run, let layout = unzoomedLayout, !layout.panes.isEmpty else { return }
    let (panes, count) = (layout.panes, layout.panes.count)
    let place = layout.focusedPane(run).flatMap { panes.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    var next = (place + step + count + 1) % (count + 1)
    if run.isZoomed, next == 0 { next = step > 0 ? 1 : count }
    self.run?.focus = next == 0 ? .steps : .pane(step: panes[next - 1].step)
  }

  private var unzoomedLayout: RunLayout? {
    guard var run else { return nil }
    run.isZoomed = false
    return RunLayout(run, in: frame)
  }

  /// Makes the pane large that has the keys, else that of the step under the cursor, whichever panes there are.
  private mutating func zoom() {
    guard let run, let state = run.state else { return }
    if run.isZoomed {
      self.run?.isZoomed = false
      return
    }
    guard let step = subjectStep else {
      notice = .info("no step matches \(run.filterText)")
      return
    }
    guard run.logKey(step) != nil else {
      let name = state.plan.steps[step].name
      notice = .info(StepNote.absence(of: state.steps[step], name: name, glyphs))
      return
    }
    self.run?.focus = .pane(step: step)
    self.run?.isZoomed = true
  }

  /// The chart is beside a pane that has all the room.
  private mutating func chartOfPane() {
    let isZoomed = run?.isZoomed ?? false
    if !isZoomed { zoom() }
    guard run?.isZoomed ?? false else { return }
    if isZoomed || !chart.isShown { chart.isShown.toggle() }
  }

  mutating func performInRuns(_ action: KeyAction) -> [Effect] {
    if action == .mark { runs.toggleMark(visible: runRows) }
    return []
  }

  /// The runs that are marked, where the list of them is shown.
  var markedSubjects: [RunSubject] {
    guard route == .runs, !runs.marked.isEmpty else { return [] }
    return runs.rows.filter { runs.marked.contains($0.id) }.map { subject(of: $0) }
  }

  /// A row of the list; without an engine no run is driven.
  func subject(of row: RunRow) -> RunSubject {
    var subject = RunSubject(id: row.id, name: row.name, status: row.status, states: row.steps)
    if case .lost = engine { subject.isAttended = false }
    return subject
  }

  /// Asks before something is done with the run, or with all that are marked.
  mutating func ask(_ verb: RunVerb) {
    let marked = markedSubjects
    guard let subject else {
      if case .mergedRuns = route { notice = .info("these are several runs; Enter opens the log of one") }
      return
    }
    switch marked.isEmpty ? Question.about(verb, subject) : Question.about(verb, marked) {
    case .success(let question): self.question = question
    case .failure(let refusal): notice = .info(refusal.text)
    }
  }

  /// `cancel train-41`.
  private func words(for action: RunAction) -> String {
    switch action {
    case .launch: "launch a run"
    case .cancel(let run): "cancel \(name(of: run))"
    case .retry(let run, let step): "retry \(step.map { "\($0) of " } ?? "")\(name(of: run))"
    case .resume(let run): "resume \(name(of: run))"
    case .delete(let run): "delete \(name(of: run))"
    }
  }

  private mutating func note(asking action: RunAction) {
    asked.append(Asked(request: .run(action), words: "asking the engine to \(words(for: action))"))
  }

  private mutating func note(stopping job: JobRef) {
    let words = "asking \(job.source.component) to stop \(job.name)"
    asked.append(Asked(request: .stop(job), words: words))
  }

  mutating func answer(_ key: Key) -> [Effect] {
    guard let question, !scrollQuestion(with: key) else { return [] }
    // Whatever is no answer lets everything be, so that of a word no letter is left to be one.
    self.question = nil
    guard let answer = question.answer(key) else { return [] }
    if question.isHasty, answer.action?.isDone ?? false {
      notice = .warning("nothing was done: \(key.name) came while you were typing; ask again")
      return []
    }
    switch answer.action {
    case .act(let action):
      note(asking: action)
      return [.act(action)]
    case .actAll(let actions):
      runs.clearMarks()
      for action in actions { note(asking: action) }
      return actions.map { .act($0) }
    case .ask(let verb): ask(verb)
    case .openLog: return openLogOfSubject()
    case .cancelJob(let job):
      note(stopping: job)
      return [.cancelJob(job)]
    case .cancelJobs(let all):
      jobs.clearMarks()
      for job in all { note(stopping: job) }
      return all.map { .cancelJob($0) }
    case .split(let choice): split(with: choice)
    case nil: break
    }
    return []
  }

  private mutating func openLogOfSubject() -> [Effect] {
    guard case .runs = route else { return perform(.open) }
    if !runs.marked.isEmpty { return perform(.merged) }
    if let row = runs.selected { open(.run(row.id)) }
    return []
  }
}
