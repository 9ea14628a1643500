/// The lines of a snapshot that a pattern matches, with all that is known of them.
package struct MatchingLines {
  private let snapshot: LogSnapshot
  private var scan: PatternScan
  private var reader: LogLines
  private var matches: ArraySlice<LineMatch> = []
  /// Where the line ends whose pieces are handed out.
  private var end: UInt64 = 0
  private var hasEnded = false

  package init(
    of pattern: Pattern,
    in snapshot: LogSnapshot,
    from offset: UInt64 = 0,
    longLines: LongLines = .messages
  ) {
    self.snapshot = snapshot
    scan = PatternScan(pattern, from: offset)
    reader = snapshot.lines(from: offset, longLines: longLines)
  }

  /// The next matching line, or the next piece of a long one.
  package mutating func next() throws(LogError) -> LogLine? {
    if reader.position < end, let piece = try reader.next() { return piece }
    while matches.isEmpty {
      guard !hasEnded else { return nil }
      let position = scan.position
      matches = try scan.advance(over: snapshot, budget: 1 << 20)[...]
      if scan.hasReached(snapshot) || scan.position == position {
        hasEnded = true
        if let open = scan.openMatch { matches.append(open) }
      }
    }
    guard let match = matches.popFirst() else { return nil }
    reader.skip(to: match.line.lowerBound)
    end = match.line.upperBound
    return try reader.next()
  }
}
