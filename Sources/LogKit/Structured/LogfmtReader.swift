/// Reads a line of logfmt: `key=value key="a value"` and nothing else.
enum LogfmtReader {
  /// Its pairs in order; `nil` where there are fewer than two, or where anything else is in the line.
  static func members(_ bytes: UnsafeRawBufferPointer) -> [StructuredLine.Field]? {
    var found: [StructuredLine.Field] = []
    var position = 0
    while true {
      while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
      if position == bytes.count { return found.count > 1 ? found : nil }
      let start = position
      while position < bytes.count, bytes[position].isPairKeyByte { position += 1 }
      guard position > start, position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return nil }
      let name = String(decoding: bytes[start..<position], as: UTF8.self)
      guard let value = value(bytes, &position) else { return nil }
      found.append(StructuredLine.Field(name: name, value: value))
    }
  }

  /// The value behind the `=` at `position`, which moves behind it.
  private static func value(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> StructuredLine.Value? {
    position += 1
    let start = position
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let end = JSONLevel.endOfString(bytes, start + 1)
      guard end < bytes.count, end + 1 == bytes.count || bytes[end + 1] <= 0x20 else { return nil }
      position = end + 1
      return EscapedText.decode(UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end])).map { .text($0) }
    }
    while position < bytes.count, bytes[position] > 0x20 {
      guard bytes[position] != UInt8(ascii: "\"") else { return nil }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return Double(text) != nil ? .word(text) : .text(text)
  }
}

extension UInt8 {
  fileprivate var isPairKeyByte: Bool { isKeyByte || self == UInt8(ascii: "/") }
}
