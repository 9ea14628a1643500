internal import LogKit
internal import ScreenKit
internal import Workflow

/// The view of all steps' logs as one.
extension AppModel {
  mutating func openMerged() {
    if route == .runs, let row = runs.selected {
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
    guard let key = shownLog, let state = run?.state else { return [] }
    let steps = MergedSteps.of(state)
    guard number < steps.count else {
      notice = .info("there \(steps.count == 1 ? "is 1 step" : "are \(steps.count) steps") with a log")
      return []
    }
    toggleStream(steps[number].name, in: key)
    return []
  }

  private mutating func toggleStream(_ name: String, in key: LogKey) {
    guard var pane = panes[key], let room = visibleLogs.first?.room.size else { return }
    pane.keepTop(room)
    if pane.hiddenSteps.remove(name) == nil { pane.hiddenSteps.insert(name) }
    panes[key] = pane
  }

  private mutating func hideSubject() {
    guard let log = focusedLog, let name = panes[log.key]?.subject(log.room.size)?.source?.attempt.step else {
      return
    }
    toggleStream(name, in: log.key)
    let key = keys.key(of: .showStreams, in: .merged).map { "; \($0.name) shows all" } ?? ""
    notice = .info("\(name) is switched off\(key)")
  }

  /// The log of the step whose line it is, at the same moment.
  private mutating func openSource() {
    guard let log = focusedLog, let run, let line = panes[log.key]?.subject(log.room.size),
      let source = line.source, let index = run.state?.plan.index(of: source.attempt.step),
      let state = run.state
    else { return }
    let step = source.attempt.step
    let isLast = state.steps[index].attempts.count == source.attempt.attempt
    self.run?.chosenAttempts[step] = isLast ? nil : source.attempt.attempt
    self.run?.chosenInstances[step] = source.instance
    let place = MergedPlace(rawValue: line.offset).offset
    let follows = panes[log.key]?.follows ?? false
    open(.log(run.id, step: step))
    let key = LogKey.attempt(run.id, source)
    var pane = panes[key] ?? LogPane(key)
    pane.follows = follows
    if !follows { pane.places.look(for: .offset(place)) }
    panes[key] = pane
  }
}
