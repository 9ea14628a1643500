/// Finds a fixed string in bytes: looks for its rarest byte first, and compares only there.
package struct LiteralFinder: Sendable {
  private let needle: [UInt8]
  /// ASCII letters of either case are the same; the needle has small ones.
  private let ignoresCase: Bool
  /// The position in the needle of the byte that logs hold least often.
  private let rare: Int

  /// `needle` has at least one byte.
  package init(_ needle: [UInt8], ignoresCase: Bool = false) {
    let needle = ignoresCase ? needle.map(\.folded) : needle
    self.needle = needle
    self.ignoresCase = ignoresCase && needle.contains { $0.isLetter }
    rare = needle.indices.max { Self.rarity(of: needle[$0]) < Self.rarity(of: needle[$1]) } ?? 0
  }

  var count: Int { needle.count }

  /// Where the first occurrence in `range` begins.
  package func first(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress, !needle.isEmpty, range.count >= needle.count else { return nil }
    let last = range.upperBound - needle.count
    if ignoresCase { return firstOfAnyCase(in: bytes, range.lowerBound...last) }
    return needle.withUnsafeBytes { wanted in
      guard let start = wanted.baseAddress else { return nil }
      var position = range.lowerBound
      while position <= last,
        let hit = ByteScan.first(wanted[rare], in: bytes, position + rare..<last + rare + 1)
      {
        position = hit - rare
        if ByteScan.areEqual(base + position, start, count: wanted.count) { return position }
        position += 1
      }
      return nil
    }
  }

  /// Looks for the rarest byte in both its forms, block by block: so neither form is looked for far beyond the other.
  private func firstOfAnyCase(in bytes: UnsafeRawBufferPointer, _ starts: ClosedRange<Int>) -> Int? {
    let small = needle[rare]
    let capital = small.isLetter ? small & ~0x20 : small
    var block = starts.lowerBound + rare
    let end = starts.upperBound + rare + 1
    while block < end {
      let next = min(block + 4096, end)
      var first = ByteScan.first(small, in: bytes, block..<next) ?? .max
      var second = capital == small ? .max : ByteScan.first(capital, in: bytes, block..<next) ?? .max
      while true {
        let hit = min(first, second)
        if hit == .max { break }
        if isHere(hit - rare, in: bytes) { return hit - rare }
        if hit == first {
          first = ByteScan.first(small, in: bytes, hit + 1..<next) ?? .max
        } else {
          second = ByteScan.first(capital, in: bytes, hit + 1..<next) ?? .max
        }
      }
      block = next
    }
    return nil
  }

  private func isHere(_ start: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    needle.withUnsafeBufferPointer { needle in
      for index in needle.indices where bytes[start + index].folded != needle[index] { return false }
      return true
    }
  }

  /// Higher for bytes that are seldom in English words, numbers and JSON.
  private static func rarity(of byte: UInt8) -> Int {
    let byFrequency: StaticString = " etaoinsrhld0cu1m2\",p:gf.b3y4-w5v6k7_8/9=x[]{}jqzET"
    var rank = 100
    byFrequency.withUTF8Buffer { known in
      if let index = known.firstIndex(of: byte) { rank = index }
    }
    return rank
  }
}

extension UInt8 {
  /// A capital letter of ASCII as a small one; every other byte as it is.
  fileprivate var folded: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
