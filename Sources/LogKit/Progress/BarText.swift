/// Finds the bar in a line of text.
struct BarText {
  enum Kind: UInt8 {
    /// ` 50%|█████     | 5/10 [00:01<00:01, 4.9it/s]`.
    case tqdm = 1
    /// `123it [00:10, 12.3it/s]`.
    case counter
    /// `50/1875 [=>......]`.
    case brackets
    /// `━━━━━╸──── 62%`, `5/10 ━━━━━━`, `|██████| 1.2 MB`.
    case glyphs
    /// `45% (450/1000)`.
    case percent
  }

  var kind: Kind
  /// Where the bar or the number before it begins.
  var start: Int
  /// The bytes of its total; empty where there is none.
  var total: Range<Int>
  var done: Double

  static func find(in text: UnsafeRawBufferPointer) -> BarText? {
    for position in 0..<text.count {
      let found: BarText? =
        switch text[position] {
        case UInt8(ascii: "%"): percent(text, position)
        case UInt8(ascii: "["): brackets(text, position) ?? counter(text, position)
        case 0xE2: glyphs(text, position)
        default: nil
        }
      if let found { return found }
    }
    return nil
  }

  private static func percent(_ text: UnsafeRawBufferPointer, _ sign: Int) -> BarText? {
    let start = numberStart(text, before: sign)
    guard start < sign, sign + 1 < text.count, let value = number(text, start..<sign) else { return nil }
    if text[sign + 1] == UInt8(ascii: "|") {
      let end = ByteScan.first(UInt8(ascii: "|"), in: text, sign + 2..<text.count) ?? text.count
      return BarText(kind: .tqdm, start: start, total: fraction(text, from: end)?.total ?? 0..<0, done: value)
    }
    guard text.starts(" (", at: sign + 1), let fraction = fraction(text, at: sign + 3) else { return nil }
    return BarText(kind: .percent, start: start, total: fraction.total, done: value)
  }

  private static func counter(_ text: UnsafeRawBufferPointer, _ bracket: Int) -> BarText? {
    guard bracket > 3, text.starts("it [", at: bracket - 3), bracket + 4 < text.count,
      text[bracket + 1].isDigit,
      text[bracket + 3] == UInt8(ascii: ":")
    else { return nil }
    let start = numberStart(text, before: bracket - 3)
    guard let value = number(text, start..<bracket - 3) else { return nil }
    return BarText(kind: .counter, start: start, total: 0..<0, done: value)
  }

  private static func brackets(_ text: UnsafeRawBufferPointer, _ bracket: Int) -> BarText? {
    var (end, filled) = (bracket + 1, 0)
    while end < text.count, "=>.#-* ".utf8.contains(text[end]) {
      if text[end] != 0x20 { filled += 1 }
      end += 1
    }
    guard end < text.count, text[end] == UInt8(ascii: "]"), end - bracket > 5, filled > 0 else { return nil }
    return measured(text, .brackets, bracket..<end + 1)
  }

  private static func glyphs(_ text: UnsafeRawBufferPointer, _ position: Int) -> BarText? {
    var (end, count, filled) = (position, 0, 0)
    while let glyph = glyph(text, end) {
      count += 1
      if glyph { filled += 1 }
      end += 3
    }
    guard count >= 4, !isBoxDrawing(text, position - 3), !isBoxDrawing(text, end) else { return nil }
    if let bar = measured(text, .glyphs, position..<end) { return bar }
    // Without a total the bar's own length tells how far it is.
    guard position > 0, text[position - 1] == UInt8(ascii: "|") else { return nil }
    return BarText(kind: .glyphs, start: position, total: 0..<0, done: Double(filled))
  }

  /// The corners and crossings of tables, whose borders look like bars.
  private static func isBoxDrawing(_ text: UnsafeRawBufferPointer, _ position: Int) -> Bool {
    guard position >= 0, position + 2 < text.count, text[position] == 0xE2 else { return false }
    return text[position + 1] == 0x94 || text[position + 1] == 0x95
  }

