internal import Host
internal import OrderedCollections
internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What lies between the engine and the host of one run: starts the host when there is something to start, passes
/// requests on in order, and turns reports into updates.
///
/// When the host dies, what is left of its steps is ended and told as failed.
final class HostLink: Sendable {
  private enum Phase {
    case idle
    case connecting
    case connected(HostClient)
  }

  private struct State {
    var run: RunContext
    var phase = Phase.idle
    /// Requests that wait for the connection.
    var queue: [HostRequest] = []
    /// Attempts handed over that have not ended, with their process once they have one.
    var live: [AttemptID: ProcessIdentity?] = [:]
    /// Steps that may have to be asked for again.
    var unstarted: [AttemptID: HostStep] = [:]
    var process: ProcessIdentity?
    var helloWaiters: [CheckedContinuation<Void, Never>] = []
    var secretWaiters: [CheckedContinuation<HostConfiguration?, Never>] = []
    var isEnded = false
    /// The host stays for the next engine.
    var hasLeft = false
  }

  private let state: Mutex<State>
  private let launcher: HostLauncher
  /// `nil` where every connection needs a thread of its own.
  private let poller: (any DescriptorPoller)?
  private let tell: @Sendable ([JobUpdate]) -> Void
  private let id: RunID
  private let folder: String
  private let departed: DepartedHost

  init(
    _ run: RunContext,
    _ launcher: HostLauncher,
    poller: (any DescriptorPoller)?,
    tell: @escaping @Sendable ([JobUpdate]) -> Void
  ) {
    state = Mutex(State(run: run))
    self.launcher = launcher
    self.poller = poller
    self.tell = tell
    id = run.run
    folder = run.folder
    departed = DepartedHost(run: run.run, runFolder: run.folder)
  }

  var pid: Int32? { state.withLock { $0.process?.pid } }

  var running: [(JobKey, ProcessIdentity)] {
    state.withLock { state in
      state.live.compactMap { attempt, process in process.map { (JobKey(run: id, attempt: attempt), $0) } }
    }
  }

  // MARK: - Requests

  /// Takes newer secrets over and hands them to a host that is there.
  func renew(_ run: RunContext) {
    state.withLock { state in
      guard run.secrets != nil, run != state.run else { return }
      state.run = run
      if case .connected(let client) = state.phase, let configuration = Self.configuration(run) {
        client.send(.configure(configuration))
      }
    }
  }

  func start(_ step: HostStep) {
    let mustConnect = state.withLock { state in
      state.live[step.attempt] = .some(nil)
      state.unstarted[step.attempt] = step
      return Self.send(.start(step), &state)
    }
    if mustConnect { connect() }
  }

  func cancel(_ attempt: AttemptID) {
    let mustConnect = state.withLock { Self.send(.cancel(attempt), &$0) }
    if mustConnect { connect() }
  }

  func end() {
    state.withLock { state in
      state.isEnded = true
      if case .connected(let client) = state.phase {
        client.send(.quit)
        client.close()
      }
    }
  }

  /// Lets the host go on alone.
  func leave() {
    state.withLock { state in
      (state.isEnded, state.hasLeft, state.queue) = (true, true, [])
      if case .connected(let client) = state.phase { client.close() }
    }
  }

  /// Sends now or as soon as the host is there; true where the caller has to connect.
  private static func send(_ request: HostRequest, _ state: inout State) -> Bool {
    switch state.phase {
    case .connected(let client):
      client.send(request)
      return false
    case .connecting:
      state.queue.append(request)
      return false
    case .idle:
      state.queue.append(request)
      state.phase = .connecting
      return true
    }
  }

  private static func configuration(_ run: RunContext) -> HostConfiguration? {
    run.secrets.map { secrets in
      HostConfiguration(
        run: run.run,
        environment: OrderedDictionary(uniqueKeysWithValues: secrets.environment.sorted { $0.key < $1.key }),
        secrets: OrderedDictionary(uniqueKeysWithValues: secrets.values.sorted { $0.key < $1.key }),
        workspace: run.workspace,
        parallel: run.parallel
      )
    }
  }

