/// How many columns text takes, by our own table and not by the C library's.
package enum TextWidth {
  /// The columns of `text` as `CellBuffer.put` paints it: controls count as the sign that stands for them.
  package static func of(_ text: String) -> Int {
    if let width = asciiWidth(text) { return width }
    var width = 0
    for cluster in TextClusters(text) { width += cluster.glyph.width }
    return width
  }

  /// Whether `text` takes at most `limit` columns; reads no further than that.
  package static func fits(_ text: String, _ limit: Int) -> Bool {
    if text.utf8.count <= limit, asciiWidth(text) != nil { return true }
    var width = 0
    for cluster in TextClusters(text) {
      width += cluster.glyph.width
      if width > limit { return false }
    }
    return width <= limit
  }

  /// The columns of one scalar that stands alone: 0, 1 or 2.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if contains(value, in: WidthTable.zero) { return 0 }
    return value >= 0x1100 && contains(value, in: WidthTable.wide) ? 2 : 1
  }

  /// The longest beginning of `text` that fits into `limit` columns, with `…` as its last column when
  /// something was cut.
  package static func truncated(_ text: String, to limit: Int, mark: Unicode.Scalar = "…") -> String {
    guard !fits(text, limit) else { return text }
    guard limit > 0 else { return "" }
    var result = ""
    var used = 0
    for cluster in TextClusters(text) {
      guard used + cluster.glyph.width < limit else { break }
      used += cluster.glyph.width
      result.unicodeScalars.append(contentsOf: cluster.glyph.scalars)
    }
    result.unicodeScalars.append(mark)
    return result
  }

  /// Plain ASCII without controls is as wide as it is long.
  private static func asciiWidth(_ text: String) -> Int? {
    for byte in text.utf8 where byte < 0x20 || byte >= 0x7F { return nil }
    return text.utf8.count
  }

  private static func contains(_ value: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }
}