  /// Whether a glyph of a bar at a place is a filled one; `nil` where there is none.
  private static func glyph(_ text: UnsafeRawBufferPointer, _ position: Int) -> Bool? {
    guard position + 2 < text.count, text[position] == 0xE2 else { return nil }
    switch (text[position + 1], text[position + 2]) {
    case (0x94, 0x81), (0x95, 0xB8), (0x95, 0xBA), (0x96, 0x88...0x8F): return true
    case (0x94, 0x80), (0x96, 0x91...0x93): return false
    default: return nil
    }
  }

  /// A bar with a number before or behind it: `5/10 [==>…]`, `━━━ 62%`, `━━━ 1.2/5.3 MB`.
  private static func measured(_ text: UnsafeRawBufferPointer, _ kind: Kind, _ bar: Range<Int>) -> BarText? {
    var end = bar.lowerBound
    while end > 0, text[end - 1] == 0x20 { end -= 1 }
    var start = end
    while start > 0, text[start - 1].isFractionByte { start -= 1 }
    if let fraction = fraction(text, at: start), fraction.total.upperBound == end {
      return BarText(kind: kind, start: start, total: fraction.total, done: fraction.done)
    }
    if let sign = ByteScan.first(
      UInt8(ascii: "%"),
      in: text,
      bar.upperBound..<min(text.count, bar.upperBound + 24)
    ) {
      let last = text[sign - 1] == 0x20 ? sign - 1 : sign
      let first = numberStart(text, before: last)
      if let value = number(text, first..<last) {
        return BarText(kind: kind, start: bar.lowerBound, total: 0..<0, done: value)
      }
    }
    return fraction(text, from: bar.upperBound).map {
      BarText(kind: kind, start: bar.lowerBound, total: $0.total, done: $0.done)
    }
  }

  /// The first `n/m` at or behind a place, close by.
  private static func fraction(
    _ text: UnsafeRawBufferPointer,
    from start: Int
  ) -> (done: Double, total: Range<Int>)? {
    var position = start
    while position < min(text.count, start + 40) {
      if text[position].isDigit { return fraction(text, at: position) }
      position += 1
    }
    return nil
  }

  /// `1290/2080`, `1.2G/5.3G` at a place; done is the part.
  private static func fraction(
    _ text: UnsafeRawBufferPointer,
    at start: Int
  ) -> (done: Double, total: Range<Int>)? {
    var end = start
    while end < text.count, text[end].isFractionByte { end += 1 }
    guard let slash = text[start..<end].firstIndex(of: UInt8(ascii: "/")),
      let count = scaled(text, start..<slash), let total = scaled(text, slash + 1..<end), total > 0
    else { return nil }
    return (count / total, slash + 1..<end)
  }

  /// A number with a letter of size behind it.
  private static func scaled(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Double? {
    guard let last = range.last else { return nil }
    switch text[last] {
    case UInt8(ascii: "k"), UInt8(ascii: "K"): return number(text, range.dropLast()).map { $0 * 1e3 }
    case UInt8(ascii: "M"): return number(text, range.dropLast()).map { $0 * 1e6 }
    case UInt8(ascii: "G"): return number(text, range.dropLast()).map { $0 * 1e9 }
    case UInt8(ascii: "T"): return number(text, range.dropLast()).map { $0 * 1e12 }
    default: return number(text, range)
    }
  }

  private static func numberStart(_ text: UnsafeRawBufferPointer, before end: Int) -> Int {
    var start = end
    while start > 0, text[start - 1].isDigit || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
    return start
  }

  private static func number(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Double? {
    var (value, scale, hasPoint) = (0.0, 1.0, false)
    guard !range.isEmpty, range.count < 20 else { return nil }
    for byte in text[range] {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte.isDigit {
        value = value * 10 + Double(byte - 0x30)
        if hasPoint { scale *= 10 }
      } else {
        return nil
      }
    }
    return value / scale
  }
}

extension UInt8 {
  fileprivate var isFractionByte: Bool {
    isDigit || "./kKMGT".utf8.contains(self)
  }
}