  // MARK: - Connection

  /// Connects on a thread of its own, which may have to wait for the host to come up.
  private func connect() {
    let isRunning = DetachedThread.start { [self] in
      do throws(HostError) {
        let line = Connection()
        connected(try departed.inTurn { () throws(HostError) in try launch(line) }, line)
      } catch {
        failToConnect("cannot start the step: \(error)")
      }
    }
    if !isRunning { failToConnect("cannot start the step: the system gives the engine no more threads") }
  }

  private func launch(_ line: Connection) throws(HostError) -> HostClient {
    try launcher.connectWaiting(runFolder: folder, poller: try nextPoller()) { [self] in take($0, line) }
  }

  private func nextPoller() throws(HostError) -> any DescriptorPoller {
    if let poller { return poller }
    return try OwnThreadPoller()
  }

  /// A connection may be lost before it is taken note of; only then is it asked.
  private final class Connection: Sendable {
    let isLost = Atomic(false)
  }

  private func connected(_ client: HostClient, _ line: Connection) {
    let (isLost, waiters) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
      state.phase = .connected(client)
      guard !line.isLost.load(ordering: .relaxed) else { return (true, []) }
      greet(client, &state)
      return (false, Self.takeReady(&state))
    }
    if isLost { return disconnected() }
    for waiter in waiters { waiter.resume() }
  }

  /// Brings the host what it needs and what has waited for it.
  private func greet(_ client: HostClient, _ state: inout State) {
    if let configuration = Self.configuration(state.run) { client.send(.configure(configuration)) }
    for request in state.queue { client.send(request) }
    state.queue = []
    guard state.isEnded else { return }
    if !state.hasLeft { client.send(.quit) }
    client.close()
  }

  /// Those who wait for a host that they can ask: it has said who it is, and requests reach it.
  private static func takeReady(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
    guard state.process != nil, case .connected = state.phase else { return [] }
    defer { state.helloWaiters = [] }
    return state.helloWaiters
  }

  private func failToConnect(_ reason: String) {
    let (lost, waiters) = state.withLock { state in
      state.phase = .idle
      state.queue = []
      defer { (state.live, state.unstarted, state.helloWaiters) = ([:], [:], []) }
      return (Array(state.live.keys), state.helloWaiters)
    }
    for waiter in waiters { waiter.resume() }
    tell(lost.map { JobUpdate(key: JobKey(run: id, attempt: $0), state: .failed, reason: reason) })
  }

  private enum Turn {
    case wait
    case connect
  }

  /// Connects to a host that lives already, once however many ask; false where none does.
  private func connectToLiving() async -> Bool {
    let turn = state.withLock { state -> Turn in
      switch state.phase {
      case .connected, .connecting: return .wait
      case .idle:
        state.phase = .connecting
        return .connect
      }
    }
    switch turn {
    case .wait: break
    case .connect:
      let line = Connection()
      let events: @Sendable (HostEvent) -> Void = { [self] in take($0, line) }
      guard let poller = try? nextPoller(),
        let client = HostClient.connect(runFolder: folder, poller: poller, events: events)
      else {
        giveUpConnecting()
        return false
      }
      connected(client, line)
    }
    await hello()
    return state.withLock { $0.process != nil }
  }

  /// Returns when the host has said who it is, or is gone.
  private func hello() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        switch state.phase {
        case .idle: return true
        case .connected where state.process != nil: return true
        case .connected, .connecting:
          state.helloWaiters.append(continuation)
          return false
        }
      }
      if isThere { continuation.resume() }
    }
  }

  /// No host lives: whoever waits is told, and what came to be started meanwhile starts one.
  private func giveUpConnecting() {
    let (waiters, mustConnect) = state.withLock { state in
      let mustConnect = !state.queue.isEmpty
      state.phase = mustConnect ? .connecting : .idle
      defer { state.helloWaiters = [] }
      return (state.helloWaiters, mustConnect)
    }
    for waiter in waiters { waiter.resume() }
    if mustConnect { connect() }
  }

  // MARK: - Reports

  private func take(_ event: HostEvent, _ line: Connection) {
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

  private func take(_ hello: HostHello) {
    let updates = hello.running.map(begun) + hello.ended.map { ended($0.attempt, $0.record) }
    // Only now: whoever sees the process relies on `live`, and ends what it does not find there.
    let waiters = state.withLock { state in
      state.process = hello.process
      return Self.takeReady(&state)
    }
    tell(updates)
    askAboutUnknown(hello)
    for waiter in waiters { waiter.resume() }
  }

  /// Attempts of an earlier host that this one does not know: an order to stop brings their ends, whatever became of them.
  private func askAboutUnknown(_ hello: HostHello) {
    let known = Set(hello.running.map(\.attempt) + hello.ended.map(\.attempt))
    let unknown = state.withLock { state in
      state.live.compactMap { $0.value == nil || known.contains($0.key) ? nil : $0.key }
    }
    for attempt in unknown { cancel(attempt) }
  }

  private func begun(_ started: StartedAttempt) -> JobUpdate {
    state.withLock { state in
      state.live[started.attempt] = started.process
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

  private func ended(_ attempt: AttemptID, _ record: ExitRecord) -> JobUpdate {
    state.withLock { state in
      state.live[attempt] = nil
      state.unstarted[attempt] = nil
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

  private func take(_ attempt: AttemptID, _ refusal: HostRefusal) {
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
          reason: "the launching environment is gone; `stepdeck runs resume` brings it"
        )
      ])
    case .quitting:
      state.withLock { state in
        if let step = state.unstarted[attempt] { state.queue.append(.start(step)) }
      }
    }
  }

  private func forget(_ attempt: AttemptID) {
    state.withLock { state in
      state.live[attempt] = nil
      state.unstarted[attempt] = nil
    }
  }

  private func key(_ attempt: AttemptID) -> JobKey { JobKey(run: id, attempt: attempt) }

  // MARK: - A host that is gone

  /// Whatever the host left is ended before its steps are told as lost; what it did not begin goes to the next host.
  private func disconnected() {
    let (lost, waiters, secretWaiters, mustConnect) = state.withLock { state in
      state.phase = .idle
      state.process = nil
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
  private func beginConnecting() -> Bool {
    state.withLock { state in
      guard case .idle = state.phase, !state.isEnded else { return false }
      state.phase = .connecting
      return true
    }
  }

  /// Ends what is left of attempts whose host is gone, and tells their ends.
  ///
  /// - Returns: false where a host lives after all: only the connection was lost.
  private func settle(_ attempts: [AttemptID]) -> Bool {
    guard !attempts.isEmpty else { return true }
    guard let records = departed.end(attempts) else { return false }
    tell(records.map { ended($0.key, $0.value) })
    return records.count == attempts.count
  }

  // MARK: - After an engine's death

  /// Looks an attempt up: at the living host, or in what a dead one left.
  ///
  /// Its state is told as an update.
  func find(_ attempt: AttemptID, folder: String) async throws(OperatorError) -> Bool {
    for _ in 0..<3 {
      if await connectToLiving() { return findAtHost(attempt, folder: folder) }
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

  private func findAtHost(_ attempt: AttemptID, folder: String) -> Bool {
    if state.withLock({ $0.live[attempt] != nil }) { return true }
    if let record = ExitRecord.read(in: folder) {
      tell([ended(attempt, record)])
      return true
    }
    guard access(AttemptFiles(folder).claim, F_OK) == 0 else { return false }
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

extension ExitRecord {
  fileprivate var stepState: StepState {
    switch outcome {
    case .succeeded: .succeeded
    case .cancelled: .cancelled
    case .failed, .timedOut, .lost: .failed
    }
  }
}
