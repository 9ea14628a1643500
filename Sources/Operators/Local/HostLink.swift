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

/// What lies between the engine and the host of one run: starts the host when there is something to start, passes
/// requests on in order, and turns reports into updates.
///
/// When the host dies, what is left of its steps is ended and told as failed.
final class HostLink: Sendable {
  enum Phase {
    case idle
    case connecting
    case connected(HostClient)
  }

  struct State {
    var run: RunContext
    var phase = Phase.idle
    /// Requests that wait for the connection.
    var queue: [HostRequest] = []
    /// Attempts handed over that have not ended, with their process once they have one.
    var live: [AttemptID: ProcessIdentity?] = [:]
    /// Steps that may have to be asked for again.
    var unstarted: [AttemptID: HostStep] = [:]
    /// Attempts that the host held for a place when it said hello, and of which it has said nothing since.
    var waiting: Set<AttemptID> = []
    var process: ProcessIdentity?
    var helloWaiters: [CheckedContinuation<Void, Never>] = []
    var secretWaiters: [CheckedContinuation<HostConfiguration?, Never>] = []
    var isEnded = false
    /// The host stays for the next engine.
    var hasLeft = false
  }

  let state: Mutex<State>
  let launcher: HostLauncher
  /// `nil` where every connection needs a thread of its own.
  let poller: (any DescriptorPoller)?
  let tell: @Sendable ([JobUpdate]) -> Void
  let id: RunID
  let folder: String
  let departed: DepartedHost

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
  static func send(_ request: HostRequest, _ state: inout State) -> Bool {
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

  static func configuration(_ run: RunContext) -> HostConfiguration? {
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
  func connect() {
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

  func launch(_ line: Connection) throws(HostError) -> HostClient {
    try launcher.connectWaiting(runFolder: folder, poller: try nextPoller()) { [self] in take($0, line) }
  }

  func nextPoller() throws(HostError) -> any DescriptorPoller {
    if let poller { return poller }
    return try OwnThreadPoller()
  }

  /// A connection may be lost before it is taken note of; only then is it asked.
  final class Connection: Sendable {
    let isLost = Atomic(false)
  }

  func connected(_ client: HostClient, _ line: Connection) {
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
  func greet(_ client: HostClient, _ state: inout State) {
    if let configuration = Self.configuration(state.run) { client.send(.configure(configuration)) }
    for request in state.queue { client.send(request) }
    state.queue = []
    guard state.isEnded else { return }
    if !state.hasLeft { client.send(.quit) }
    client.close()
  }

  /// Those who wait for a host that they can ask: it has said who it is, and requests reach it.
  static func takeReady(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
    guard state.process != nil, case .connected = state.phase else { return [] }
    defer { state.helloWaiters = [] }
    return state.helloWaiters
  }

  func failToConnect(_ reason: String) {
    let (lost, waiters) = state.withLock { state in
      state.phase = .idle
      state.queue = []
      defer { (state.live, state.unstarted, state.helloWaiters) = ([:], [:], []) }
      return (Array(state.live.keys), state.helloWaiters)
    }
    for waiter in waiters { waiter.resume() }
    tell(lost.map { JobUpdate(key: JobKey(run: id, attempt: $0), state: .failed, reason: reason) })
  }

  enum Turn {
    case wait
    case connect
  }

  /// Connects to a host that lives already, once however many ask; false where none does.
  func connectToLiving() async -> Bool {
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
  func hello() async {
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
  func giveUpConnecting() {
    let (waiters, mustConnect) = state.withLock { state in
      let mustConnect = !state.queue.isEmpty
      state.phase = mustConnect ? .connecting : .idle
      defer { state.helloWaiters = [] }
      return (state.helloWaiters, mustConnect)
    }
    for waiter in waiters { waiter.resume() }
    if mustConnect { connect() }
  }
}
