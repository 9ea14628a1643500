/// A text that specs are read from: a file, or an argument of the command.
///
/// Its bytes need not be UTF-8.
package final class SourceText: Sendable {
  package enum Kind: Sendable {
    /// Problems carry line, column and an excerpt.
    case file
    /// Problems carry only `path`, which is the argument, such as `--set train.timeout`.
    case argument
  }

  package let kind: Kind
  package let path: String
  package let bytes: [UInt8]
  private let isASCII: Bool
  /// Where each line starts, in bytes.
  private let lineStarts: [Int]
  /// Where every `markDistance`th scalar begins, in bytes; empty where all is ASCII.
  private let scalarMarks: [Int]
  private static let markDistance = 256

  package init(path: String, bytes: [UInt8], kind: Kind = .file) {
    self.path = path
    self.kind = kind
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    self.bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
    var starts = [0]
    var marks: [Int] = []
    var scalars = 0
    self.bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices {
        let byte = bytes[index]
        if byte & 0xC0 != 0x80 {
          if scalars % Self.markDistance == 0 { marks.append(index) }
          scalars += 1
        }
        let isBreak = byte == 0x0A || byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
        if isBreak { starts.append(index + 1) }
      }
    }
    isASCII = scalars == self.bytes.count
    lineStarts = starts
    scalarMarks = isASCII ? [] : marks
  }

  package convenience init(path: String, text: String, kind: Kind = .file) {
    self.init(path: path, bytes: Array(text.utf8), kind: kind)
  }

  /// The bytes of a line, counted from 0, without its end.
  func range(ofLine line: Int) -> Range<Int> {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The place of a byte.
  func position(ofByte offset: Int) -> Position {
    let offset = min(max(0, offset), bytes.count)
    let line = lastLine(startingNotAfter: offset)
    return Position(line: line + 1, column: column(ofByte: offset, in: line), byte: offset)
  }

  /// The byte at which a scalar begins; `offset` counts scalars from the start of the text.
  func byteOffset(ofScalar offset: Int) -> Int {
    let mark = offset / Self.markDistance
    guard !isASCII, offset > 0 else { return min(max(0, offset), bytes.count) }
    guard mark < scalarMarks.count else { return bytes.count }
    var byte = scalarMarks[mark]
    var missing = offset % Self.markDistance
    while missing > 0, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
      missing -= 1
    }
    return byte
  }

  /// Columns count characters as a reader sees them; far to the right of a very long line they count scalars.
  private func column(ofByte offset: Int, in line: Int) -> Int {
    let before = bytes[lineStarts[line]..<offset]
    if isASCII { return before.count + 1 }
    if before.count > 4_096 { return before.count { $0 & 0xC0 != 0x80 } + 1 }
    return String(decoding: before, as: UTF8.self).count + 1
  }

  /// The last line that does not start after a byte; lines count from 0.
  private func lastLine(startingNotAfter offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  struct Position {
    /// From 1.
    var line: Int
    /// From 1, in characters.
    var column: Int
    var byte: Int
  }
}

/// Where something stands in a source.
///
/// Cheap to carry; line and column are worked out when a problem needs them.
package struct Place: Sendable {
  package let source: SourceText
  /// In bytes from the start.
  package let offset: Int

  package init(source: SourceText, offset: Int = 0) {
    self.source = source
    self.offset = offset
  }

  /// The place of `text` in the bytes between this place and `end`; this place where it is not there.
  func finding(_ text: String, before end: Int) -> Place {
    let wanted = Array(text.utf8)
    let bytes = source.bytes
    guard let first = wanted.first, source.kind == .file else { return self }
    var index = offset
    while index + wanted.count <= min(end, bytes.count) {
      if bytes[index] == first, bytes[index..<index + wanted.count].elementsEqual(wanted) {
        return Place(source: source, offset: index)
      }
      index += 1
    }
    return self
  }
}
