internal import Synchronization

/// A sparse index of `log.meta`: finds the commits of an offset without keeping them all in memory.
///
/// It only ever grows, so that snapshots of different ages share it. One owner extends it; anyone reads.
final class CommitIndex: Sendable {
  /// A run of records that is read and decoded as one.
  struct Block: Sendable {
    /// Where the first record stands in `log.meta`.
    var metaOffset: UInt64
    /// Where its bytes begin in `log`.
    var start: UInt64
    /// The stream before it.
    var stream: LogCommit.Stream?
    /// The latest event time of all records before it.
    var latestBefore: Int64
    /// The latest event time within.
    var latest = Int64.min
    var hasBreaks = false
  }

  /// What is known of the sound part of the file.
  struct Extent: Sendable {
    var blocks: [Block] = []
    var metaEnd = UInt64(LogCommit.fileHeader.count)
    /// The end of the last commit in `log`.
    var end: UInt64 = 0
    var stream: LogCommit.Stream?
    var latest = Int64.min
    var recordsInBlock = 0
    var lastIsMarker = false
  }

  static let recordsPerBlock = 128
  static let bytesPerBlock: UInt64 = 16_384
  /// Bytes of `log.meta` read at a time: more than the longest record has, and few, for memory that was taken
  /// once stays with the process.
  private static let bytesAtATime: UInt64 = 65_536

  let meta: OpenFile
  private let extent = Mutex(Extent())

  init(_ meta: OpenFile) { self.meta = meta }

  /// The end of the last sound commit.
  var end: UInt64 { extent.withLock { $0.end } }
  /// How much of `log.meta` is sound.
  var metaEnd: UInt64 { extent.withLock { $0.metaEnd } }

  /// Takes in what was appended up to `size`; stops in front of a torn record.
  func extend(to size: UInt64) throws(LogError) {
    while true {
      let position = metaEnd
      guard size > position else { return }
      let wanted = Int(min(size - position, Self.bytesAtATime))
      let bytes = try meta.read(at: position, count: wanted)
      guard take(bytes) > 0 else { return }
    }
  }

  /// Adds the whole records of `bytes`; returns how many bytes they fill.
  private func take(_ bytes: [UInt8]) -> Int {
    var growth = extent.withLock { state in
      var tail = state
      tail.blocks = state.blocks.suffix(1)
      return tail
    }
    let base = growth.metaEnd
    let taken = bytes.withUnsafeBytes { buffer in
      var decoder = CommitSpanDecoder(buffer, offset: growth.end, stream: growth.stream)
      var before = decoder
      while let span = decoder.next() {
        growth.add(span, at: base + UInt64(before.position), streamBefore: before.stream)
        before = decoder
      }
      growth.stream = decoder.stream
      return decoder.position
    }
    growth.metaEnd = base + UInt64(taken)
    extent.withLock { [growth] state in
      // Swapped out and in again, so that the long array is not copied.
      var next = growth
      swap(&next.blocks, &state.blocks)
      _ = next.blocks.popLast()
      next.blocks.append(contentsOf: growth.blocks)
      state = next
    }
    return taken
  }
}

extension CommitIndex {
  /// The number of the block that covers `offset`, or the last one before it.
  func blockNumber(containing offset: UInt64) -> Int? {
    extent.withLock { state in
      let after = state.blocks.partitioningIndex { $0.start > offset }
      return after > 0 ? after - 1 : nil
    }
  }

  /// A block, and where it ends in `log.meta`.
  func block(_ number: Int) -> (block: Block, metaEnd: UInt64)? {
    extent.withLock { state in
      guard state.blocks.indices.contains(number) else { return nil }
      let isLast = number + 1 == state.blocks.count
      return (state.blocks[number], isLast ? state.metaEnd : state.blocks[number + 1].metaOffset)
    }
  }

  /// The records of a block, in order.
  func spans(of entry: (block: Block, metaEnd: UInt64)) throws(LogError) -> [CommitSpan] {
    let (block, metaEnd) = entry
    let bytes = try meta.read(at: block.metaOffset, count: Int(metaEnd - block.metaOffset))
    return bytes.withUnsafeBytes { buffer in
      var decoder = CommitSpanDecoder(buffer, offset: block.start, stream: block.stream)
      var spans: [CommitSpan] = []
      while let span = decoder.next() { spans.append(span) }
      return spans
    }
  }

  /// The offsets in `range` at which a line ends though there may be no newline, in order.
  func breaks(in range: Range<UInt64>) throws(LogError) -> [UInt64] {
    guard !range.isEmpty, var number = blockNumber(containing: range.lowerBound) else { return [] }
    // Markers without bytes may close the block before.
    if number > 0 { number -= 1 }
    var found: [UInt64] = []
    while let entry = block(number), entry.block.start < range.upperBound {
      if entry.block.hasBreaks {
        for span in try spans(of: entry)
        where span.startsAnew && range.contains(span.start) && span.start != found.last {
          found.append(span.start)
        }
      }
      number += 1
    }
    return found
  }

  /// Where the first block begins that may hold a line of `time` or later; `nil` when there is none.
  func firstOffset(notBefore time: Int64) -> UInt64? {
    extent.withLock { state in state.blocks.first { $0.latest >= time }?.start }
  }
}

extension CommitIndex.Extent {
  fileprivate mutating func add(
    _ span: CommitSpan,
    at metaOffset: UInt64,
    streamBefore: LogCommit.Stream?
  ) {
    let isFull =
      recordsInBlock >= CommitIndex.recordsPerBlock
      || blocks.last.map { metaOffset - $0.metaOffset >= CommitIndex.bytesPerBlock } ?? true
    // A marker without bytes stays with the bytes that follow it.
    if isFull, !lastIsMarker {
      blocks.append(
        CommitIndex.Block(
          metaOffset: metaOffset,
          start: span.start,
          stream: streamBefore,
          latestBefore: latest
        )
      )
      recordsInBlock = 0
    }
    let last = blocks.count - 1
    blocks[last].latest = max(blocks[last].latest, span.eventTime)
    if span.startsAnew { blocks[last].hasBreaks = true }
    recordsInBlock += 1
    latest = max(latest, span.eventTime)
    end = span.end
    lastIsMarker = span.isEmpty && span.startsAnew
  }
}
