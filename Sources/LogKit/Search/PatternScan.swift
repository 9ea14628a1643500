/// A line in which a pattern matches.
package struct LineMatch: Sendable, Hashable {
  /// The line in the log, with its newline.
  package var line: Range<UInt64>
  /// The first match in the line, in bytes from its beginning.
  package var match: Range<Int>
}

/// Goes through a log for the lines that a pattern matches, slice by slice, and goes on when the log has grown.
package struct PatternScan {
  /// A line's match is looked for in windows of this size.
  static let blockSize = 1 << 20
  static let maximumWindow = 8 << 20

  private let matcher: PatternMatcher
  /// Where the next line to look at begins.
  package private(set) var position: UInt64
  /// The unfinished last line, if it matches; it is looked at again when the log has grown.
  package private(set) var openMatch: LineMatch?
  private var reachedEnd: UInt64 = 0

  /// A scan that begins at `offset`, where a line begins.
  package init(_ pattern: Pattern, from offset: UInt64 = 0) {
    matcher = PatternMatcher(pattern)
    position = offset
  }

  /// Lines on which the expression was given up because it took too long.
  package var abandonedLines: Int { matcher.abandonedLines }

  /// Whether every line of the snapshot, or of its part before `limit`, was looked at.
  package func hasReached(_ snapshot: LogSnapshot, limit: UInt64 = .max) -> Bool {
    reachedEnd >= min(snapshot.end, limit)
  }

  /// Looks at about `budget` bytes more, in front of `limit`.
  ///
  /// - Parameters:
  ///   - snapshot: the log; a later one than in the call before, or the same.
  ///   - limit: where to stop, at the beginning of a line.
  ///   - budget: bytes to look at.
  ///   - shouldStop: asked every few lines; the call returns early when it says so.
  /// - Returns: the matching lines found in this call, in order.
  /// - Throws: when the log cannot be read.
  package mutating func advance(
    over snapshot: LogSnapshot,
    limit: UInt64 = .max,
    budget: Int = 4 << 20,
    shouldStop: () -> Bool = { false }
  ) throws(LogError) -> [LineMatch] {
    let end = min(snapshot.end, limit)
    var found: [LineMatch] = []
    var left = budget
    var windowSize = Self.blockSize
    openMatch = nil
    while position < end, left > 0, !shouldStop() {
      let wanted = position..<min(end, position + UInt64(windowSize))
      let bytes = try snapshot.read(wanted)
      guard !bytes.isEmpty else {
        // The file was cut: there is nothing more to look at.
        reachedEnd = end
        return found
      }
      let isLast = wanted.upperBound == end || bytes.count < wanted.count
      let stop = position + UInt64(bytes.count)
      var window = ScanWindow(
        base: position,
        breaks: try snapshot.commits?.breaks(in: position + 1..<stop) ?? [],
        // A line that reaches to the limit is whole, one that reaches to the end of the log is not.
        endsWhole: windowSize >= Self.maximumWindow || (isLast && end < snapshot.end)
      )
      let taken = bytes.withUnsafeBytes { window.scan($0, matcher, into: &found, shouldStop) }
      left -= max(taken, 1)
      position += UInt64(taken)
      if window.hasStopped { return found }
      if isLast {
        reachedEnd = end
        openMatch = window.openMatch
        return found
      }
      windowSize = taken == 0 ? windowSize * 4 : Self.blockSize
    }
    if position >= end { reachedEnd = max(reachedEnd, end) }
    return found
  }
}
