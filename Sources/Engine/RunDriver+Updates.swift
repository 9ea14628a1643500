internal import Operators
internal import OrderedCollections
internal import Workflow

extension RunDriver {
  /// Takes what an operator has learned of a job.
  ///
  /// - Returns: whether the attempt's end now waits for its log to be drained.
  func take(_ update: JobUpdate, logIsComplete: Bool, now: Timestamp) -> Bool {
    guard let (index, attempt) = liveAttempt(update.key) else { return false }
    if update.isRemark {
      if ending[update.key.attempt] == nil { remark(update.key, reason: update.reason, now: now) }
      return false
    }
    if update.state.isEnded {
      guard ending[update.key.attempt] == nil else { return true }
      if !logIsComplete {
        ending[update.key.attempt] = update
        return true
      }
      end(index, attempt, update, results: update.results, now: now)
      return false
    }
    // A watcher may tell a state again that the end has overtaken.
    if ending[update.key.attempt] == nil { recordProgress(index, attempt, update, now: now) }
    return false
  }

  /// The attempt's log is drained: its end becomes a fact.
  func drained(_ id: AttemptID, results: JSONObject, now: Timestamp) {
    guard let update = ending.removeValue(forKey: id), let (index, attempt) = liveAttempt(update.key) else {
      return
    }
    end(index, attempt, update, results: results, now: now)
  }

  /// The operator cannot take the job: its end without a job.
  func refuse(_ key: JobKey, reason: String, now: Timestamp) {
    guard let (index, attempt) = liveAttempt(key) else { return }
    end(index, attempt, JobUpdate(key: key, state: .failed, reason: reason), results: [:], now: now)
  }

  /// The provider has the job under this handle, as so many instances.
  func learn(_ key: JobKey, _ handle: JobHandle, instances: Int, now: Timestamp) {
    guard let (index, attempt) = liveAttempt(key), let known = state.steps[index].attempts.last,
      known.job != handle
    else { return }
    let step = state.steps[index]
    var fact = StepFact(
      step: key.attempt.step,
      attempt: attempt,
      state: step.state == .submitting ? .queued : step.state,
      phase: step.phase,
      reason: step.reason,
      job: handle
    )
    if instances > 1 { fact.instances = instances }
    record(.step(fact), at: now)
  }

  /// Tells of the attempt what changes no state, such as a submission that has to be repeated.
  func remark(_ key: JobKey, reason: String?, now: Timestamp) {
    guard let (index, attempt) = liveAttempt(key) else { return }
    let step = state.steps[index]
    guard step.reason != reason else { return }
    record(
      .step(
        StepFact(
          step: key.attempt.step,
          attempt: attempt,
          state: step.state,
          phase: step.phase,
          reason: reason
        )
      ),
      at: now
    )
  }

  /// The log is read again: the attempt says no more that it is not.
  func forgetStale(_ key: JobKey, now: Timestamp) {
    guard let (index, _) = liveAttempt(key), StaleMark.isOfLog(state.steps[index].reason) else { return }
    let isStopping = state.steps[index].state == .stopping
    remark(key, reason: isStopping ? state.steps[index].attempts.last?.stopReason : nil, now: now)
  }

  func isStopping(_ key: JobKey) -> Bool {
    liveAttempt(key).map { state.steps[$0.index].state == .stopping } ?? false
  }

  /// Whether the provider has had the job: from then on only its own end ends the attempt.
  func hasJob(_ key: JobKey) -> Bool {
    liveAttempt(key).map { state.steps[$0.index].attempts.last?.job != nil } ?? false
  }

  /// The position of a key's step, if that very attempt is live: late answers find nothing.
  func liveAttempt(_ key: JobKey) -> (index: Int, attempt: Int)? {
    guard let index = state.plan.index(of: key.attempt.step), state.steps[index].state.isLive,
      state.steps[index].attempts.count == key.attempt.attempt
    else { return nil }
    return (index, key.attempt.attempt)
  }

  private func recordProgress(_ index: Int, _ attempt: Int, _ update: JobUpdate, now: Timestamp) {
    let step = state.steps[index]
    guard let known = step.attempts.last else { return }
    let next = step.state == .stopping ? .stopping : update.state
    let isStale = StaleMark.isOfState(step.reason)
    let reason = step.state != .stopping ? update.reason : isStale ? known.stopReason : step.reason
    let isNews =
      next != step.state || update.phase != step.phase || reason != step.reason
      || (update.job.map { $0 != known.job } ?? false)
      || (update.providerState.map { $0 != known.providerState } ?? false)
    guard isNews else { return }
    record(
      .step(
        StepFact(
          step: update.key.attempt.step,
          attempt: attempt,
          state: next,
          phase: update.phase,
          reason: reason,
          providerState: update.providerState,
          job: update.job,
          at: update.at
        )
      ),
      at: now
    )
  }

  private func end(_ index: Int, _ attempt: Int, _ update: JobUpdate, results: JSONObject, now: Timestamp) {
    let name = update.key.attempt.step
    for (key, value) in results {
      record(.result(ResultFact(step: name, attempt: attempt, name: key, value: value)), at: now)
    }
    let verdict = Verdict(update, state.steps[index].attempts.last)
    var fact = StepFact(
      step: name,
      attempt: attempt,
      state: verdict.state,
      reason: verdict.reason,
      providerState: update.providerState,
      job: update.job,
      exitStatus: update.exitStatus,
      at: update.at
    )
    if verdict.state == .failed {
      fact.isPreempted = update.isPreempted && state.steps[index].attempts.last?.stop == nil
      fact.retryAt = state.retryTime(
        step: index,
        failedAt: update.at ?? now,
        isPreempted: fact.isPreempted
      )
    }
    record(.step(fact), at: now)
  }
}

/// What a job's end means for the attempt, given why we were stopping it.
private struct Verdict {
  var state: StepState
  var reason: String?

  init(_ update: JobUpdate, _ attempt: AttemptRun?) {
    let reason = attempt?.stopReason
    switch (update.state, attempt?.stop) {
    case (.succeeded, _), (.cached, _):
      (state, self.reason) = (.succeeded, update.reason)
    case (_, .timeout):
      (state, self.reason) = (.failed, reason ?? update.reason)
    case (_, .cancel), (_, .sibling):
      (state, self.reason) = (.cancelled, reason ?? update.reason)
    case (.cancelled, nil):
      (state, self.reason) = (.failed, update.reason ?? "stopped by somebody else")
    default:
      (state, self.reason) = (.failed, update.reason)
    }
  }
}
