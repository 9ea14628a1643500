/// A control sequence in bytes: `ESC [`, parameters, a final byte.
struct ControlSequence {
  /// The bytes between `ESC [` and the final byte.
  var parameters: Range<Int>
  var final: UInt8

  var end: Int { parameters.upperBound + 1 }

  static let escape: UInt8 = 0x1B
  /// Longer ones are no sequences to us, so that a look ahead stays short.
  static let maximumLength = 128

  /// The sequence whose `ESC` stands at `position`.
  init?(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    guard position + 2 < bytes.count, bytes[position] == Self.escape, bytes[position + 1] == UInt8(ascii: "[")
    else { return nil }
    let start = position + 2
    let stop = min(bytes.count, start + Self.maximumLength)
    guard let end = (start..<stop).first(where: { !(0x20...0x3F).contains(bytes[$0]) }),
      (0x40...0x7E).contains(bytes[end])
    else { return nil }
    parameters = start..<end
    final = bytes[end]
  }

  /// Whether it sets colours and nothing else.
  func isStyle(in bytes: UnsafeRawBufferPointer) -> Bool {
    final == UInt8(ascii: "m") && parameters.allSatisfy { (0x30...0x3B).contains(bytes[$0]) }
  }

  /// Whether it belongs to the redrawing of a line or of several: erases in it, returns to its start, goes up, hides or
  /// shows the cursor.
  func isRedraw(in bytes: UnsafeRawBufferPointer) -> Bool {
    let text = UnsafeRawBufferPointer(rebasing: bytes[parameters])
    switch final {
    case UInt8(ascii: "K"): return text.allSatisfy { (0x30...0x32).contains($0) } && text.count <= 1
    case UInt8(ascii: "G"): return text.isEmpty || text.elementsEqual("1".utf8)
    case UInt8(ascii: "h"), UInt8(ascii: "l"): return text.elementsEqual("?25".utf8)
    default: return upwards(in: bytes) != nil
    }
  }
}
