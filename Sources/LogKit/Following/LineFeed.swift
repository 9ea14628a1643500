/// Hands out each whole line of a growing log once, in order.
///
/// A value for one owner, who calls `next` whenever the log may have grown. A log whose writer went back to an earlier
/// commit gives nothing twice.
package struct LineFeed {
  package struct Batch: Sendable {
    package var lines: [LogLine] = []
    /// The file was cut or replaced: these lines begin it anew.
    package var hasRestarted = false
    /// The line that is still being written, where it has grown.
    package var openLine: LogLine?
    /// There is more to take at once.
    package var hasMore = false
  }

  private let file: LogFile
  private let longLines: LongLines
  private var replacements = 0
  /// Where the next line begins.
  package private(set) var position: UInt64
  private var isInsideLine = false
  /// How far the unfinished line went that was told of last.
  private var openEnd: UInt64 = 0

  /// A feed of the lines from `offset` on, where a line begins.
  package init(_ file: LogFile, from offset: UInt64 = 0, longLines: LongLines = .messages) {
    self.file = file
    self.longLines = longLines
    position = offset
    replacements = file.snapshot.replacements
  }

  /// The lines that are whole by now and were not handed out before, about `budget` bytes of them.
  package mutating func next(budget: Int = 1 << 20) throws(LogError) -> Batch {
    try take(budget: budget, withOpenLine: false)
  }

  /// Like `next`, and when there is nothing else the unfinished last line, which will not grow any more.
  package mutating func drain(budget: Int = 1 << 20) throws(LogError) -> Batch {
    try take(budget: budget, withOpenLine: true)
  }

  private mutating func take(budget: Int, withOpenLine: Bool) throws(LogError) -> Batch {
    try file.refresh()
    let snapshot = file.snapshot
    var batch = Batch()
    if snapshot.replacements != replacements {
      replacements = snapshot.replacements
      position = 0
      batch.hasRestarted = true
      openEnd = 0
    }
    guard position < snapshot.end else { return batch }
    var reader = snapshot.lines(from: position, longLines: longLines, isContinuing: isInsideLine)
    let start = position
    while let line = try reader.next() {
      guard line.isWhole || withOpenLine else {
        if line.range.upperBound > openEnd || !batch.lines.isEmpty { batch.openLine = line }
        openEnd = line.range.upperBound
        break
      }
      batch.lines.append(line)
      position = line.range.upperBound
      isInsideLine = line.ending == .piece
      if position - start >= UInt64(budget) { break }
    }
    batch.hasMore = position - start >= UInt64(budget) && position < snapshot.end
    return batch
  }
}
