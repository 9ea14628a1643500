internal import Synchronization
package import Workflow

/// The latest time up to the end of every 64 KiB of a file whose lines say themselves when they were written.
///
/// It only ever grows, as far as somebody wanted to go to a time. One at a time extends it; anyone reads.
final class TimeIndex: Sendable {
  private struct Stretch {
    /// Where its first line begins.
    var start: UInt64
    /// The latest time of all lines up to its end.
    var latest: Int64
  }

  private struct State {
    var stretches: [Stretch] = []
    /// All lines before are in.
    var position: UInt64 = 0
    var latest = Int64.min
  }

  private let state = Mutex(State())
  private static let stride: UInt64 = 65_536

  /// No line that is in had a time.
  var isEmpty: Bool { state.withLock { $0.latest == .min } }

  /// Where reading must begin to see every line of `time` and later: all lines before are earlier.
  func offset(notBefore time: Int64) -> UInt64 {
    state.withLock { state in
      let place = state.stretches.partitioningIndex { $0.latest >= time }
      return place < state.stretches.count ? state.stretches[place].start : state.position
    }
  }

  /// Takes in up to about `budget` bytes of lines, up to the first one of `time` or later.
  ///
  /// - Returns: whether nothing is missing to tell where that is.
  func extend(to time: Int64, over snapshot: LogSnapshot, budget: UInt64) throws(LogError) -> Bool {
    try state.withLock { (state: inout State) throws(LogError) -> Bool in
      var reader = snapshot.lines(from: state.position, longLines: .views)
      let stop = state.position + budget
      while state.latest < time {
        guard state.position < stop else { return false }
        guard let line = try reader.next(), line.isWhole else { return true }
        if state.stretches.last.map({ state.position - $0.start >= Self.stride }) ?? true {
          state.stretches.append(Stretch(start: state.position, latest: state.latest))
        }
        state.latest = max(state.latest, line.time?.nanoseconds ?? .min)
        state.stretches[state.stretches.count - 1].latest = state.latest
        state.position = line.range.upperBound
      }
      return true
    }
  }
}

extension LogSnapshot {
  /// Makes `offset(notBefore:)` tell where the lines of a time are, in files whose lines say their times themselves.
  ///
  /// - Parameters:
  ///   - time: what is gone to.
  ///   - budget: bytes read at most.
  /// - Returns: whether it is known; otherwise to be called again.
  /// - Throws: when the file cannot be read.
  package func findTime(_ time: Timestamp, budget: UInt64) throws(LogError) -> Bool {
    try times?.extend(to: time.nanoseconds, over: self, budget: budget) ?? true
  }

  /// Whether a line with a time was found, as far as `findTime` has looked.
  package var hasFoundTimes: Bool { commits != nil || times?.isEmpty == false }

  /// The last time that a line says before `offset`, where one is near; nanoseconds since 1970.
  func timeBefore(_ offset: UInt64, _ clock: LineClock) throws(LogError) -> Int64? {
    let start = offset - min(offset, 16_384)
    let bytes = try read(start..<offset)[...]
    var end = bytes.endIndex
    while end > bytes.startIndex {
      if bytes[end - 1] == ByteScan.newline { end -= 1 }
      let newline = bytes[..<end].lastIndex(of: ByteScan.newline)
      // The first line may have begun before.
      guard newline != nil || start == 0 else { return nil }
      let first = newline.map { $0 + 1 } ?? bytes.startIndex
      if let time = clock.time(of: bytes[first..<end]) { return time }
      guard let newline else { return nil }
      end = newline
    }
    return nil
  }
}
