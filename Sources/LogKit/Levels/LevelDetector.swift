/// Reads the level off a line, whatever wrote it: JSON, logfmt, klog, absl, Python's logging, loguru, structlog, agents
/// of the clouds, or words in capitals.
///
/// Cheap enough for each line of a large file: looks at the first bytes only and keeps nothing. Never guesses from
/// prose: `no error found`, `errors: 0` and `error=0` have no level. Of several words the first one counts, so that
/// `INFO 3 of 9 with ERROR` stays what its writer said it is. A line of a traceback but its first and last has no level
/// of its own; `LogRecords` gives it that of its record.
package enum LevelDetector {
  /// Words of a level count up to here; time and logger often stand before them.
  static let reach = 160
  /// Keys of logfmt count up to here.
  static let keyReach = 1024
  /// A JSON object is searched for its level up to here.
  static let jsonReach = 8192

  /// The level of a line as it is in the log; `nil` where it has none.
  package static func level(of line: LogLine) -> LogLevel? { level(of: line.content) }

  /// - Parameter bytes: a line without its newline, raw or sanitised.
  /// - Returns: its level; `nil` where it has none.
  package static func level(of bytes: ArraySlice<UInt8>) -> LogLevel? {
    bytes.withUnsafeBytes { buffer in
      let visible = Redraw.visiblePart(of: buffer).range
      let line = UnsafeRawBufferPointer(rebasing: buffer[visible])
      return PlainText.read(line, reach: keyReach) { text, isWhole in
        if text.first == UInt8(ascii: "{"), isWhole { return JSONLevel.find(text) }
        // JSON may be longer than what was read, and colours in it are rare.
        if text.first == UInt8(ascii: "{"), let start = ByteScan.first(text[0], in: line, 0..<line.count) {
          return JSONLevel.find(UnsafeRawBufferPointer(rebasing: line[start...].prefix(jsonReach)))
        }
        return plain(text, line)
      }
    }
  }

  /// - Parameters:
  ///   - text: the beginning of the line, without colours.
  ///   - line: the whole of it.
  /// - Returns: its level; `nil` where it has none.
  private static func plain(_ text: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer) -> LogLevel? {
    guard !text.isEmpty else { return nil }
    let head = UnsafeRawBufferPointer(rebasing: text.prefix(reach))
    if let level = keyedLine(text) ?? syslog(head) ?? fault(head, from: 0) { return level }
    var words = LevelWords(head)
    if let level = words.next() { return level }
    let start = LinePrefix.end(in: head)
    guard start > 0, start < head.count else { return nil }
    // The clock of a collector before a whole line of another writer.
    if head[start] == UInt8(ascii: "{") {
      guard let brace = ByteScan.first(head[start], in: line, 0..<line.count) else { return nil }
      return JSONLevel.find(UnsafeRawBufferPointer(rebasing: line[brace...].prefix(jsonReach)))
    }
    let rest = UnsafeRawBufferPointer(rebasing: text[start...])
    return key(rest) ?? syslog(rest) ?? fault(head, from: start)
  }

  /// The level of a line that is logfmt from its first byte on: there its key counts before any word.
  private static func keyedLine(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    var end = 0
    while end < bytes.count, end < 40, bytes[end].isKeyByte { end += 1 }
    guard end > 0, end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return nil }
    return key(bytes)
  }

  /// `level=warn`, also `lvl=` and `severity=`, with or without quotes; not within the quotes of another value.
  private static func key(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    var position = 0
    while let equals = ByteScan.first(UInt8(ascii: "="), in: bytes, position..<bytes.count) {
      position = equals + 1
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      var start = equals
      while start > 0, bytes[start - 1].isKeyByte { start -= 1 }
      if isLevelKey(bytes, start..<equals), start == 0 || bytes[start - 1].isSeparator {
        return word(bytes, at: position + (isQuoted ? 1 : 0), before: bytes.count)
      }
      if isQuoted { position = JSONLevel.endOfString(bytes, position + 1) }
    }
    return nil
  }

  /// The priority that a journal or a kernel puts first: `<4>disk is slow`, `<165>1 2026-…`.
  private static func syslog(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    guard bytes[0] == UInt8(ascii: "<") else { return nil }
    var (value, end) = (0, 1)
    while end < min(bytes.count, 4), bytes[end].isDigit {
      value = value * 10 + Int(bytes[end] - 0x30)
      end += 1
    }
    guard end > 1, end < bytes.count, bytes[end] == UInt8(ascii: ">"), value < 192 else { return nil }
    return LogLevel(syslog: value % 8)
  }

  /// The names that writers give to the level, in any case.
  static func isLevelKey(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    var key = UnsafeRawBufferPointer(rebasing: bytes[range])
    if key.first == UInt8(ascii: "@") { key = UnsafeRawBufferPointer(rebasing: key[1...]) }
    switch key.count {
    case 1: return key[0] == UInt8(ascii: "l") && range.count == 2
    case 3: return key.spells("lvl")
    case 5: return key.spells("level")
    case 8: return key.spells("severity") || key.spells("loglevel")
    case 9:
      return key.spells("levelname") || key.spells("log_level") || key.spells("log.level")
    case 10: return key.spells("level_name")
    case 12: return key.spells("severitytext")
    case 13: return key.spells("severity_text")
    default: return false
    }
  }

  /// The level that the letters from `position` on spell.
  static func word(_ bytes: UnsafeRawBufferPointer, at position: Int, before stop: Int) -> LogLevel? {
    var end = position
    while end < stop, bytes[end].isLetter, end - position < 16 { end += 1 }
    return LogLevel(word: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  var isUppercase: Bool { (0x41...0x5A).contains(self) }
  var isWordByte: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
  /// Bytes of a key of logfmt.
  var isKeyByte: Bool {
    isWordByte || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "@")
  }
  var isSeparator: Bool {
    self <= 0x20 || self == UInt8(ascii: ",") || self == UInt8(ascii: "|") || self == UInt8(ascii: "[")
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are `word`, which is in small letters, in any case.
  func spells(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { known in
      guard known.count == count else { return false }
      for index in known.indices
      where known[index] != (self[index].isLetter ? self[index] | 0x20 : self[index]) {
        return false
      }
      return true
    }
  }

  func starts(_ text: StaticString, at position: Int = 0) -> Bool {
    text.withUTF8Buffer { known in
      guard count - position >= known.count else { return false }
      for index in known.indices where known[index] != self[position + index] { return false }
      return true
    }
  }

  func ends(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { known in known.count <= count && starts(text, at: count - known.count) }
  }

  func contains(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { known in
      var position = 0
      while let hit = ByteScan.first(known[0], in: self, position..<count) {
        if starts(text, at: hit) { return true }
        position = hit + 1
      }
      return false
    }
  }
}
