import Synchronization

/// A clock whose first sleeps are over at once; whoever sleeps after those does so until woken or cancelled.
final class PassingClock: Clock, Sendable {
  struct Instant: InstantProtocol, Hashable {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct State {
    var now = Duration.zero
    var left: Int
    var sleepers: [AsyncStream<Never>.Continuation] = []
  }

  /// How long each sleep was to be, told when it begins.
  let sleeps: AsyncStream<Duration>
  private let telling: AsyncStream<Duration>.Continuation
  private let state: Mutex<State>

  init(passing count: Int) {
    state = Mutex(State(left: count))
    (sleeps, telling) = AsyncStream.makeStream()
  }

  var now: Instant { Instant(offset: state.withLock(\.now)) }
  var minimumResolution: Duration { .nanoseconds(1) }

  /// The first so many sleeps, those to come among them.
  func sleeps(_ count: Int) async -> [Duration] {
    var found: [Duration] = []
    for await sleep in sleeps {
      found.append(sleep)
      if found.count == count { break }
    }
    return found
  }

  /// One more sleep is over: the one that began first, or the next one.
  func pass() {
    let sleeper = state.withLock { state in
      if state.sleepers.isEmpty { state.left += 1 }
      return state.sleepers.isEmpty ? nil : state.sleepers.removeFirst()
    }
    sleeper?.finish()
  }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let (waiting, waking) = AsyncStream.makeStream(of: Never.self)
    let length = state.withLock { state in
      let length = deadline.offset - state.now
      state.now = max(state.now, deadline.offset)
      if state.left > 0 {
        state.left -= 1
        waking.finish()
      } else {
        state.sleepers.append(waking)
      }
      return length
    }
    telling.yield(length)
    for await _ in waiting {}
    try Task.checkCancellation()
  }
}
