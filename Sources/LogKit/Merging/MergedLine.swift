package import Workflow

/// A line of one of several streams, in its place among them.
package struct MergedLine: Sendable, Hashable {
  /// The stream's position in the list that the merge was given.
  package var stream: Int
  package var line: LogLine
  /// The latest event time of the stream up to this line, which orders it; never before those in front of it.
  package var key: Timestamp
  /// It came after lines that stand behind it in the order; only where lines are printed as they come.
  package var isOutOfOrder = false
}

/// The order of merged lines: by the running maximum of event time in a stream, then by stream, then by position.
struct MergeKey: Sendable, Hashable, Comparable {
  var time: Timestamp
  var stream: Int

  static func < (left: MergeKey, right: MergeKey) -> Bool {
    (left.time, left.stream) < (right.time, right.stream)
  }
}

/// The keys of one stream's lines, in order of the file.
struct MergeClock: Sendable {
  private(set) var latest: Timestamp

  init(latest: Timestamp = Timestamp(nanoseconds: .min)) { self.latest = latest }

  /// The key of the stream's next line; lines without a time stay with the line before them.
  mutating func key(of line: LogLine) -> Timestamp {
    if let time = line.time { latest = max(latest, time) }
    return latest
  }
}
