#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Searches for single bytes at the speed of memory.
enum ByteScan {
  static let newline = UInt8(ascii: "\n")

  /// The first position of `byte` in `range`.
  static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress, !range.isEmpty,
      let hit = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(hit) - base
  }

  /// The last position of `byte` in `range`.
  static func last(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    let wanted = SIMD32<UInt8>(repeating: byte)
    var end = range.upperBound
    while end - range.lowerBound >= 32 {
      let lanes = bytes.loadUnaligned(fromByteOffset: end - 32, as: SIMD32<UInt8>.self)
      if any(lanes .== wanted) { break }
      end -= 32
    }
    while end > range.lowerBound {
      end -= 1
      if bytes[end] == byte { return end }
    }
    return nil
  }

  static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
    memcmp(left, right, count) == 0
  }
}
