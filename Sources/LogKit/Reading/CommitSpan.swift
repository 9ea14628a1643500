internal import Workflow

/// What a reader of lines needs of one commit: which bytes it covers, and what is known of them.
struct CommitSpan: Sendable, Hashable {
  var start: UInt64
  var end: UInt64
  var eventTime: Int64
  var arrivalTime: Int64
  var stream: LogCommit.Stream
  var flags: LogCommit.Flags
  var note: String
  /// No line reaches over `start`: another stream begins here, or bytes before it are missing.
  var startsAnew = false

  var isEmpty: Bool { start == end }

  /// Reads the record at `position`, without its cursor.
  ///
  /// - Parameters:
  ///   - bytes: a part of `log.meta`.
  ///   - position: where the record begins in it.
  ///   - start: where the record before it ended in `log`.
  /// - Returns: the record and its length; `nil` where the bytes are no whole, sound record.
  static func decode(
    _ bytes: UnsafeRawBufferPointer,
    at position: Int,
    start: UInt64
  ) -> (span: CommitSpan, length: Int)? {
    guard position + LogCommit.fixedLength <= bytes.count else { return nil }
    func integer<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position + offset, as: type))
    }
    let length = Int(integer(4, UInt16.self))
    let cursorLength = Int(integer(32, UInt16.self))
    let noteLength = Int(integer(34, UInt16.self))
    let end = integer(8, UInt64.self)
    guard length == LogCommit.fixedLength + cursorLength + noteLength, position + length <= bytes.count,
      end >= start, let stream = LogCommit.Stream(rawValue: bytes[position + 6]),
      CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[(position + 4)..<(position + length)]))
        == integer(0, UInt32.self)
    else { return nil }
    let note = UnsafeRawBufferPointer(rebasing: bytes[(position + length - noteLength)..<(position + length)])
    let span = CommitSpan(
      start: start,
      end: end,
      eventTime: integer(16, Int64.self),
      arrivalTime: integer(24, Int64.self),
      stream: stream,
      flags: LogCommit.Flags(rawValue: bytes[position + 7]),
      note: note.isEmpty ? "" : String(decoding: note, as: UTF8.self)
    )
    return (span, length)
  }
}

/// Reads the records of a piece of `log.meta` one after the other.
struct CommitSpanDecoder {
  let bytes: UnsafeRawBufferPointer
  private(set) var position = 0
  /// Where in `log` the next record's bytes begin.
  private(set) var offset: UInt64
  /// The stream of the last record that covers any bytes.
  private(set) var stream: LogCommit.Stream?

  init(_ bytes: UnsafeRawBufferPointer, offset: UInt64, stream: LogCommit.Stream?) {
    self.bytes = bytes
    self.offset = offset
    self.stream = stream
  }

  mutating func next() -> CommitSpan? {
    guard let (decoded, length) = CommitSpan.decode(bytes, at: position, start: offset) else { return nil }
    var span = decoded
    let changesStream = !span.isEmpty && stream.map { $0 != span.stream } ?? false
    span.startsAnew = changesStream || !span.flags.isDisjoint(with: [.gap, .restart])
    position += length
    offset = span.end
    if !span.isEmpty { stream = span.stream }
    return span
  }
}
