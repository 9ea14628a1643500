extension LevelDetector {
  /// Tracebacks, panics, and the sentence that ends a traceback: `ValueError: …`.
  static func fault(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    if starts(bytes, "Traceback (most recent call last)") { return .error }
    if starts(bytes, "panic: ") || starts(bytes, "fatal error: ") { return .critical }
    if starts(bytes, "thread '"), contains(bytes, "panicked at") { return .error }
    var end = 0
    while end < bytes.count,
      bytes[end].isLetter || bytes[end].isDigit || bytes[end] == UInt8(ascii: "_")
        || bytes[end] == UInt8(ascii: ".")
    { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: ":") else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let lastPart = name.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
    guard lastPart < end, name[lastPart].isUppercase else { return nil }
    if ends(name, "Error"), end - lastPart > 5 { return .error }
    if ends(name, "Exception") { return .error }
    return ends(name, "Warning") && end - lastPart > 7 ? .warning : nil
  }

  /// The first word in capitals that names a level, or one in any case that stands in brackets or before a colon.
  static func words(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    var position = 0
    var isInsideWord = false
    while position < bytes.count {
      if let sequence = ControlSequence(bytes, at: position) {
        position = sequence.end
        isInsideWord = false
        continue
      }
      guard bytes[position].isLetter, !isInsideWord else {
        isInsideWord = bytes[position].isWordByte
        position += 1
        continue
      }
      var end = position + 1
      while end < bytes.count, bytes[end].isWordByte { end += 1 }
      if let level = level(bytes, position..<end) { return level }
      position = end
    }
    return nil
  }

  private static func level(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> LogLevel? {
    guard (3...9).contains(range.count), range.allSatisfy({ bytes[$0].isLetter }) else { return nil }
    let isCapital = range.allSatisfy { bytes[$0].isUppercase }
    if !isCapital, !isMarked(bytes, range) { return nil }
    return LogLevel(word: Array(bytes[range])[...])
  }

  /// `[warn]`, `<error>`, `|info|`, and `error:` at the start of a line or behind a place such as `a.c:3:1:`.
  private static func isMarked(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
    let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0x20
    let brackets: [(UInt8, UInt8)] = [
      (UInt8(ascii: "["), UInt8(ascii: "]")), (UInt8(ascii: "<"), UInt8(ascii: ">")),
      (UInt8(ascii: "("), UInt8(ascii: ")")), (UInt8(ascii: "|"), UInt8(ascii: "|")),
    ]
    if brackets.contains(where: { $0 == (before, after) }) { return true }
    guard after == UInt8(ascii: ":") else { return false }
    if range.lowerBound == 0 { return true }
    return range.lowerBound >= 2 && before == 0x20 && bytes[range.lowerBound - 2] == UInt8(ascii: ":")
  }

  private static func starts(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes.count >= $0.count && bytes.starts(with: $0) }
  }

  private static func ends(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes.count >= $0.count && bytes.suffix($0.count).elementsEqual($0) }
  }

  private static func contains(_ bytes: UnsafeRawBufferPointer, _ text: String) -> Bool {
    LiteralFinder(Array(text.utf8)).first(in: bytes, 0..<bytes.count) != nil
  }
}

extension UInt8 {
  fileprivate var isWordByte: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
}
