/// Reads the level off a line, whatever wrote it: JSON, logfmt, klog, Python's logging, or words in capitals.
///
/// Looks at the first bytes only and never guesses from prose: `no error found` has no level.
package enum LevelDetector {
  /// Words of a level count up to here; time and logger often stand before them.
  static let reach = 160
  /// A JSON object is searched for its level up to here.
  static let jsonReach = 8192

  package static func level(of line: LogLine) -> LogLevel? { level(of: line.content) }

  package static func level(of bytes: ArraySlice<UInt8>) -> LogLevel? {
    bytes.withUnsafeBytes { buffer in
      let visible = Redraw.visiblePart(of: buffer).range
      let line = UnsafeRawBufferPointer(rebasing: buffer[visible])
      guard let start = firstVisible(line) else { return nil }
      if line[start] == UInt8(ascii: "{") {
        return JSONLevel.find(
          UnsafeRawBufferPointer(rebasing: line[start..<min(line.count, start + jsonReach)])
        )
      }
      let head = UnsafeRawBufferPointer(rebasing: line[start..<min(line.count, start + reach)])
      return klog(head) ?? keyed(line, from: start) ?? fault(head) ?? words(head)
    }
  }

  /// Where text begins behind spaces and colours.
  private static func firstVisible(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var position = 0
    while position < bytes.count {
      if let sequence = ControlSequence(bytes, at: position) {
        position = sequence.end
      } else if bytes[position] <= 0x20 {
        position += 1
      } else {
        return position
      }
    }
    return nil
  }

  /// `W1123 19:41:02.113 …`.
  private static func klog(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    guard bytes.count >= 14, bytes[5] == 0x20, bytes[8] == UInt8(ascii: ":"),
      (1...4).allSatisfy({ bytes[$0].isDigit }), bytes[6].isDigit, bytes[7].isDigit
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "I"): return .info
    case UInt8(ascii: "W"): return .warning
    case UInt8(ascii: "E"): return .error
    case UInt8(ascii: "F"): return .critical
    default: return nil
    }
  }

  /// `level=warn`, also `lvl=` and `severity=`, with or without quotes.
  private static func keyed(_ bytes: UnsafeRawBufferPointer, from start: Int) -> LogLevel? {
    var position = start
    let stop = min(bytes.count, start + 1024)
    while let equals = ByteScan.first(UInt8(ascii: "="), in: bytes, position..<stop) {
      position = equals + 1
      var wordStart = equals
      while wordStart > start, bytes[wordStart - 1].isLetter { wordStart -= 1 }
      guard isLevelKey(bytes, wordStart..<equals) else { continue }
      if position < stop, bytes[position] == UInt8(ascii: "\"") { position += 1 }
      return word(bytes, at: position, before: stop)
    }
    return nil
  }

  static func isLevelKey(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    guard (3...9).contains(range.count) else { return false }
    return ["level", "lvl", "severity", "levelname", "loglevel"].contains { key in
      key.utf8.count == range.count && zip(key.utf8, bytes[range]).allSatisfy { $0 == $1 | 0x20 }
    }
  }

  /// The level that the letters from `position` on spell.
  static func word(_ bytes: UnsafeRawBufferPointer, at position: Int, before stop: Int) -> LogLevel? {
    var end = position
    while end < stop, bytes[end].isLetter, end - position < 12 { end += 1 }
    return LogLevel(word: Array(bytes[position..<end])[...])
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  var isUppercase: Bool { (0x41...0x5A).contains(self) }
}
