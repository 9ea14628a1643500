internal import DequeModule
package import Workflow

/// Merges streams that still grow: hands out lines once nothing earlier can come any more.
///
/// How long a stream may keep its lines back is its `delay`: a second for pods, more for CloudWatch. A line that comes even
/// later is handed out at once and marked. A value without clocks or files: its owner adds lines and asks.
package struct LiveMerge: Sendable {
  private struct Stream: Sendable {
    var delay: Duration
    var clock = MergeClock()
    var lines: Deque<MergedLine> = []
    var hasEnded = false
  }

  private var streams: [Stream] = []
  private var lastKey: MergeKey?

  package init() {}

  /// Adds a stream; its number is its place in the order of adding.
  package mutating func addStream(delay: Duration = .seconds(1)) -> Int {
    streams.append(Stream(delay: delay))
    return streams.count - 1
  }

  /// Lines of a stream, in the order of its file.
  package mutating func add(_ lines: some Sequence<LogLine>, from stream: Int) {
    for line in lines {
      let key = streams[stream].clock.key(of: line)
      streams[stream].lines.append(MergedLine(stream: stream, line: line, key: key))
    }
  }

  /// Says that a stream has no more lines; nothing waits for it any longer.
  package mutating func end(_ stream: Int) { streams[stream].hasEnded = true }

  /// Lines that wait.
  package var waitingLines: Int { streams.reduce(0) { $0 + $1.lines.count } }

  /// When `take` is worth another call though nothing is added; `nil` when nothing waits.
  package func nextDeadline() -> Timestamp? {
    let first = streams.compactMap(\.lines.first?.key).min()
    let slowest = streams.filter { !$0.hasEnded && $0.lines.isEmpty }.map(\.delay).max()
    guard let first, let slowest else { return first }
    return first + slowest + .nanoseconds(1)
  }

  /// The lines that nothing can come before any more, in order.
  package mutating func take(now: Timestamp) -> [MergedLine] {
    let bounds = streams.indices.compactMap { bound(of: $0, now: now) }.sorted().prefix(2)
    var heap = MergeHeap<Void>()
    for (number, stream) in streams.enumerated() {
      if let line = stream.lines.first {
        heap.insert((), key: MergeKey(time: line.key, stream: number))
      }
    }
    var taken: [MergedLine] = []
    while let (key, _) = heap.popFirst() {
      // Within a stream, what comes later stands behind anyway.
      if let bound = bounds.first(where: { $0.stream != key.stream }), bound < key { continue }
      guard var line = streams[key.stream].lines.popFirst() else { continue }
      line.isOutOfOrder = lastKey.map { key < $0 } ?? false
      lastKey = max(lastKey ?? key, key)
      taken.append(line)
      if let next = streams[key.stream].lines.first {
        heap.insert((), key: MergeKey(time: next.key, stream: key.stream))
      }
    }
    return taken
  }

  /// Nothing that comes from the stream later than now stands before this.
  private func bound(of number: Int, now: Timestamp) -> MergeKey? {
    let stream = streams[number]
    guard !stream.hasEnded else { return nil }
    let waiting = stream.lines.last?.key ?? stream.clock.latest
    let watermark = now + (.zero - stream.delay)
    return MergeKey(time: max(waiting, watermark), stream: number)
  }
}
