internal import Host
internal import OrderedCollections
internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the host says, as updates.
extension HostLink {
  func take(_ event: HostEvent, _ line: Connection) {
    switch event {
    case .report(.hello(let hello)): take(hello)
    case .report(.started(let started)): tell([begun(started)])
    case .report(.ended(let attempt, let record)): tell([ended(attempt, record)])
    case .report(.refused(let attempt, let refusal)): take(attempt, refusal)
    case .report(.blocked(let attempt, let reason)):
      tell([
        JobUpdate(key: key(attempt), state: .running, phase: reason == nil ? nil : "blocked", reason: reason)
      ])
    case .report(.configuration(let configuration)):
      let waiters = state.withLock { state in
        defer { state.secretWaiters = [] }
        return state.secretWaiters
      }
      for waiter in waiters { waiter.resume(returning: configuration) }
    case .disconnected:
      let isEarly = state.withLock { state in
        guard case .connecting = state.phase else { return false }
        line.isLost.store(true, ordering: .relaxed)
        return true
      }
      if !isEarly { disconnected() }
    }
  }

  func take(_ hello: HostHello) {
    let updates = hello.running.map(begun) + hello.ended.map { ended($0.attempt, $0.record) }
    // Only now: whoever sees the process relies on `live`, and ends what it does not find there.
    let waiters = state.withLock { state in
      state.process = hello.process
      state.waiting.formUnion(hello.waiting)
      return Self.takeReady(&state)
    }
    tell(updates)
    askAboutUnknown(hello)
    for waiter in waiters { waiter.resume() }
  }

  /// Attempts of an earlier host that this one does not know: an order to stop brings their ends, whatever became of them.
  func askAboutUnknown(_ hello: HostHello) {
    let known = Set(hello.running.map(\.attempt) + hello.ended.map(\.attempt))
    let unknown = state.withLock { state in
      state.live.compactMap { $0.value == nil || known.contains($0.key) ? nil : $0.key }
    }
    for attempt in unknown { cancel(attempt) }
  }

  func begun(_ started: StartedAttempt) -> JobUpdate {
    state.withLock { state in
      state.live[started.attempt] = started.process
      state.waiting.remove(started.attempt)
      state.unstarted[started.attempt] = nil
    }
    var update = JobUpdate(
      key: key(started.attempt),
      state: .running,
      reason: started.blocked,
      job: LocalOperator.handle(key(started.attempt), started.process),
      at: started.at
    )
    if started.blocked != nil { update.phase = "blocked" }
    return update
  }

  func ended(_ attempt: AttemptID, _ record: ExitRecord) -> JobUpdate {
    state.withLock { state in
      state.live[attempt] = nil
      state.unstarted[attempt] = nil
      state.waiting.remove(attempt)
    }
    var update = JobUpdate(
      key: key(attempt),
      state: record.stepState,
      reason: record.reason,
      exitStatus: record.exitStatus,
      job: record.process.map { LocalOperator.handle(key(attempt), $0) },
      at: record.endedAt
    )
    update.results = record.results
    return update
  }

  func take(_ attempt: AttemptID, _ refusal: HostRefusal) {
    switch refusal {
    case .secretsMissing(let names):
      forget(attempt)
      let reason = "the value of \(names.joined(separator: ", ")) is gone; `stepdeck runs resume` brings it"
      tell([JobUpdate(key: key(attempt), state: .failed, reason: reason)])
    case .notConfigured:
      forget(attempt)
      tell([
        JobUpdate(
          key: key(attempt),
          state: .failed,
          reason: "the launching environment is gone; `\(ResumeMark.command)` brings it"
        )
      ])
    case .quitting:
      state.withLock { state in
        if let step = state.unstarted[attempt] { state.queue.append(.start(step)) }
      }
    }
  }

  func forget(_ attempt: AttemptID) {
    state.withLock { state in
      state.live[attempt] = nil
      state.unstarted[attempt] = nil
    }
  }

  func key(_ attempt: AttemptID) -> JobKey { JobKey(run: id, attempt: attempt) }
}

extension ExitRecord {
  fileprivate var stepState: StepState {
    switch outcome {
    case .succeeded: .succeeded
    case .cancelled: .cancelled
    case .failed, .timedOut, .lost: .failed
    }
  }
}
