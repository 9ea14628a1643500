internal import ScreenKit
internal import Workflow

extension AppModel {
  mutating func press(_ key: Key) -> [Effect] {
    notice = nil
    let isTyping = notePress(key)
    defer { question?.isHasty = isTyping }
    if let asked = question {
      question?.isHasty = isTyping && asked.isHasty
      return answer(key)
    }
    if prompt != nil { return type(key) }
    return dispatch(key)
  }

  /// The keys that a chord stands for, in the order in which they are pressed.
  ///
  /// Over a slow link Escape and the next key arrive together. They are two where the chord means nothing; but what was
  /// typed is not thrown away for it, nor a question answered by what came with an Escape.
  func keys(of chord: Key) -> [Key] {
    let key = Key(chord.code, chord.modifiers.union(.alt))
    let isTyping = prompt != nil || question != nil || route == .launch
    return isTyping || keys.action(for: key, in: contexts) != nil ? [key] : [.escape, chord]
  }

  /// Does what a key means in the view.
  mutating func dispatch(_ key: Key) -> [Effect] {
    guard let action = keys.action(for: key, in: contexts) else {
      if route == .launch { return typeInForm(key) }
      return []
    }
    if action == .pane, let number = keys.place(of: key, for: .pane, in: contexts) {
      return toggleStream(number)
    }
    if action == .paneCount, let number = keys.place(of: key, for: .paneCount, in: contexts) {
      choosePanes(number + 1)
      return []
    }
    return perform(action)
  }

  mutating func paste(_ text: String) -> [Effect] {
    if var prompt {
      prompt.makeRoom()
      prompt.field.insert(text)
      self.prompt = prompt
      return promptChanged()
    }
    guard route == .launch, question == nil, launch != nil else { return [] }
    launch?.paste(text)
    return []
  }

  mutating func perform(_ action: KeyAction) -> [Effect] {
    switch action {
    case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom: return perform(movement: action)
    case .left, .right: return scrollSideways(action == .left ? -16 : 16)
    case .open: return openSelected()
    case .back: return back()
    case .quit: return [.quit]
    case .historyBack: goThroughHistory(-1)
    case .historyForward: goThroughHistory(1)
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .copy: return copy()
    case .link: return openLink()
    case .mouse: return toggleMouse()
    case .saveScreen: return [.saveScreen(nil)]
    case .help:
      helpOffset = 0
      open(.help)
    case .command: prompt = Prompt(.command)
    case .filter: prompt = Prompt(.filter, text: filterText)
    case .search where focusedLog == nil: if run?.state != nil { prompt = Prompt(.filter, text: filterText) }
    case .sort, .sortReverse: sort(isReversing: action == .sortReverse)
    case .goToRuns: jump(.runs)
    case .goToPipelines: jump(.pipelines)
    case .goToStacks: jump(.stacks)
    case .goToJobs: jump(.jobs)
    case .goToCalls: jump(.calls)
    case .export where focusedLog != nil: askForExport()
    case .export: return exportCalls()
    case .launch: return startLaunch()
    case .cancel where subjectJob != nil: askToCancelJob()
    case .cancel: ask(.cancel)
    case .retry: ask(.retryStep)
    case .graph: openGraph()
    case .details: openDetails()
    case .summary: if let id = run?.id, route.runID != nil { open(.summary(id)) }
    case .merged: openMerged()
    case .actions where !markedSubjects.isEmpty: question = .actions(markedSubjects)
    case .actions: if let subject { question = .actions(subject) }
    default: return performInView(action)
    }
    return []
  }

  private mutating func performInView(_ action: KeyAction) -> [Effect] {
    switch route {
    case .run: performInRun(action)
    case .log, .file: performInLog(action)
    case .merged, .mergedRuns: performInMerged(action)
    case .graph: performInGraph(action)
    case .details: performInDetails(action)
    case .jobs, .job, .jobLog: performInJobs(action)
    case .summary: []
    case .pipelines, .stacks: performInSpecs(action)
    case .launch: performInForm(action)
    case .runs: performInRuns(action)
    case .help, .calls: []
    }
  }

  private mutating func perform(movement: KeyAction) -> [Effect] {
    let page = max(1, pageHeight - 1)
    switch movement {
    case .up: return move(by: -1)
    case .down: return move(by: 1)
    case .pageUp: return move(by: -page)
    case .pageDown: return move(by: page)
    case .halfUp: return move(by: -max(1, page / 2))
    case .halfDown: return move(by: max(1, page / 2))
    case .top: return moveToEdge(top: true)
    default: return moveToEdge(top: false)
    }
  }

