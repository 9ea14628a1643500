/// Finds the level among the members of a JSON object, without parsing the rest.
enum JSONLevel {
  static func find(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    var depth = 0
    var position = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, position + 1)
        if depth == 1, let level = member(bytes, key: position + 1..<end, after: end + 1) { return level }
        position = end
      default: break
      }
      position += 1
    }
    return nil
  }

  /// The position of the closing quote; the end of the bytes where there is none.
  private static func endOfString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, bytes.count)
  }

  private static func member(_ bytes: UnsafeRawBufferPointer, key: Range<Int>, after: Int) -> LogLevel? {
    let isNested = key.count > 4 && bytes[key].suffix(6).elementsEqual(".level".utf8)
    guard isNested || LevelDetector.isLevelKey(bytes, key) else { return nil }
    guard let colon = skipSpace(bytes, after), bytes[colon] == UInt8(ascii: ":"),
      let value = skipSpace(bytes, colon + 1)
    else { return nil }
    if bytes[value] == UInt8(ascii: "\"") {
      return LevelDetector.word(bytes, at: value + 1, before: bytes.count)
    }
    return number(bytes, value)
  }

  private static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var position = start
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    return position < bytes.count ? position : nil
  }

  /// The numbers of Python's logging and of bunyan: tens, where 30 and 40 differ between them; bunyan's begin at 10 with
  /// trace and are the only ones that programs write as JSON numbers.
  private static func number(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> LogLevel? {
    var value = 0
    var position = start
    while position < bytes.count, bytes[position].isDigit, value < 1000 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    switch value {
    case 10..<20: return .trace
    case 20..<30: return .debug
    case 30..<40: return .info
    case 40..<50: return .warning
    case 50..<60: return .error
    case 60..<70: return .critical
    default: return nil
    }
  }
}
