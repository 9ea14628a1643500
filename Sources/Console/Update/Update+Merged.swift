internal import LogKit
internal import ScreenKit
internal import Workflow

/// The view of all steps' logs as one, of a run or of several.
extension AppModel {
  mutating func openMerged() {
    if route == .runs, !runs.marked.isEmpty {
      openMerged(runs.marked.sorted())
    } else if route == .runs, let row = runs.selected {
      open(.merged(row.id))
    } else if let id = run?.id, route.runID != nil {
      // From the log of a step it begins at the same moment.
      let time = focusedLog.flatMap { log in
        panes[log.key].flatMap { $0.follows ? nil : $0.subject(log.room.size)?.time }
      }
      open(.merged(id))
      if let time { look(for: time, in: .merged(id)) }
    }
  }

  /// The logs of all steps of these runs.
  private mutating func openMerged(_ ids: [RunID]) {
    guard ids.count <= Self.mostMerged else {
      notice = .info("the logs of \(Self.mostMerged) runs can be one, not of \(ids.count)")
      return
    }
    open(ids.count == 1 ? .merged(ids[0]) : .mergedRuns(ids))
  }

  /// Each is followed to the end of its journal.
  private static let mostMerged = 64

  /// Makes room for the names of the logs; what is known of runs that are not looked at together any more goes.
  mutating func settleMerged() {
    if let key = shownLog, key.isMerged, let runs = mergedRuns {
      panes[key]?.labelWidth = runs.labelWidth(glyphs, screen: size.width)
    }
    let isWanted = routes.contains { if case .mergedRuns = $0 { true } else { false } }
    if !isWanted, !otherRuns.isEmpty || !unreadRuns.isEmpty { (otherRuns, unreadRuns) = ([:], [:]) }
  }

  private mutating func look(for time: Timestamp, in key: LogKey) {
    var pane = panes[key] ?? LogPane(key)
    pane.follows = false
    pane.places.look(for: .time(time))
    panes[key] = pane
  }

  mutating func performInMerged(_ action: KeyAction) -> [Effect] {
    switch action {
    case .open: openSource()
    case .showStreams:
      if let key = shownLog { panes[key]?.hiddenSteps = [] }
    case .hideStream: hideSubject()
    case .nextAttempt, .previousAttempt, .nextInstance, .previousInstance, .nextPane, .previousPane: break
    default: return performInLog(action)
    }
    return []
  }

  /// Switches the step with this number off, or on again.
  mutating func toggleStream(_ number: Int) -> [Effect] {
    guard let key = shownLog, let steps = mergedRuns?.steps else { return [] }
    guard number < steps.count else {
      notice = .info("there \(steps.count == 1 ? "is 1 step" : "are \(steps.count) steps") with a log")
      return []
    }
    toggleStream(steps[number].name, in: key)
    return []
  }

  mutating func toggleStream(_ name: String, in key: LogKey) {
    guard var pane = panes[key], let room = visibleLogs.first?.room.size else { return }
    pane.keepTop(room)
    if pane.hiddenSteps.remove(name) == nil { pane.hiddenSteps.insert(name) }
    panes[key] = pane
  }

  private mutating func hideSubject() {
    guard let log = focusedLog, let line = panes[log.key]?.subject(log.room.size),
      let name = mergedRuns?.name(of: line)
    else { return }
    toggleStream(name, in: log.key)
    let key = keys.key(of: .showStreams, in: .merged).map { "; \($0.name) shows all" } ?? ""
    notice = .info("\(name) is switched off\(key)")
  }

  /// The log of the step whose line it is, at the same moment.
  private mutating func openSource() {
    guard let log = focusedLog, let line = panes[log.key]?.subject(log.room.size),
      let source = line.source, let state = mergedRuns?.run(of: line)?.state,
      let index = state.plan.index(of: source.attempt.step)
    else { return }
    let step = source.attempt.step
    let isLast = state.steps[index].attempts.count == source.attempt.attempt
    let place = MergedPlace(rawValue: line.offset).offset
    let follows = panes[log.key]?.follows ?? false
    open(.log(state.plan.run, step: step))
    run?.chosenAttempts[step] = isLast ? nil : source.attempt.attempt
    run?.chosenInstances[step] = source.instance
    let key = LogKey.attempt(state.plan.run, source)
    var pane = panes[key] ?? LogPane(key)
    pane.follows = follows
    if !follows { pane.places.look(for: .offset(place)) }
    panes[key] = pane
  }
}
