package import Workflow

/// One line of a log, or a piece of one that is too long for one element.
///
/// A line ends behind its newline, and where another stream begins or bytes are missing. Its content shares the block
/// that was read with its neighbours, so a line that is kept for long keeps up to 256 KiB.
package struct LogLine: Sendable, Hashable {
  /// What ends a line.
  package enum Ending: Sendable, Hashable {
    case newline
    /// Another stream begins, or the source broke off.
    case cut
    /// The line goes on in the next element.
    case piece
    /// The end of what is there: the line may grow.
    case open
  }

  /// The line's bytes in the log, with its newline.
  package var range: Range<UInt64>
  /// Its bytes without the newline; of a long line in a preview only a part.
  package var content: ArraySlice<UInt8>
  /// Where `content` begins in the log.
  package var contentOffset: UInt64
  package var ending: Ending
  /// This is not the first piece of its line.
  package var isContinuation = false
  /// When its last byte was written; in files without commits as the line, or one before it, says; `nil` where none does.
  package var time: Timestamp?
  /// When its last byte reached this machine.
  package var arrivalTime: Timestamp?
  package var stream = LogCommit.Stream.merged
  package var isLate = false
  /// What happened right before the line.
  package var marker: LogMarker?

  /// Whether the line will stay as it is.
  package var isWhole: Bool { ending != .open }

  /// Bytes of the line that `content` leaves out, its newline apart.
  package var omittedBytes: Int {
    range.count - content.count - (ending == .newline ? 1 : 0)
  }

  /// The content as text, with invalid UTF-8 replaced.
  package var text: String { String(decoding: content, as: UTF8.self) }

  package static func == (left: LogLine, right: LogLine) -> Bool {
    left.range == right.range && left.ending == right.ending && left.stream == right.stream
      && left.time == right.time && left.isLate == right.isLate && left.marker == right.marker
      && left.isContinuation == right.isContinuation && left.content.elementsEqual(right.content)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(range)
    hasher.combine(stream)
  }
}

/// A break in a log: bytes are missing, or the source began anew.
package struct LogMarker: Sendable, Hashable {
  package var isGap: Bool
  package var isRestart: Bool
  /// The cause, one sentence; may be empty.
  package var note: String
  package var time: Timestamp

  init(joining span: CommitSpan, to earlier: LogMarker?) {
    isGap = span.flags.contains(.gap) || earlier?.isGap ?? false
    isRestart = span.flags.contains(.restart) || earlier?.isRestart ?? false
    note = [earlier?.note ?? "", span.note].filter { !$0.isEmpty }.joined(separator: "; ")
    time = earlier?.time ?? Timestamp(nanoseconds: span.eventTime)
  }
}
