internal import Workflow

/// The lines of several logs in the order of their times, read as they are asked for.
///
/// Memory is bounded for any number of streams: the blocks that are read grow smaller as streams grow more.
package struct MergedLog {
  private var readers: [LogLines]
  private var clocks: [MergeClock]
  private var heap = MergeHeap<LogLine>()
  private let window: TimeWindow
  private var hasBegun = false

  /// - Parameters:
  ///   - streams: the logs; their order decides between lines of the same time.
  ///   - window: lines outside of it are left out.
  ///   - longLines: what becomes of lines that are too long.
  /// - Throws: when a log cannot be read.
  package init(
    _ streams: [LogSnapshot],
    window: TimeWindow = .always,
    longLines: LongLines = .messages
  ) throws(LogError) {
    let blockSize = max(8192, min(262_144, (16 << 20) / max(streams.count, 1)))
    readers = []
    clocks = []
    for stream in streams {
      let start = try window.since.map { since throws(LogError) in try stream.offset(notBefore: since) } ?? 0
      readers.append(stream.lines(from: start, longLines: longLines, blockSize: blockSize))
      clocks.append(MergeClock(latest: stream.latestTime(before: start)))
    }
    self.window = window
  }

  /// The next line in order.
  package mutating func next() throws(LogError) -> MergedLine? {
    if !hasBegun {
      hasBegun = true
      for stream in readers.indices { try refill(stream) }
    }
    guard let (key, line) = heap.popFirst() else { return nil }
    try refill(key.stream)
    return MergedLine(stream: key.stream, line: line, key: key.time)
  }

  private mutating func refill(_ stream: Int) throws(LogError) {
    while let line = try readers[stream].next() {
      let time = clocks[stream].key(of: line)
      guard window.contains(line.time) else { continue }
      return heap.insert(line, key: MergeKey(time: time, stream: stream))
    }
  }
}

extension LogSnapshot {
  /// The latest event time in front of the block of commits that holds `offset`.
  fileprivate func latestTime(before offset: UInt64) -> Timestamp {
    guard offset > 0, let commits, let number = commits.blockNumber(containing: offset),
      let entry = commits.block(number)
    else { return Timestamp(nanoseconds: .min) }
    return Timestamp(nanoseconds: entry.block.latestBefore)
  }
}
