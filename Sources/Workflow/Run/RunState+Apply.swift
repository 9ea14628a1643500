internal import DequeModule
internal import OrderedCollections

/// What makes a fact impossible in a state: such a journal is damaged.
package struct FoldError: Error, Sendable, CustomStringConvertible {
  package var sequence: Int
  package var message: String
  package var description: String { "event \(sequence): \(message)" }
}

extension RunState {
  /// Folds the next event in.
  package mutating func apply(_ event: Event) throws(FoldError) {
    guard event.sequence == sequence + 1 else {
      throw FoldError(
        sequence: event.sequence,
        message: "expected event \(sequence + 1); a line of the journal is missing"
      )
    }
    sequence = event.sequence
    switch event.fact {
    case .launched: startedAt = event.time
    case .step(let fact): try apply(fact, event)
    case .result(let fact): try apply(fact, event)
    case .cancelRequested(let by): requestCancel(by)
    case .retryRequested(let names, _): reopen(names, at: event.time)
    case .note(let text): notes.append(text)
    case .run(let fact): conclude(fact, event)
    }
  }

  private mutating func requestCancel(_ by: String) {
    guard !status.isEnded else { return }
    cancelledBy = by
    status = .stopping
    halt = .cancelled
    delayed.removeAll()
  }

  private mutating func conclude(_ fact: RunFact, _ event: Event) {
    status = fact.status
    reason = fact.reason
    endedAt = fact.status.isEnded ? event.time : nil
  }

  private mutating func apply(_ fact: ResultFact, _ event: Event) throws(FoldError) {
    let index = try position(of: fact.step, event)
    steps[index].results[fact.name] = fact.value
  }

  private func position(of step: String, _ event: Event) throws(FoldError) -> Int {
    guard let index = plan.index(of: step) else {
      throw FoldError(sequence: event.sequence, message: "step \"\(step)\" is not in the plan")
    }
    return index
  }

  private mutating func apply(_ fact: StepFact, _ event: Event) throws(FoldError) {
    let index = try position(of: fact.step, event)
    let before = steps[index].state
    if before == .waiting, fact.state == .waiting, fact.attempt == nil {
      // Why it still waits: it keeps its place among those that are ready.
      steps[index].reason = fact.reason
      return
    }
    if let attempt = fact.attempt {
      try applyAttempt(fact, attempt, index, event)
    }
    steps[index].state = fact.retryAt == nil ? fact.state : .waiting
    steps[index].phase = fact.phase
    steps[index].reason = fact.reason
    steps[index].cause = fact.cause
    steps[index].notBefore = fact.retryAt
    settle(index, from: before, fact)
    watchDeadline(of: index, from: before, at: fact.at ?? event.time)
    while let doom = doomed.first, steps[doom.step].state != .waiting { doomed.removeFirst() }
  }

  /// The host watches the `timeout` of local steps, so that it also runs out when no engine is there.
  private mutating func watchDeadline(of index: Int, from before: StepState, at time: Timestamp) {
    let step = plan.steps[index]
    let state = steps[index].state
    let limit = step.isLocal ? nil : step.timeout
    guard state != before, limit != nil || step.queueTimeout != nil else { return }
    if state == .submitting, let limit = step.queueTimeout {
      Delay.insert(Delay(time: time + limit, step: index), into: &deadlines)
    } else if state == .running || !state.isLive || state == .stopping {
      deadlines.removeAll { $0.step == index }
    }
    if state == .running, let limit {
      Delay.insert(Delay(time: time + limit, step: index), into: &deadlines)
    }
  }

  private mutating func applyAttempt(
    _ fact: StepFact,
    _ attempt: Int,
    _ index: Int,
    _ event: Event
  ) throws(FoldError) {
    let known = steps[index].attempts.count
    guard attempt == known || attempt == known + 1, attempt > 0 else {
      throw FoldError(
        sequence: event.sequence,
        message: "attempt \(attempt) of step \"\(fact.step)\" follows attempt \(known)"
      )
    }
    if attempt == known + 1 {
      steps[index].attempts.append(AttemptRun())
      steps[index].results = [:]
    }
    steps[index].attempts[attempt - 1].apply(fact, at: fact.at ?? event.time)
  }

