/// Reads one object of JSON, with its members in order; any fault gives `nil`, never a trap.
struct JSONReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The members of the object that all the bytes are.
  mutating func object() -> [StructuredLine.Field]? {
    guard case .object(let members)? = value(depth: 0) else { return nil }
    return next() == nil ? members : nil
  }

  /// The next byte that is no space, which stays to be taken.
  private mutating func next() -> UInt8? {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next() == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) -> StructuredLine.Value? {
    guard depth <= StructuredLine.maximumDepth, let first = next() else { return nil }
    switch first {
    case UInt8(ascii: "{"): return members(depth: depth).map { .object($0) }
    case UInt8(ascii: "["): return elements(depth: depth).map { .list($0) }
    case UInt8(ascii: "\""): return string().map { .text($0) }
    default: return word().map { .word($0) }
    }
  }

  private mutating func members(depth: Int) -> [StructuredLine.Field]? {
    position += 1
    var found: [StructuredLine.Field] = []
    if take(UInt8(ascii: "}")) { return found }
    while true {
      guard next() == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")),
        let value = value(depth: depth + 1)
      else { return nil }
      found.append(StructuredLine.Field(name: name, value: value))
      if take(UInt8(ascii: "}")) { return found }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func elements(depth: Int) -> [StructuredLine.Value]? {
    position += 1
    var found: [StructuredLine.Value] = []
    if take(UInt8(ascii: "]")) { return found }
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      found.append(value)
      if take(UInt8(ascii: "]")) { return found }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  /// Numbers and words, `NaN` and `Infinity` of Python included.
  private mutating func word() -> String? {
    let start = position
    while position < bytes.count,
      bytes[position].isWordByte || "+-.".utf8.contains(bytes[position])
    { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(text)
      || (Double(text) != nil && text.utf8.contains { $0.isDigit }) ? text : nil
  }

  private mutating func string() -> String? {
    position += 1
    let start = position
    let end = JSONLevel.endOfString(bytes, start)
    guard end < bytes.count else { return nil }
    position = end + 1
    return EscapedText.decode(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
  }
}

/// Text with the escapes of JSON, which those of logfmt are, too.
enum EscapedText {
  /// `nil` where an escape is none.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard ByteScan.first(UInt8(ascii: "\\"), in: bytes, 0..<bytes.count) != nil else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "\\") else {
        decoded.append(bytes[position])
        position += 1
        continue
      }
      guard position + 1 < bytes.count else { return nil }
      if bytes[position + 1] == UInt8(ascii: "u") {
        guard let (scalar, length) = scalar(bytes, position) else { return nil }
        decoded.append(contentsOf: String(Character(scalar)).utf8)
        position += length
      } else {
        guard let byte = simple(bytes[position + 1]) else { return nil }
        decoded.append(byte)
        position += 2
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static func simple(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"): letter
    default: nil
    }
  }

  /// `\u00e9`, or a pair of surrogates; half a pair becomes the sign for what cannot be read.
  private static func scalar(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> (Unicode.Scalar, Int)? {
    guard let first = unit(bytes, start) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard first < 0xDC00, let second = unit(bytes, start + 6), (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { return ("\u{FFFD}", 6) }
    return (scalar, 12)
  }

  private static func unit(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt32? {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: bytes[start + 2..<start + 6], as: UTF8.self), radix: 16)
  }
}
