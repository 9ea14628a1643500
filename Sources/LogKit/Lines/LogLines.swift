internal import Workflow

/// What becomes of a line that is too long for memory or a message.
package enum LongLines: Sendable, Hashable {
  /// It comes in pieces of at most so many bytes, cut between characters.
  case pieces(of: Int)
  /// It comes once, with at most so many bytes of content: its beginning, or what stands behind the last carriage
  /// returns of a progress bar.
  case preview(of: Int)

  package static let messages = LongLines.pieces(of: 1 << 20)
  package static let views = LongLines.preview(of: 65_536)

  var limit: Int {
    switch self {
    case .pieces(let limit), .preview(let limit): max(limit, 16)
    }
  }
}

/// Goes through the lines of a snapshot from one offset on; reads blocks as it needs them.
package struct LogLines {
  package let snapshot: LogSnapshot
  /// Where the next line begins.
  package private(set) var position: UInt64
  private let longLines: LongLines
  private var buffer: LineBuffer
  private var cursor: CommitCursor?
  private var isContinuing = false
  /// The last time that a line said of itself, where lines do.
  private var lastTime: Int64?
  /// Lines before `position` have been looked at for that.
  private var knowsTime: Bool

  /// A reader that begins at `offset`, where a line begins, or the next piece of one.
  init(
    _ snapshot: LogSnapshot,
    from offset: UInt64,
    longLines: LongLines,
    blockSize: Int,
    isContinuing: Bool = false
  ) {
    self.isContinuing = isContinuing
    self.snapshot = snapshot
    self.longLines = longLines
    position = offset
    buffer = LineBuffer(snapshot, blockSize: blockSize)
    cursor = snapshot.commits.map(CommitCursor.init)
    knowsTime = offset == 0
  }

  /// The next line, or nothing at the end.
  ///
  /// The last one is open unless a newline or a cut ends it.
  package mutating func next() throws(LogError) -> LogLine? {
    guard position < snapshot.end else { return nil }
    var line = LogLine(range: position..<position, content: [], contentOffset: position, ending: .open)
    line.isContinuation = isContinuing
    try begin(&line)
    let limit = longLines.limit
    if let newline = try buffer.newline(from: position, limit: limit + 1) {
      try extend(&line, to: newline + 1, .newline)
    } else if snapshot.end - position <= UInt64(limit) {
      try extend(&line, to: snapshot.end, .open)
    } else {
      try endLong(&line, limit: limit)
    }
    try fill(&line, limit: limit)
    if let clock = snapshot.clock { try readTime(&line, clock) }
    // Where the file was cut meanwhile there is nothing to hand out.
    guard !line.content.isEmpty || line.ending == .newline || line.ending == .cut else { return nil }
    isContinuing = line.ending == .piece
    position = line.range.upperBound
    return line
  }

  /// Goes on with the line that begins at `offset`, at or behind `position`.
  package mutating func skip(to offset: UInt64) {
    guard offset > position else { return }
    position = offset
    isContinuing = false
    knowsTime = false
  }

  /// A line that says no time belongs to the last one before it.
  private mutating func readTime(_ line: inout LogLine, _ clock: LineClock) throws(LogError) {
    if !line.isContinuation, let time = clock.time(of: line.content) {
      lastTime = time
    } else if !knowsTime {
      lastTime = try snapshot.timeBefore(line.range.lowerBound, clock)
    }
    knowsTime = true
    line.time = lastTime.map { Timestamp(nanoseconds: $0) }
  }

  /// Takes over the markers in front of the line.
  private mutating func begin(_ line: inout LogLine) throws(LogError) {
    guard cursor != nil else { return }
    try cursor?.seek(to: position)
    while let span = cursor?.current {
      if span.start == position, !span.flags.isDisjoint(with: [.gap, .restart]) {
        line.marker = LogMarker(joining: span, to: line.marker)
      }
      guard span.isEmpty else { return }
      try cursor?.advance()
    }
  }

  /// Lets the line reach to `end`, or to the commit before it that begins anew.
  private mutating func extend(
    _ line: inout LogLine,
    to end: UInt64,
    _ ending: LogLine.Ending
  ) throws(LogError) {
    line.range = position..<end
    line.ending = ending
    while let span = cursor?.current {
      if span.startsAnew, span.start > position {
        guard span.start < end || (span.start == end && ending != .newline) else { return }
        line.range = position..<span.start
        line.ending = .cut
        return
      }
      if !span.isEmpty, span.start < end {
        line.time = Timestamp(nanoseconds: span.eventTime)
        line.arrivalTime = Timestamp(nanoseconds: span.arrivalTime)
        line.stream = span.stream
        if span.flags.contains(.late) { line.isLate = true }
      }
      guard span.end < end || (span.end == end && ending != .newline) else { return }
      try cursor?.advance()
    }
  }

  /// Cuts a long line into its next piece, or finds its end for a preview.
  private mutating func endLong(_ line: inout LogLine, limit: Int) throws(LogError) {
    if case .pieces = longLines {
      let bytes = try buffer.slice(position..<position + UInt64(limit))
      return try extend(&line, to: position + UInt64(bytes.wholeCharacters), .piece)
    }
    var reached = position
    while reached < snapshot.end {
      let stop = min(snapshot.end, reached + UInt64(max(limit, 1 << 20)))
      if let newline = try buffer.newline(from: reached, limit: Int(stop - reached)) {
        return try extend(&line, to: newline + 1, .newline)
      }
      try extend(&line, to: stop, .open)
      if line.ending == .cut { return }
      reached = stop
    }
  }

  private mutating func fill(_ line: inout LogLine, limit: Int) throws(LogError) {
    let end = line.range.upperBound - (line.ending == .newline ? 1 : 0)
    guard end - position > UInt64(limit) else {
      line.content = try buffer.slice(position..<end)
      return
    }
    let tail = try buffer.slice(end - UInt64(limit)..<end)
    if tail.isRedrawn {
      line.content = tail
      line.contentOffset = end - UInt64(limit)
    } else {
      let head = try buffer.slice(position..<position + UInt64(limit))
      line.content = head.prefix(head.wholeCharacters)
    }
  }
}

extension ArraySlice<UInt8> {
  /// How many bytes stand before a character that is cut off at the end.
  var wholeCharacters: Int {
    for back in 1...3 where back <= count {
      let byte = self[endIndex - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back && count > back ? count - back : count
    }
    return count
  }

  /// Whether text was written over within these bytes: a carriage return that is not the end of the line.
  fileprivate var isRedrawn: Bool {
    guard let last = lastIndex(where: { $0 != UInt8(ascii: "\r") }) else { return false }
    return self[...last].contains(UInt8(ascii: "\r"))
  }
}
