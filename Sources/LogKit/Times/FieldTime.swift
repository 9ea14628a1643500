/// Finds the member of a JSON object that says when it was written, without parsing the rest.
enum JSONTime {
  /// - Parameter bytes: text that begins with `{`, may end anywhere, and may be no JSON at all.
  /// - Returns: the value, of a text without its quotes; `nil` where no member of the outermost object is a time.
  static func find(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var (depth, position) = (0, 0)
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = JSONLevel.endOfString(bytes, position + 1)
        if depth == 1, isTimeKey(UnsafeRawBufferPointer(rebasing: bytes[position + 1..<end])),
          let value = value(bytes, after: end + 1)
        {
          return value
        }
        position = end
      default: break
      }
      position += 1
    }
    return nil
  }

  private static func value(_ bytes: UnsafeRawBufferPointer, after start: Int) -> UnsafeRawBufferPointer? {
    var position = start
    func skipSpace() { while position < bytes.count, bytes[position] <= 0x20 { position += 1 } }
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return nil }
    position += 1
    skipSpace()
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    if first == UInt8(ascii: "\"") {
      let end = JSONLevel.endOfString(bytes, position + 1)
      return UnsafeRawBufferPointer(rebasing: bytes[position + 1..<max(position + 1, end)])
    }
    guard first.isDigit else { return nil }
    let end = bytes[position...].firstIndex {
      $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(end ?? bytes.count)])
  }

  /// The names that writers give to the time.
  static func isTimeKey(_ key: UnsafeRawBufferPointer) -> Bool {
    switch key.count {
    case 2: key.spells("ts") || key.spells("@t")
    case 4: key.spells("time")
    case 7: key.spells("asctime")
    case 8: key.spells("datetime")
    case 9: key.spells("timestamp")
    case 10: key.spells("@timestamp")
    default: false
    }
  }
}

/// Finds the pair of a logfmt line that says when it was written.
enum LogfmtTime {
  /// - Returns: the value without its quotes; `nil` where no pair is a time.
  static func find(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 0
    while let equals = ByteScan.first(UInt8(ascii: "="), in: bytes, position..<bytes.count) {
      position = equals + 1
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      let end =
        isQuoted
        ? JSONLevel.endOfString(bytes, position + 1)
        : bytes[position...].firstIndex { $0 <= 0x20 } ?? bytes.count
      var start = equals
      while start > 0, bytes[start - 1].isKeyByte { start -= 1 }
      let isKey = start == 0 || bytes[start - 1].isSeparator
      if isKey, JSONTime.isTimeKey(UnsafeRawBufferPointer(rebasing: bytes[start..<equals])) {
        let first = position + (isQuoted ? 1 : 0)
        return UnsafeRawBufferPointer(rebasing: bytes[first..<max(first, end)])
      }
      position = max(position, end)
    }
    return nil
  }
}
