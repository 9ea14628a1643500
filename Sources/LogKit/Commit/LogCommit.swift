internal import Workflow

/// One commit record of `log.meta`: everything up to `endOffset` in `log` is whole and belongs to the step.
///
/// The file starts with `LogCommit.fileHeader`; records follow without padding, all integers little-endian:
///
/// | bytes | field |
/// |---|---|
/// | 4 | CRC-32 (IEEE) of the rest of the record |
/// | 2 | length of the whole record |
/// | 1 | stream |
/// | 1 | flags |
/// | 8 | end offset in `log` |
/// | 8 | event time, nanoseconds since 1970 |
/// | 8 | arrival time, nanoseconds since 1970 |
/// | 2 | length of the cursor |
/// | 2 | length of the note |
/// | … | cursor, then note (UTF-8) |
///
/// Records only ever grow in `endOffset`. Lines never reach over a change of stream: where a record of another stream
/// follows bytes without a newline, a reader ends the line there.
package struct LogCommit: Sendable, Hashable {
  /// Which of the step's streams the bytes came from.
  package enum Stream: UInt8, Sendable {
    /// The provider merges its streams.
    case merged = 0
    case standardOutput = 1
    case standardError = 2
  }

  package struct Flags: OptionSet, Sendable, Hashable {
    package var rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The bytes came after the attempt's terminal event.
    package static let late = Flags(rawValue: 1)
    /// Bytes between the last record and this one may be missing at the provider; `note` says why.
    package static let gap = Flags(rawValue: 2)
    /// The source started anew here, such as a restarted container.
    package static let restart = Flags(rawValue: 4)
  }

  /// Offset in `log` just behind the committed bytes.
  package var endOffset: UInt64
  /// When the provider says the bytes were written; for local steps the time of the read.
  package var eventTime: Int64
  /// When they reached this machine.
  package var arrivalTime: Int64
  package var stream: Stream
  package var flags: Flags
  /// Where the provider's tail goes on from; empty where there is none.
  package var cursor: [UInt8]
  /// The cause of a gap or a restart, one sentence; otherwise empty.
  package var note: String

  package init(
    endOffset: UInt64,
    eventTime: Int64,
    arrivalTime: Int64,
    stream: Stream,
    flags: Flags = [],
    cursor: [UInt8] = [],
    note: String = ""
  ) {
    self.endOffset = endOffset
    self.eventTime = eventTime
    self.arrivalTime = arrivalTime
    self.stream = stream
    self.flags = flags
    self.cursor = cursor
    self.note = note
  }
}

extension LogCommit {
  /// `SDLM`, then the version of the format.
  package static let fileHeader: [UInt8] = [0x53, 0x44, 0x4C, 0x4D, 1, 0, 0, 0]
  package static let fixedLength = 36
  /// Longer cursors and notes are cut on encoding.
  package static let maximumVariableLength = 16_384

  /// Appends the record's bytes.
  package func encode(to bytes: inout [UInt8]) {
    let cursor = cursor.prefix(Self.maximumVariableLength)
    let note = Array(note.utf8.prefix(Self.maximumVariableLength))
    let length = Self.fixedLength + cursor.count + note.count
    let start = bytes.count
    bytes.append(contentsOf: [0, 0, 0, 0])
    bytes.appendLittleEndian(UInt16(length))
    bytes.append(stream.rawValue)
    bytes.append(flags.rawValue)
    bytes.appendLittleEndian(endOffset)
    bytes.appendLittleEndian(UInt64(bitPattern: eventTime))
    bytes.appendLittleEndian(UInt64(bitPattern: arrivalTime))
    bytes.appendLittleEndian(UInt16(cursor.count))
    bytes.appendLittleEndian(UInt16(note.count))
    bytes.append(contentsOf: cursor)
    bytes.append(contentsOf: note)
    let sum = CRC32.checksum(bytes[(start + 4)...])
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(index))) }
  }

  /// Reads the record that starts at `bytes.startIndex`.
  ///
  /// - Returns: the record and its length; `nil` where the bytes are no whole, sound record (a torn write ends a file).
  package static func decode(_ bytes: ArraySlice<UInt8>) -> (commit: LogCommit, length: Int)? {
    guard bytes.count >= fixedLength else { return nil }
    let start = bytes.startIndex
    let length = Int(bytes.littleEndian(at: start + 4, as: UInt16.self))
    let cursorLength = Int(bytes.littleEndian(at: start + 32, as: UInt16.self))
    let noteLength = Int(bytes.littleEndian(at: start + 34, as: UInt16.self))
    guard length == fixedLength + cursorLength + noteLength, bytes.count >= length,
      bytes.littleEndian(at: start, as: UInt32.self) == CRC32.checksum(bytes[(start + 4)..<(start + length)]),
      let stream = Stream(rawValue: bytes[start + 6])
    else { return nil }
    let cursorStart = start + fixedLength
    let noteStart = cursorStart + cursorLength
    let commit = LogCommit(
      endOffset: bytes.littleEndian(at: start + 8, as: UInt64.self),
      eventTime: Int64(bitPattern: bytes.littleEndian(at: start + 16, as: UInt64.self)),
      arrivalTime: Int64(bitPattern: bytes.littleEndian(at: start + 24, as: UInt64.self)),
      stream: stream,
      flags: Flags(rawValue: bytes[start + 7]),
      cursor: Array(bytes[cursorStart..<noteStart]),
      note: String(decoding: bytes[noteStart..<(start + length)], as: UTF8.self)
    )
    return (commit, length)
  }
}

extension [UInt8] {
  mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension ArraySlice<UInt8> {
  func littleEndian<Value: FixedWidthInteger>(at index: Int, as type: Value.Type) -> Value {
    var value: Value = 0
    for offset in 0..<(Value.bitWidth / 8) {
      value |= Value(truncatingIfNeeded: self[index + offset]) << Value(offset * 8)
    }
    return value
  }
}
