internal import OrderedCollections

/// What is wrong with a text that should be JSON, and where: `offset` counts bytes from 0.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package var message: String
  package var offset: Int

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }
}

/// Reads JSON from untrusted bytes: nesting is bounded, invalid UTF-8 in strings is replaced, duplicate keys take the last value.
package struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private let maximumDepth: Int

  private init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  package static func parse(_ text: String, maximumDepth: Int = 100) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), maximumDepth: maximumDepth)
  }

  package static func parse(_ bytes: [UInt8], maximumDepth: Int = 100) throws(JSONError) -> JSONValue {
    try parse(bytes[...], maximumDepth: maximumDepth)
  }

  package static func parse(
    _ bytes: ArraySlice<UInt8>,
    maximumDepth: Int = 100
  ) throws(JSONError) -> JSONValue {
    let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
      var parser = JSONParser(buffer, maximumDepth: maximumDepth)
      do throws(JSONError) {
        return .success(try parser.document())
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  private mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("unexpected text after the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw failure("nested deeper than \(maximumDepth)") }
    skipSpace()
    guard position < bytes.count else { throw failure("unexpected end") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members = JSONObject()
    if try takeEnd(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw failure("expected a key")
      }
      let key = try string()
      try expect(UInt8(ascii: ":"))
      members[key] = try value(depth: depth + 1)
      if try takeEnd(UInt8(ascii: "}")) { return .object(members) }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var items: [JSONValue] = []
    if try takeEnd(UInt8(ascii: "]")) { return .array(items) }
    while true {
      items.append(try value(depth: depth + 1))
      if try takeEnd(UInt8(ascii: "]")) { return .array(items) }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    guard position + length <= bytes.count,
      (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { throw failure("expected a value") }
    position += length
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if peek == UInt8(ascii: "-") { position += 1 }
    let first = peek
    let wholeDigits = skipDigits()
    guard wholeDigits > 0, wholeDigits == 1 || first != UInt8(ascii: "0") else {
      throw failure("expected a value")
    }
    var isWhole = true
    if peek == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard skipDigits() > 0 else { throw failure("expected a digit") }
    }
    if let sign = peek, sign | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw failure("expected a digit") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw failure("number out of range") }
    return .number(value)
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if peek == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    return try stringWithEscapes(Array(bytes[start..<position]))
  }

  private mutating func stringWithEscapes(_ prefix: [UInt8]) throws(JSONError) -> String {
    var text = prefix
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try appendEscaped(to: &text)
      case ..<0x20: throw failure("control byte in a string")
      default: text.append(byte)
      }
    }
    throw failure("string without an end")
  }

  private mutating func appendEscaped(to text: inout [UInt8]) throws(JSONError) {
    guard let byte = peek else { throw failure("string without an end") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("unknown escape")
    }
  }

  /// A scalar from `\uXXXX`, or from a pair of surrogates; a lone surrogate becomes U+FFFD.
  private mutating func escapedScalar() throws(JSONError) -> Character {
    let high = try fourHexDigits()
    var code = UInt32(high)
    if (0xD800..<0xDC00).contains(high), peek == UInt8(ascii: "\\"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let mark = position
      position += 2
      let low = try fourHexDigits()
      if (0xDC00..<0xE000).contains(low) {
        code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
      } else {
        position = mark
      }
    }
    return Character(Unicode.Scalar(code) ?? "\u{FFFD}")
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw failure("string without an end") }
    var value: UInt16 = 0
    for index in position..<position + 4 {
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw failure("bad \\u escape")
      }
      value = value << 4 | UInt16(digit)
    }
    position += 4
    return value
  }

  // MARK: - Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { position += 1 }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    skipSpace()
    guard peek == byte else { throw failure("expected '\(Character(Unicode.Scalar(byte)))'") }
    position += 1
  }

  private mutating func takeEnd(_ byte: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String) -> JSONError { JSONError(message: message, offset: position) }
}
