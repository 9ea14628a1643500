internal import LogKit

/// The lines of a log that may pass a filter: where it has a pattern only those that match, found without a look at the
/// others.
struct FilteredLines {
  /// One of the two is there; an enum would copy their buffers for each line.
  private var all: LogLines?
  private var matching: MatchingLines?

  init(of log: LogSnapshot, from start: UInt64, _ filter: LogFilter) {
    if let pattern = filter.pattern {
      matching = MatchingLines(of: pattern, in: log, from: start)
    } else {
      all = log.lines(from: start, longLines: .messages)
    }
  }

  mutating func next() throws(LogError) -> LogLine? {
    if let line = try matching?.next() { return line }
    return try all?.next()
  }
}
