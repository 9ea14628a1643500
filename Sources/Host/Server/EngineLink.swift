internal import Workflow

/// The host's end of its connection to the engine; the newest connection is the one that counts.
final class EngineLink {
  private(set) var wire: LineWire?
  /// Ended attempts of which no engine has heard.
  private(set) var undelivered: [EndedAttempt] = []
  /// An engine may have died before it took note of an end that it was told; only a run's end, which ends the host, shows that it did.
  private var mayBeUnheard = false
  /// When the last connection ended.
  private(set) var aloneSince: ContinuousClock.Instant
  private var nextCall: ContinuousClock.Instant?
  private var pause = Duration.seconds(1)

  init(now: ContinuousClock.Instant) { aloneSince = now }

  var isConnected: Bool { wire != nil }

  /// Takes a new connection in place of an old one and says hello.
  func connect(_ socket: Descriptor, _ hello: (_ undelivered: [EndedAttempt]) -> HostHello) {
    let wire = LineWire(socket)
    wire.enqueue(HostReport.hello(hello(undelivered)).json)
    self.wire = wire
    undelivered = []
    pause = .seconds(1)
    nextCall = nil
  }

  func disconnect(now: ContinuousClock.Instant) {
    wire = nil
    aloneSince = now
  }

  /// Tells the engine; an end waits for the next engine where there is none, all else is part of its hello anyway.
  func send(_ report: HostReport) {
    wire?.enqueue(report.json)
    guard case .ended(let attempt, let record) = report else { return }
    mayBeUnheard = true
    if wire == nil { undelivered.append(EndedAttempt(attempt: attempt, record: record)) }
  }

  /// Whether it is time to ask for an engine: something is to be told, and nobody is there.
  func wantsEngine(now: ContinuousClock.Instant) -> Bool {
    guard wire == nil, mayBeUnheard else { return false }
    guard let next = nextCall else {
      nextCall = now + .milliseconds(500)
      return false
    }
    guard now >= next else { return false }
    nextCall = now + pause
    pause = min(pause * 2, .seconds(60))
    return true
  }

  /// Due at once where the connection was lost after the last look.
  var nextDeadline: ContinuousClock.Instant? { wire == nil && mayBeUnheard ? nextCall ?? aloneSince : nil }
}
