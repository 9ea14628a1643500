/// Looks for the next line that matches, forward or backward, in slices that can be given up between any two.
package struct LogSearch {
  package enum Direction: Sendable, Hashable {
    case forward
    case backward
  }

  package enum Step: Sendable, Hashable {
    /// Call again.
    case searching
    /// `wrapped`: the search went over an end of the log to get there.
    case found(LineMatch, wrapped: Bool)
    /// No line matches; where the search does not wrap, none in its direction.
    case exhausted
  }

  private let pattern: Pattern
  private let direction: Direction
  private let wraps: Bool
  private let origin: UInt64
  private var hasWrapped = false
  /// The scan of the way forward, or that of the chunk in hand on the way back.
  private var scan: PatternScan
  /// Backward: lines that begin here or behind were looked at.
  private var upper: UInt64
  /// Backward: where the chunk in hand begins.
  private var lower: UInt64?
  /// Backward: the last match in the chunk so far.
  private var last: LineMatch?

  /// - Parameters:
  ///   - pattern: what to look for.
  ///   - origin: where a line begins: forward the search begins with it, backward with the line before it.
  ///   - direction: which way to go first.
  ///   - wraps: whether to go on at the other end, as far as `origin`.
  package init(_ pattern: Pattern, from origin: UInt64, _ direction: Direction, wraps: Bool = true) {
    self.pattern = pattern
    self.direction = direction
    self.wraps = wraps
    self.origin = origin
    scan = PatternScan(pattern, from: origin)
    upper = origin
  }

  /// Looks at about `budget` bytes more.
  package mutating func advance(
    over snapshot: LogSnapshot,
    budget: Int = 4 << 20,
    shouldStop: () -> Bool = { false }
  ) throws(LogError) -> Step {
    switch direction {
    case .forward: try advanceForward(snapshot, budget, shouldStop)
    case .backward: try advanceBackward(snapshot, budget, shouldStop)
    }
  }

  private mutating func advanceForward(
    _ snapshot: LogSnapshot,
    _ budget: Int,
    _ shouldStop: () -> Bool
  ) throws(LogError) -> Step {
    let limit = hasWrapped ? origin : .max
    // One match is enough, so a slice ends behind the first.
    let slice = min(budget, 1 << 20)
    let matches = try scan.advance(over: snapshot, limit: limit, budget: slice, shouldStop: shouldStop)
    if let match = matches.first ?? scan.openMatch { return .found(match, wrapped: hasWrapped) }
    guard scan.hasReached(snapshot, limit: limit) else { return .searching }
    guard wraps, !hasWrapped, origin > 0 else { return .exhausted }
    hasWrapped = true
    scan = PatternScan(pattern)
    return .searching
  }

  private mutating func advanceBackward(
    _ snapshot: LogSnapshot,
    _ budget: Int,
    _ shouldStop: () -> Bool
  ) throws(LogError) -> Step {
    upper = min(upper, snapshot.end)
    let floor = hasWrapped ? min(origin, snapshot.end) : 0
    guard upper > floor else {
      guard wraps, !hasWrapped, origin < snapshot.end else { return .exhausted }
      hasWrapped = true
      upper = snapshot.end
      return .searching
    }
    let start: UInt64
    if let lower {
      start = lower
    } else {
      start = try beginChunk(snapshot, floor: floor, size: UInt64(min(max(budget, 4096), 1 << 20)))
    }
    let matches = try scan.advance(over: snapshot, limit: upper, budget: budget, shouldStop: shouldStop)
    last = scan.openMatch ?? matches.last ?? last
    guard scan.hasReached(snapshot, limit: upper) else { return .searching }
    upper = start
    lower = nil
    return last.map { .found($0, wrapped: hasWrapped) } ?? .searching
  }

  private mutating func beginChunk(
    _ snapshot: LogSnapshot,
    floor: UInt64,
    size: UInt64
  ) throws(LogError) -> UInt64 {
    let goal = upper > floor + size ? upper - size : floor
    let start = try max(snapshot.startOfLine(containing: goal), floor)
    scan = PatternScan(pattern, from: start)
    lower = start
    last = nil
    return start
  }
}
