/// Looks at the lines of one block of a log.
struct ScanWindow {
  /// Where the block begins in the log; a line begins there.
  let base: UInt64
  /// Where lines end without a newline, in order.
  let breaks: [UInt64]
  /// Whether the block's end ends a line.
  let endsWhole: Bool
  private(set) var openMatch: LineMatch?
  private(set) var hasStopped = false
  private var nextBreak = 0
  private var newline: Int?
  private var isOutOfNewlines = false

  init(base: UInt64, breaks: [UInt64], endsWhole: Bool) {
    self.base = base
    self.breaks = breaks
    self.endsWhole = endsWhole
  }

  /// Adds the whole lines that match to `found`.
  ///
  /// - Returns: how many bytes need no second look: up to the unfinished line at the end.
  mutating func scan(
    _ bytes: UnsafeRawBufferPointer,
    _ matcher: PatternMatcher,
    into found: inout [LineMatch],
    _ shouldStop: () -> Bool
  ) -> Int {
    var start = 0
    var looked = 0
    while start < bytes.count {
      if let required = matcher.pattern.required {
        guard let hit = required.first(in: bytes, start..<bytes.count) else {
          return endsWhole ? bytes.count : lastStart(in: bytes, start..<bytes.count)
        }
        start = lastStart(in: bytes, start..<hit + 1)
      }
      let end = endOfLine(in: bytes, from: start)
      let abandoned = matcher.abandonedLines
      let match = matcher.first(in: UnsafeRawBufferPointer(rebasing: bytes[start..<(end.content)]))
        .map { LineMatch(line: base + UInt64(start)..<base + UInt64(end.line), match: $0) }
      guard end.isWhole else {
        openMatch = match
        return start
      }
      if let match { found.append(match) }
      start = end.line
      looked += 1
      if looked % 32 == 0 || matcher.abandonedLines > abandoned, shouldStop() {
        hasStopped = true
        return start
      }
    }
    return bytes.count
  }

  /// Where the last line begins that begins in `range`, whose lower bound begins one.
  private func lastStart(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    let newline = ByteScan.last(ByteScan.newline, in: bytes, range.lowerBound..<range.upperBound - 1)
    let behind = newline.map { $0 + 1 } ?? range.lowerBound
    let after = breaks.partitioningIndex { $0 >= base + UInt64(range.upperBound) }
    let afterBreak = after > 0 ? Int(breaks[after - 1] - base) : 0
    let start = max(behind, afterBreak)
    // A newline in the last place leaves no line behind it.
    return bytes[range.upperBound - 1] == ByteScan.newline && range.upperBound == bytes.count
      ? range.upperBound : start
  }

  private mutating func endOfLine(
    in bytes: UnsafeRawBufferPointer,
    from start: Int
  ) -> (content: Int, line: Int, isWhole: Bool) {
    while nextBreak < breaks.count, breaks[nextBreak] <= base + UInt64(start) { nextBreak += 1 }
    if !isOutOfNewlines, newline.map({ $0 < start }) ?? true {
      newline = ByteScan.first(ByteScan.newline, in: bytes, start..<bytes.count)
      isOutOfNewlines = newline == nil
    }
    let cut = nextBreak < breaks.count ? Int(breaks[nextBreak] - base) : nil
    if let newline, cut.map({ newline < $0 }) ?? true { return (newline, newline + 1, true) }
    if let cut { return (cut, cut, true) }
    return (bytes.count, bytes.count, endsWhole)
  }
}
