internal import Host
internal import OrderedCollections
internal import Synchronization
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What follows from the death of a host or of an engine.
extension HostLink {
  // MARK: - A host that is gone

  /// Whatever the host left is ended before its steps are told as lost; what it did not begin goes to the next host.
  func disconnected() {
    let (lost, waiters, secretWaiters, mustConnect) = state.withLock { state in
      state.phase = .idle
      (state.process, state.waiting) = (nil, [])
      for step in state.unstarted.values where !state.queue.contains(.start(step)) {
        state.queue.append(.start(step))
      }
      let lost = state.live.compactMap { $0.value == nil ? nil : $0.key }
      let mustConnect = !state.queue.isEmpty && !state.isEnded
      if mustConnect { state.phase = .connecting }
      defer { (state.helloWaiters, state.secretWaiters) = ([], []) }
      return (lost, state.helloWaiters, state.secretWaiters, mustConnect)
    }
    for waiter in waiters { waiter.resume() }
    for waiter in secretWaiters { waiter.resume(returning: nil) }
    guard !lost.isEmpty || mustConnect, !state.withLock(\.hasLeft) else { return }
    DetachedThread.startOrRun { [self] in
      let isAlive = !settle(lost)
      if mustConnect || (isAlive && beginConnecting()) { connect() }
    }
  }

  /// True where nobody else connects or is connected.
  func beginConnecting() -> Bool {
    state.withLock { state in
      guard case .idle = state.phase, !state.isEnded else { return false }
      state.phase = .connecting
      return true
    }
  }

  /// Ends what is left of attempts whose host is gone, and tells their ends.
  ///
  /// - Returns: false where a host lives after all: only the connection was lost.
  func settle(_ attempts: [AttemptID]) -> Bool {
    guard !attempts.isEmpty else { return true }
    guard let records = departed.end(attempts) else { return false }
    tell(records.map { ended($0.key, $0.value) })
    return records.count == attempts.count
  }

  // MARK: - After an engine's death

  /// Looks an attempt up: at the living host, or in what a dead one left.
  ///
  /// Its state is told as an update.
  func find(_ step: HostStep) async throws(OperatorError) -> Bool {
    let attempt = step.attempt
    for _ in 0..<3 {
      if await connectToLiving() { return findAtHost(step) }
      let records = await withCheckedContinuation { continuation in
        DetachedThread.startOrRun { [self] in continuation.resume(returning: departed.end([attempt])) }
      }
      guard let records else { continue }
      guard let record = records[attempt] else { return false }
      tell([ended(attempt, record)])
      return true
    }
    throw OperatorError(.unavailable, "the host of the run lives and does not answer")
  }

  private func findAtHost(_ step: HostStep) -> Bool {
    let attempt = step.attempt
    let isThere = state.withLock { state in
      if state.live[attempt] != nil { return true }
      guard state.waiting.contains(attempt) else { return false }
      // As if this engine had handed it over: the next host gets it should this one die first.
      state.live[attempt] = .some(nil)
      state.unstarted[attempt] = step
      return true
    }
    if isThere { return true }
    if let record = ExitRecord.read(in: step.folder) {
      tell([ended(attempt, record)])
      return true
    }
    guard access(AttemptFiles(step.folder).claim, F_OK) == 0 else { return false }
    // Begun by an earlier host, which died: this one ends what is left of it, and tells the end.
    cancel(attempt)
    return true
  }

  func recoverSecrets() async -> RunSecrets? {
    guard await connectToLiving() else { return nil }
    let configuration = await withCheckedContinuation {
      (continuation: CheckedContinuation<HostConfiguration?, Never>) in
      state.withLock { state in
        guard case .connected(let client) = state.phase else { return continuation.resume(returning: nil) }
        state.secretWaiters.append(continuation)
        client.send(.configuration)
      }
    }
    return configuration.map { configuration in
      RunSecrets(
        environment: Dictionary(uniqueKeysWithValues: configuration.environment.map { ($0, $1) }),
        values: Dictionary(uniqueKeysWithValues: configuration.secrets.map { ($0, $1) })
      )
    }
  }
}
