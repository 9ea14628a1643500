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
    let other = splitLogs?.first { $0.key != focusedLog?.key && $0.key.step == name }?.key.attempt
    let isSecond = other != nil && run.split?.isSecondFocused ?? false
    let current = isSecond ? run.split?.attempt ?? count : min(run.chosenAttempts[name] ?? count, count)
    var next = current + step
    // Two logs beside each other are never one.
    if next == other { next += step }
    guard (1...count).contains(next) else { return }
    if isSecond { self.run?.split?.attempt = next } else { choose(attempt: next, of: name) }
  }

  /// Shows an attempt of the step whose log has the keys.
  mutating func turn(toAttempt attempt: Int) {
    guard let log = focusedLog, let step = log.key.step else { return }
    let other = splitLogs?.first { $0.key != log.key && $0.key.step == step }?.key.attempt
    // Two logs beside each other are never one.
    guard attempt != other else { return }
    if other != nil, run?.split?.isSecondFocused ?? false {
      run?.split?.attempt = attempt
    } else {
      choose(attempt: attempt, of: step)
    }
  }

  /// Shows an attempt of a step from now on; the last one until there is another.
  mutating func choose(attempt: Int, of step: String) {
    guard let state = run?.state, let index = state.plan.index(of: step) else { return }
    run?.chosenAttempts[step] = attempt >= state.steps[index].attempts.count ? nil : attempt
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
        next.steps[index].attempts.count > log.key.attempt, run.logKey(index) == log.key,
        let pane = panes[log.key]
      else { continue }
      if !pane.follows || prompt?.log == log.key { self.run?.chosenAttempts[step] = log.key.attempt }
    }
  }

  /// What is shown of a step in place of another attempt or instance is looked at as that was.
  mutating func settleLooks() {
    var seen: Set<String> = []
    for log in visibleLogs {
      guard let step = log.key.step else { continue }
      // Two attempts beside each other are looked at each in its own way.
      let place = seen.insert(step).inserted ? step : "\(step) beside"
      let before = run?.shownLogs[place]
      guard before != log.key else { continue }
      run?.shownLogs[place] = log.key
      guard let old = before.flatMap({ panes[$0] }) else { continue }
      var pane = panes[log.key] ?? LogPane(log.key)
      pane.look(like: old, log.room.size)
      panes[log.key] = pane
    }
  }
}