  private var pageHeight: Int {
    if let log = focusedLog { return log.room.height }
    return switch route {
    case .runs, .jobs: runRows
    case .calls: callRows
    case .run: stepRows
    case .pipelines, .stacks: hasDetailFocus ? SpecsLayout(frame).detailRoom.height : specRows
    default: frame.body.interior.height
    }
  }

  mutating func move(by lines: Int) -> [Effect] {
    if let log = focusedLog {
      panes[log.key]?.scroll(by: lines, log.room.size)
      return []
    }
    switch route {
    case .runs: runs.move(by: lines, visible: runRows)
    case .jobs: jobs.move(by: lines, visible: runRows)
    case .calls: calls.move(by: lines, visible: callRows)
    case .run:
      let rows = stepRows
      run?.move(by: lines, visible: rows)
    case .pipelines, .stacks: moveInSpecs(by: lines)
    case .launch:
      let offset = LaunchPage.offset(self)
      launch?.offset = max(0, offset + lines)
      launch?.pipelineOffset = nil
    case .help: helpOffset += lines
    case .graph: moveInGraph { $0.moveVertically(by: lines) }
    case .details, .summary, .job: pageOffset = max(0, pageOffset.addingReportingOverflow(lines).partialValue)
    case .log, .jobLog, .merged, .mergedRuns, .file: break
    }
    return []
  }

  private mutating func moveToEdge(top: Bool) -> [Effect] {
    if let log = focusedLog {
      if top { panes[log.key]?.goToTop() } else { panes[log.key]?.goToEnd() }
      return []
    }
    if top, hasTimelineFocus {
      goToStartOfTime()
      return []
    }
    if case .graph = route {
      moveInGraph { $0.moveToEdge(top: top) }
      return []
    }
    // A list of more rows is no list for a screen.
    return move(by: top ? -1_000_000 : 1_000_000)
  }

  private mutating func scrollSideways(_ columns: Int) -> [Effect] {
    if let log = focusedLog { panes[log.key]?.scrollSideways(by: columns, log.room.size) }
    if hasTimelineFocus { moveMoment(by: columns > 0 ? 1 : -1) }
    if case .graph = route { moveInGraph { $0.moveAlong(forward: columns > 0) } }
    return []
  }

  private mutating func openSelected() -> [Effect] {
    switch route {
    case .runs: if let row = runs.selected { open(.run(row.id)) }
    case .graph where run?.graph?.isOnFold ?? false: return perform(.fold)
    case .run, .graph, .details:
      guard let id = run?.id, let index = subjectStep, let name = run?.state?.plan.steps[index].name else {
        break
      }
      open(.log(id, step: name))
    case .pipelines: openLaunch(of: pipelineList.cursor)
    case .stacks: return startLaunch()
    case .jobs: if let row = jobs.selected { open(.job(row.ref)) }
    case .job: openJobLog()
    case .merged, .mergedRuns: return performInMerged(.open)
    case .summary:
      if let id = run?.id, let step = run?.summaryStep, let name = run?.state?.plan.steps[step].name {
        open(.log(id, step: name))
      }
    case .launch: return performInForm(.nextChoice)
    case .log, .jobLog, .file, .help, .calls: break
    }
    return []
  }

  private mutating func back() -> [Effect] {
    if hasHistogram {
      closeHistogram()
      return []
    }
    if case .run = route, let current = run, current.isZoomed || current.focus != .steps {
      run?.isZoomed = false
      if !current.isZoomed { run?.focus = .steps }
      if current.focus == .timeline { run?.timeline.follow() }
      return []
    }
    if case .run = route, run?.timeline.moment != nil {
      run?.timeline.follow()
      return []
    }
    if case .run = route, !filterText.isEmpty {
      filter("")
      return []
    }
    if isWholeLog, let key = focusedLog?.key, panes[key]?.search != nil {
      panes[key]?.find(nil)
      return []
    }
    if hasDetailFocus {
      hasDetailFocus = false
      return []
    }
    if splitLogs != nil {
      closeSplit()
      return []
    }
    if route == .jobs, !jobs.marked.isEmpty {
      jobs.clearMarks()
      return []
    }
    if route == .jobs || route == .calls, !filterText.isEmpty {
      filter("")
      return []
    }
    if route == .runs, !runs.marked.isEmpty {
      runs.clearMarks()
      return []
    }
    if !goBack(), !filterText.isEmpty { filter("") }
    return []
  }
}
