/// Finds a fixed string in bytes: looks for its rarest byte first, and compares only there.
struct LiteralFinder: Sendable {
  private let needle: [UInt8]
  /// The position in the needle of the byte that logs hold least often.
  private let rare: Int

  /// - Parameter needle: at least one byte.
  init(_ needle: [UInt8]) {
    self.needle = needle
    rare = needle.indices.max { Self.rarity(of: needle[$0]) < Self.rarity(of: needle[$1]) } ?? 0
  }

  var count: Int { needle.count }

  /// Where the first occurrence in `range` begins.
  func first(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress, !needle.isEmpty, range.count >= needle.count else { return nil }
    let last = range.upperBound - needle.count
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
