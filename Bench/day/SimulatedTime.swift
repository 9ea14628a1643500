internal import Engine
internal import Synchronization
internal import Workflow

/// The clock of the simulated day: it goes on only when it is pushed.
final class SimulatedTime: Sendable {
  private let now: Mutex<Timestamp>
  let beginning: Timestamp

  init(_ beginning: Timestamp) {
    self.beginning = beginning
    now = Mutex(beginning)
  }

  var time: Timestamp { now.withLock { $0 } }
  var elapsed: Duration { time - beginning }

  func push(_ duration: Duration) { now.withLock { $0 = $0 + duration } }
}
