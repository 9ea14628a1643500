package import Workflow

extension LogSnapshot {
  /// The lines from `offset` on, where a line must begin.
  package func lines(
    from offset: UInt64 = 0,
    longLines: LongLines = .messages,
    blockSize: Int = 262_144,
    isContinuing: Bool = false
  ) -> LogLines {
    LogLines(
      self,
      from: offset,
      longLines: longLines,
      blockSize: blockSize,
      isContinuing: isContinuing
    )
  }

  /// Up to `count` lines from `offset` on, as a screen wants them.
  package func lines(from offset: UInt64, count: Int) throws(LogError) -> [LogLine] {
    var reader = lines(from: offset, longLines: .views, blockSize: 32_768)
    var found: [LogLine] = []
    while found.count < count, let line = try reader.next() { found.append(line) }
    return found
  }

  /// Up to `count` lines that begin before `offset`, in the order of the file, as a screen wants them.
  package func lines(before offset: UInt64, count: Int) throws(LogError) -> [LogLine] {
    let start = try self.start(ofLines: count, before: offset)
    var reader = lines(from: start, longLines: .views, blockSize: 32_768)
    var found: [LogLine] = []
    while found.count < count, reader.position < offset, let line = try reader.next() { found.append(line) }
    return found
  }

  /// The start of the line that holds the byte at `offset`; of the last line for offsets behind the end.
  package func startOfLine(containing offset: UInt64) throws(LogError) -> UInt64 {
    try start(ofLines: 1, before: min(offset, end) + 1)
  }

  /// Where the `count`th line begins of those that begin before `offset`, counted backwards; 0 when there are fewer.
  ///
  /// Reads backwards, no more than it takes; needs no index.
  package func start(ofLines count: Int, before offset: UInt64) throws(LogError) -> UInt64 {
    guard count > 0 else { return min(offset, end) }
    var remaining = count
    var blockSize: UInt64 = 32_768
    // Starts of lines are looked for below this offset.
    var upper = min(offset, end)
    while upper > 1 {
      let lower = upper > blockSize ? upper - blockSize : 0
      let starts = try lineStarts(from: lower + 1, to: upper, atMost: remaining)
      remaining -= starts.count
      if remaining == 0, let last = starts.last { return last }
      upper = lower + 1
      blockSize = min(blockSize * 2, 1 << 20)
      if lower == 0 { break }
    }
    return 0
  }

  /// Starts of lines in `lower..<upper`, the last one first.
  private func lineStarts(
    from lower: UInt64,
    to upper: UInt64,
    atMost count: Int
  ) throws(LogError) -> [UInt64] {
    guard upper > lower else { return [] }
    var breaks = try commits?.breaks(in: lower..<upper) ?? []
    let bytes = try read(lower - 1..<upper - 1)
    return bytes.withUnsafeBytes { buffer in
      var starts: [UInt64] = []
      var limit = buffer.count
      var newline = ByteScan.last(ByteScan.newline, in: buffer, 0..<limit)
      while starts.count < count {
        let behind = newline.map { lower + UInt64($0) }
        guard let start = [behind, breaks.last].compactMap({ $0 }).max() else { break }
        if breaks.last == start { breaks.removeLast() }
        if let found = newline, behind == start {
          limit = found
          newline = ByteScan.last(ByteScan.newline, in: buffer, 0..<limit)
        }
        starts.append(start)
      }
      return starts
    }
  }

  /// Where reading must begin to see every line of `time` and later.
  ///
  /// Lines before that offset are all earlier; some behind it may be, too.
  package func offset(notBefore time: Timestamp) throws(LogError) -> UInt64 {
    guard let commits else { return times?.offset(notBefore: time.nanoseconds) ?? 0 }
    guard let offset = commits.firstOffset(notBefore: time.nanoseconds) else { return end }
    return try startOfLine(containing: min(offset, end))
  }
}
