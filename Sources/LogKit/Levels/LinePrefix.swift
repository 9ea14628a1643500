/// What collectors and launchers put before the lines of a program: `[rank0]: `, `(trainer pid=12) `, the time.
enum LinePrefix {
  /// Longer groups in brackets belong to the line.
  private static let longestGroup = 64

  /// Where the program's own line begins, its indentation included; 0 where nothing stands before it.
  ///
  /// - Parameter bytes: a line without colours.
  /// - Returns: an index into the bytes.
  static func end(in bytes: UnsafeRawBufferPointer) -> Int {
    var end = 0
    while let next = part(bytes, from: end) {
      end = next
      if end < bytes.count, bytes[end] == 0x20 { end += 1 }
    }
    return end
  }

  /// The end of the part of a prefix that begins at `start`.
  private static func part(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "["): return group(bytes, from: start, closing: UInt8(ascii: "]"))
    case UInt8(ascii: "("): return group(bytes, from: start, closing: UInt8(ascii: ")"))
    case let byte where byte.isDigit: return time(bytes, from: start)
    default:
      return bytes.starts("stderr F ", at: start) || bytes.starts("stdout F ", at: start) ? start + 8 : nil
    }
  }

  private static func group(_ bytes: UnsafeRawBufferPointer, from start: Int, closing: UInt8) -> Int? {
    let stop = min(bytes.count, start + longestGroup)
    guard var end = ByteScan.first(closing, in: bytes, start..<stop) else { return nil }
    end += 1
    if end < bytes.count, bytes[end] == UInt8(ascii: ":") { end += 1 }
    guard end == bytes.count || bytes[end] == 0x20 || bytes[end] == bytes[start] else { return nil }
    return end
  }

  /// A word of digits that is a date or a time.
  private static func time(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var (end, marks) = (start, 0)
    while end < bytes.count, bytes[end] > 0x20 {
      switch bytes[end] {
      case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "/"): marks += 1
      case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "T"), UInt8(ascii: "Z"):
        break
      case let byte where byte.isDigit: break
      default: return nil
      }
      end += 1
    }
    return marks >= 2 ? end : nil
  }
}
