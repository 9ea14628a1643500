internal import DequeModule

/// What the engine should do next.
package enum Command: Sendable, Hashable {
  /// Hand the next attempt of the step to its operator.
  case submit(step: Int, attempt: Int)
  /// Record that the step will not start, because of `cause`.
  case skip(step: Int, cause: Int)
  /// Record that the step, not started, is cancelled with the run.
  case cancelUnstarted(step: Int)
  /// Record that the failed step gets no further attempt.
  case giveUp(step: Int)
  /// Stop the live attempt and wait for the proof.
  case stop(step: Int, attempt: Int, cause: StopCause)
  /// Nothing is left to do: record the end.
  case finish(RunStatus, reason: String?)
}

/// What to do now, and when to ask again although nothing has happened.
package struct Decision: Sendable, Hashable {
  package var commands: [Command] = []
  package var wakeAt: Timestamp?
}

/// Decides from the state alone.
///
/// The answer is stable: as long as no fact is added, asking again gives the same commands.
///
/// Cost grows with the number of commands and of live steps that are to be stopped, not with the number of steps.
///
/// `held` are ready steps that cannot be handed over at the moment; they take no place from others. `ahead` is how many local
/// steps may wait where they will run, beside those that run.
package func decide(_ state: RunState, now: Timestamp, held: Set<Int> = [], ahead: Int = 0) -> Decision {
  guard !state.status.isEnded else { return Decision() }
  if state.unfinished == 0 { return Decision(commands: [state.finish()]) }
  var decision = Decision()
  if state.halt != nil {
    decision.commands = state.commandsWhileHalted()
  } else {
    decision.commands = state.skips() + state.submissions(now: now, held, ahead)
  }
  decision.commands += state.timeouts(now: now)
  decision.wakeAt = [state.delayed.first?.time, state.deadlines.first?.time].compactMap(\.self).filter {
    $0 > now
  }.min()
  return decision
}

extension RunState {
  fileprivate func finish() -> Command {
    if status == .stopping { return .finish(.cancelled, reason: nil) }
    if let failed = firstFailure {
      let step = steps[failed]
      return .finish(.failed, reason: "\(plan.steps[failed].name): \(step.reason ?? "failed")")
    }
    if let broken = steps.firstIndex(where: { !$0.state.satisfies }) {
      let reason = steps[broken].reason ?? steps[broken].state.rawValue
      return .finish(.failed, reason: "\(plan.steps[broken].name): \(reason)")
    }
    return .finish(.succeeded, reason: nil)
  }

  fileprivate func timeouts(now: Timestamp) -> [Command] {
    deadlines.prefix { $0.time <= now }.map { delay in
      .stop(step: delay.step, attempt: steps[delay.step].attempts.count, cause: .timeout)
    }
  }

  /// Each doomed step once, while it still waits.
  fileprivate func skips() -> [Command] {
    var seen: Set<Int> = []
    return doomed.compactMap { doom in
      guard steps[doom.step].state == .waiting, seen.insert(doom.step).inserted else { return nil }
      return .skip(step: doom.step, cause: doom.cause)
    }
  }

  fileprivate func submissions(now: Timestamp, _ held: Set<Int>, _ ahead: Int) -> [Command] {
    let due = delayed.prefix { $0.time <= now }.map(\.step).filter { !held.contains($0) }
    let local = due.filter { plan.steps[$0].isLocal }
    let remote = due.filter { !plan.steps[$0].isLocal } + readyRemote.filter { !held.contains($0) }
    return (local.prefix(places) + readyForPlaces(after: local.count, held, ahead) + remote).map {
      .submit(step: $0, attempt: steps[$0].attempts.count + 1)
    }
  }

  private var places: Int { max(0, plan.parallel - liveLocal) }

  /// Local steps for the places that are free once `taken` of them are given away, and for those that come free next.
  ///
  /// Nothing waits ahead of its place in a run that a failure stops, nor where the wait is limited. What waits is filled up when
  /// half of it is gone: once for many steps.
  private func readyForPlaces(after taken: Int, _ held: Set<Int>, _ ahead: Int) -> [Int] {
    let ahead = plan.executionMode == .continueOnFailure ? ahead : 0
    let free = max(0, places - taken)
    let room = plan.parallel + ahead - liveLocal - taken
    guard free > 0 || 2 * room > ahead else { return [] }
    let ready = readyLocal.lazy.filter { !held.contains($0) }.prefix(max(free, room))
    return ready.enumerated().filter { $0.offset < free || plan.steps[$0.element].queueTimeout == nil }
      .map(\.element)
  }

  fileprivate func commandsWhileHalted() -> [Command] {
    var commands: [Command] = []
    if unstarted > 0 {
      for index in steps.indices where steps[index].state == .waiting { commands.append(endUnstarted(index)) }
    }
    if let cause = stopCause {
      for index in live.sorted() where steps[index].state != .stopping {
        commands.append(.stop(step: index, attempt: steps[index].attempts.count, cause: cause))
      }
    }
    return commands
  }

  /// A step between two attempts has failed already: it is not skipped, it gets no further attempt.
  private func endUnstarted(_ index: Int) -> Command {
    guard case .failure(let cause) = halt else { return .cancelUnstarted(step: index) }
    return steps[index].notBefore == nil ? .skip(step: index, cause: cause) : .giveUp(step: index)
  }

  /// Why live attempts must end; `nil` where they may go on.
  private var stopCause: StopCause? {
    switch halt {
    case .cancelled: .cancel
    case .failure: plan.executionMode == .failFast ? .sibling : nil
    case nil: nil
    }
  }

  /// When the attempt that failed at `time` is followed by another one; `nil` if by none.
  ///
  /// Attempts whose machine the provider took away have a limit of their own and do not lengthen the pauses.
  package func retryTime(step index: Int, failedAt time: Timestamp, isPreempted: Bool = false) -> Timestamp? {
    guard halt == nil, status == .running else { return nil }
    let policy = plan.steps[index].retry
    let counted = steps[index].attempts.dropFirst(steps[index].forgiven)
    let preempted = counted.count(where: \.isPreempted)
    if isPreempted { return preempted < policy.maxPreemptions ? time + policy.delay : nil }
    let tried = counted.count - preempted
    guard tried <= policy.maxRetries else { return nil }
    var seconds = policy.delay.inSeconds
    for _ in 1..<max(tried, 1) { seconds = min(seconds * policy.backoff, 365 * 86_400) }
    return time + .seconds(seconds)
  }
}

extension RunState {
  /// The fact that carries out a command which needs nobody but the journal; `nil` for `submit` and `stop`.
  package func fact(for command: Command) -> Fact? {
    switch command {
    case .submit, .stop: nil
    case .skip(let index, let cause):
      .step(
        StepFact(
          step: plan.steps[index].name,
          attempt: nil,
          state: .skipped,
          reason: "because of \(plan.steps[cause].name)",
          cause: plan.steps[cause].name
        )
      )
    case .cancelUnstarted(let index):
      .step(
        StepFact(
          step: plan.steps[index].name,
          attempt: nil,
          state: .cancelled,
          reason: "the run was cancelled"
        )
      )
    case .giveUp(let index):
      .step(
        StepFact(
          step: plan.steps[index].name,
          attempt: steps[index].attempts.count,
          state: .failed,
          reason: steps[index].attempts.last?.reason
        )
      )
    case .finish(let status, let reason): .run(RunFact(status: status, reason: reason))
    }
  }
}
