internal import ScreenKit
internal import Workflow

/// Which attempt of a step, and which instance of its job, a log is of.
extension AppModel {
  mutating func chooseAttempt(_ step: Int) {
    guard let run, let index = subjectStep, let state = run.state else { return }
    let name = state.plan.steps[index].name
    let count = state.steps[index].attempts.count
    guard count > 1 else {
      notice = .info(count == 0 ? "\(name) has not started" : "\(name) has one attempt")
      return
    }
    let current = min(run.chosenAttempts[name] ?? count, count)
    let next = max(1, min(current + step, count))
    self.run?.chosenAttempts[name] = next == count ? nil : next
  }

  /// Turns to another instance of the job whose log is looked at, from the last to the first and back.
  mutating func chooseInstance(_ step: Int) {
    guard let run, let index = subjectStep, let state = run.state else { return }
    let name = state.plan.steps[index].name
    guard let key = run.logKey(index) else {
      notice = .info("\(name) has not started")
      return
    }
    let count = state.steps[index].attempts[key.attempt - 1].instances
    guard count > 1 else {
      notice = .info("\(name) runs as one instance")
      return
    }
    self.run?.chosenInstances[name] = (key.instance + step + count) % count
  }

  /// Another attempt takes the place of the one in sight only where its log follows: whoever reads further up, or has
  /// something to type about it, stays.
  mutating func holdAttempts(before next: RunState) {
    guard let run, run.timeline.moment == nil else { return }
    for log in visibleLogs {
      guard let step = log.key.step, run.chosenAttempts[step] == nil, let index = next.plan.index(of: step),
        next.steps[index].attempts.count > log.key.attempt, let pane = panes[log.key]
      else { continue }
      if !pane.follows || prompt?.log == log.key { self.run?.chosenAttempts[step] = log.key.attempt }
    }
  }

  /// What is shown of a step in place of another attempt or instance is looked at as that was.
  mutating func settleLooks() {
    for log in visibleLogs {
      guard let step = log.key.step, let before = run?.shownLogs[step], before != log.key else {
        if let step = log.key.step { run?.shownLogs[step] = log.key }
        continue
      }
      run?.shownLogs[step] = log.key
      guard let old = panes[before] else { continue }
      var pane = panes[log.key] ?? LogPane(log.key)
      pane.look(like: old, log.room.size)
      panes[log.key] = pane
    }
  }
}
