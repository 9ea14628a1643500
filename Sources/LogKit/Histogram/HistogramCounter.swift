internal import Workflow

/// Counts the lines of logs over time, slice by slice and as the logs grow.
///
/// A line without a time belongs to the last time before it in its log, and one whose time goes back to the latest before
/// it, as in the merged order. A value that its owner extends away from the terminal.
package struct HistogramCounter {
  private struct Stream {
    var generation: Int?
    var position: UInt64 = 0
    /// The end of the log when all of it was counted.
    var end: UInt64?
    var clock = MergeClock()
    /// The unfinished last line.
    var open: (time: Timestamp?, level: LogLevel?)?
  }

  private let rules: [LineRule]
  private let judge: LineJudge?
  private var streams: [Int: Stream] = [:]
  /// Of all lines that are finished.
  private var counted = LineHistogram()

  /// - Parameter rules: lines that do not meet all of them are not counted.
  package init(_ rules: [LineRule] = []) {
    self.rules = rules
    judge = rules.isEmpty ? nil : LineJudge(rules)
  }

  /// Goes on for up to about `budget` bytes.
  ///
  /// - Parameters:
  ///   - log: the number of the log, any small one.
  ///   - snapshot: the log as it is now.
  ///   - budget: bytes.
  /// - Returns: whether all of the snapshot is counted; where not, all logs are to be gone on with.
  /// - Throws: when the log cannot be read.
  package mutating func extend(
    _ log: Int = 0,
    over snapshot: LogSnapshot,
    budget: Int = 8 << 20
  ) throws(LogError) -> Bool {
    var stream = streams[log] ?? Stream()
    if let generation = stream.generation, generation != snapshot.generation {
      // What was counted of one log cannot be told from the others: all begin anew.
      counted = LineHistogram()
      streams = [:]
      return false
    }
    if stream.generation == nil { stream.position = try snapshot.start(of: rules) }
    // Of very many logs most have nothing new.
    if stream.end == snapshot.end { return true }
    stream.generation = snapshot.generation
    (stream.open, stream.end) = (nil, nil)
    defer { streams[log] = stream }
    var reader = snapshot.lines(from: stream.position, longLines: .views)
    let stop = stream.position + UInt64(budget)
    while stream.position < stop {
      // A file that was cut meanwhile has no more.
      guard let line = try reader.next() else { return true }
      var clock = stream.clock
      let time = clock.time(of: line)
      let isCounted = judge?.passes(line, of: log) ?? true
      guard line.isWhole else {
        if isCounted { stream.open = (time, LevelDetector.level(of: line)) }
        stream.end = snapshot.end
        return true
      }
      stream.clock = clock
      if isCounted { counted.add(time, LevelDetector.level(of: line)) }
      stream.position = line.range.upperBound
    }
    guard stream.position >= snapshot.end else { return false }
    stream.end = snapshot.end
    return true
  }

  /// How far a log is counted, in bytes.
  package func position(in log: Int) -> UInt64 { streams[log]?.position ?? 0 }

  /// What is counted so far, unfinished lines included.
  package var histogram: LineHistogram {
    var all = counted
    for stream in streams.values { if let open = stream.open { all.add(open.time, open.level) } }
    return all
  }
}

extension MergeClock {
  /// The key of the stream's next line; `nil` as long as no line had a time.
  fileprivate mutating func time(of line: LogLine) -> Timestamp? {
    let time = key(of: line)
    return time.nanoseconds == .min ? nil : time
  }
}
