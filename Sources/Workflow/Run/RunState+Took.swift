/// How long things took, or have taken by now; the same wherever it is told.
extension StepRun {
  /// Of the last attempt, from its start where it has started; `nil` before there is one.
  package func took(_ now: Timestamp) -> Duration? { attempts.last?.took(now) }
}

extension AttemptRun {
  package func took(_ now: Timestamp) -> Duration? {
    if let startedAt { return (endedAt ?? now) - startedAt }
    // Before it runs, the time in the present state tells more than the time since it was handed over.
    if let endedAt { return queuedAt.map { endedAt - $0 } }
    return history.last.map { now - $0.since }
  }
}

extension RunState {
  /// Whether a step has been handed to the host of its run and waits there for a place on this machine.
  package func waitsForPlace(_ index: Int) -> Bool {
    steps[index].state == .submitting && plan.steps[index].isLocal
      && live.count { plan.steps[$0].isLocal && steps[$0].state != .submitting } >= plan.parallel
  }
}
