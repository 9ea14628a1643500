/// When an attempt is signalled and when it is over: the rules alone, without processes.
///
/// Each method takes an event and returns the signals that follow from it.
struct AttemptLifecycle: Sendable, Hashable {
  enum Stop: Sendable, Hashable {
    case timeout
    case cancel
    /// The host was told to end.
    case hostEnds
  }

  enum Signal: Sendable, Hashable {
    case terminate
    case kill
  }

  /// How long processes that the main one left behind may go on by themselves, and then between the two signals.
  static let leftoverGrace = Duration.seconds(2)
  /// How long a pipe may stay open when nobody is known who holds it.
  static let pipeGrace = Duration.seconds(2)
  /// How often the second signal is repeated.
  static let killInterval = Duration.milliseconds(100)

  private let timeoutAt: ContinuousClock.Instant?
  private let killGrace: Duration
  /// Why the main process was stopped, if it was.
  private(set) var stop: Stop?
  private(set) var exitedAt: ContinuousClock.Instant?
  private var terminateAt: ContinuousClock.Instant?
  private var killAt: ContinuousClock.Instant?
  private var killedAt: ContinuousClock.Instant?
  private var pipesOpen = true
  private var processesLeft = false

  init(startedAt: ContinuousClock.Instant, timeout: Duration?, killGrace: Duration) {
    timeoutAt = timeout.map { startedAt + $0 }
    self.killGrace = killGrace
  }

  /// Somebody wants the attempt to end; a second wish changes nothing.
  mutating func stop(_ cause: Stop, now: ContinuousClock.Instant) -> Signal? {
    guard stop == nil else { return nil }
    if exitedAt == nil { stop = cause }
    guard killAt == nil else { return nil }
    terminateAt = nil
    killAt = now + killGrace
    return .terminate
  }

  /// The main process has ended.
  mutating func exited(processesLeft: Bool, now: ContinuousClock.Instant) -> Signal? {
    exitedAt = now
    self.processesLeft = processesLeft
    // Those who were left behind in a stop have had the first signal only if they are in the main one's group.
    if stop != nil { return processesLeft ? .terminate : nil }
    terminateAt = now + Self.leftoverGrace
    return nil
  }

  /// What a look at the processes has shown.
  mutating func found(processesLeft: Bool) { self.processesLeft = processesLeft }

  mutating func pipesClosed() { pipesOpen = false }

  mutating func tick(now: ContinuousClock.Instant) -> Signal? {
    if exitedAt == nil, stop == nil, let timeoutAt, now >= timeoutAt { return stop(.timeout, now: now) }
    guard exitedAt == nil || isLingering else { return nil }
    if let terminateAt, now >= terminateAt {
      self.terminateAt = nil
      killAt = now + Self.leftoverGrace
      return .terminate
    }
    if let killAt, now >= killAt {
      self.killAt = now + Self.killInterval
      killedAt = killedAt ?? now
      return .kill
    }
    return nil
  }

  /// Somebody wanted the end and does not wait for anything but that.
  var isCancelled: Bool { stop == .cancel || stop == .hostEnds }

  /// The main process is gone, but not all that belongs to it.
  var isLingering: Bool { exitedAt != nil && (pipesOpen || processesLeft) }

  /// Nothing is left to wait for.
  func isOver(now: ContinuousClock.Instant) -> Bool {
    guard exitedAt != nil, !processesLeft else { return false }
    guard pipesOpen else { return true }
    guard let killedAt else { return false }
    return now >= killedAt + Self.pipeGrace
  }

  /// Processes have survived the second signal for long: they wait in the kernel or belong to somebody else.
  func isStuck(now: ContinuousClock.Instant) -> Bool {
    guard let killedAt else { return false }
    return (exitedAt == nil || processesLeft) && now >= killedAt + .seconds(5)
  }

  /// When `tick` is due.
  var nextDeadline: ContinuousClock.Instant? {
    var next = [terminateAt, killAt].compactMap { $0 }.min()
    if exitedAt == nil, stop == nil, let timeoutAt { next = min(next ?? timeoutAt, timeoutAt) }
    return next
  }
}