  /// Brings the work lists up to date with a step's change of state.
  private mutating func settle(_ index: Int, from before: StepState, _ fact: StepFact) {
    let after = steps[index].state
    leave(index, before)
    enter(index, after, fact)
    if before.isEnded != after.isEnded { unfinished += after.isEnded ? -1 : 1 }
    guard after.isEnded, !before.isEnded else { return }
    if after.satisfies {
      unblockDependents(of: index)
    } else {
      doomDependents(of: index, fact)
      if after == .failed { noteFailure(index) }
    }
  }

  private mutating func leave(_ index: Int, _ state: StepState) {
    if state == .waiting {
      unstarted -= 1
      removeReady(index)
      delayed.removeAll { $0.step == index }
    } else if state.isLive, live.remove(index) != nil, plan.steps[index].isLocal {
      liveLocal -= 1
    }
  }

  private mutating func enter(_ index: Int, _ state: StepState, _ fact: StepFact) {
    if state == .waiting {
      unstarted += 1
      if let time = fact.retryAt, halt == nil { Delay.insert(Delay(time: time, step: index), into: &delayed) }
    } else if state.isLive, live.insert(index).inserted, plan.steps[index].isLocal {
      liveLocal += 1
    }
  }

  private mutating func unblockDependents(of index: Int) {
    for dependent in plan.graph.dependents[index] {
      steps[dependent].blockers -= 1
      if steps[dependent].blockers == 0, steps[dependent].state == .waiting { markReady(dependent) }
    }
  }

  private mutating func doomDependents(of index: Int, _ fact: StepFact) {
    let cause = fact.cause.flatMap(plan.index(of:)) ?? index
    for dependent in plan.graph.dependents[index] { doomed.append(Doom(step: dependent, cause: cause)) }
  }

  private mutating func noteFailure(_ index: Int) {
    if firstFailure == nil { firstFailure = index }
    guard halt == nil, plan.executionMode != .continueOnFailure else { return }
    halt = .failure(index)
    delayed.removeAll()
  }

  mutating func markReady(_ index: Int) {
    if plan.steps[index].isLocal { readyLocal.append(index) } else { readyRemote.append(index) }
  }

  /// Ready steps leave from the front; the search behind it serves skips and cancels.
  private mutating func removeReady(_ index: Int) {
    guard steps[index].blockers == 0 else { return }
    if readyLocal.first == index {
      readyLocal.removeFirst()
    } else if readyRemote.first == index {
      readyRemote.removeFirst()
    } else if let place = readyLocal.firstIndex(of: index) {
      readyLocal.remove(at: place)
    } else if let place = readyRemote.firstIndex(of: index) {
      readyRemote.remove(at: place)
    }
  }
}

extension PlannedStep {
  /// The step takes one of the `--parallel` places of this machine.
  package var isLocal: Bool { flavor == .local }
}

extension AttemptRun {
  mutating func apply(_ fact: StepFact, at time: Timestamp) {
    if history.last?.state != fact.state || history.last?.phase != fact.phase {
      history.append(Moment(state: fact.state, phase: fact.phase, since: time))
    }
    state = fact.state
    phase = fact.phase
    if let providerState = fact.providerState { self.providerState = providerState }
    reason = fact.reason
    if let exitStatus = fact.exitStatus { self.exitStatus = exitStatus }
    if let job = fact.job { self.job = job }
    if let instances = fact.instances { self.instances = max(1, min(instances, Self.instanceLimit)) }
    if fact.isPreempted { isPreempted = true }
    if let stop = fact.stop { (self.stop, stopReason) = (stop, fact.reason) }
    if queuedAt == nil { queuedAt = time }
    if fact.state == .running, startedAt == nil { startedAt = time }
    if fact.state.isEnded { endedAt = time }
  }
}
