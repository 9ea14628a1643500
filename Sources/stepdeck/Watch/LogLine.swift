internal import LogKit
internal import Workflow

/// A line of an attempt's log, or a piece of a very long one, without its newline.
struct LogLine {
  var bytes: ArraySlice<UInt8>
  /// Of the first byte, in `log`.
  var offset: Int
  /// Of the commit that the first byte belongs to.
  var commit: LogCommit
  /// More of the same line follows.
  var isPartial = false
}

/// Takes what a tail reads.
protocol LogLineSink {
  /// Another commit begins: the lines that follow carry it.
  mutating func take(_ line: LogLine)
  /// Bytes may be missing here, or the source started anew; the commit's note says why.
  mutating func takeNote(of commit: LogCommit)
}
