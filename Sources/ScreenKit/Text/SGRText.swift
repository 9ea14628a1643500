/// Text with SGR sequences (`ESC [ … m`), as it stands in logs, turned into styled pieces.
///
/// Follows ECMA-48 8.3.117 and what xterm adds: 256 colours and 24 bits, with `;` and with `:`. Any other
/// control is left in the text, where painting makes it visible. The style goes on from one call to the next
/// until `reset`.
package struct SGRText: Sendable {
  /// The most parameters of one sequence that are looked at.
  package static let parameterLimit = 32

  package private(set) var style = Style()

  package init() {}

  package mutating func reset() { style = Style() }

  /// The pieces of `text`, none of them empty, each with the style that it has by then.
  package mutating func spans(in text: String) -> [StyledSpan] {
    guard text.utf8.contains(0x1B) else { return text.isEmpty ? [] : [StyledSpan(text, style)] }
    var spans: [StyledSpan] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      guard bytes[index] == 0x1B, let end = Self.end(of: bytes[index...]) else {
        bytes.formIndex(after: &index)
        continue
      }
      if start < index { spans.append(StyledSpan(String(text[start..<index]), style)) }
      apply(Array(bytes[bytes.index(index, offsetBy: 2)..<end])[...])
      index = bytes.index(after: end)
      start = index
    }
    if start < index { spans.append(StyledSpan(String(text[start...]), style)) }
    return spans
  }

  /// Where the `m` of the sequence stands that begins here; nil when it is none, or longer than any sane one.
  private static func end(of bytes: Substring.UTF8View) -> String.Index? {
    var rest = bytes.dropFirst()
    guard rest.popFirst() == UInt8(ascii: "[") else { return nil }
    for index in rest.indices.prefix(256) {
      switch rest[index] {
      case UInt8(ascii: "m"): return index
      case UInt8(ascii: "0")...UInt8(ascii: ";"): continue
      default: return nil
      }
    }
    return nil
  }

  /// Applies the parameters of one sequence: digits, `;` and `:`.
  mutating func apply(_ bytes: ArraySlice<UInt8>) {
    var groups = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .prefix(Self.parameterLimit)
      .map { group in
        group.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Self.number)
      }[...]
    while let group = groups.popFirst() {
      let code = group.first ?? 0
      guard code == 38 || code == 48 else {
        apply(code, subcode: group.count > 1 ? group[1] : nil)
        continue
      }
      let color = group.count > 1 ? Self.color(sub: group) : Self.color(taking: &groups)
      guard let color else { continue }
      if code == 38 { style.foreground = color } else { style.background = color }
    }
  }

  private mutating func apply(_ code: Int, subcode: Int?) {
    switch code {
    case 0: style = Style()
    case 1: style.attributes.insert(.bold)
    case 2: style.attributes.insert(.dim)
    case 3: style.attributes.insert(.italic)
    case 4 where subcode == 0: style.attributes.remove(.underline)
    case 4, 21: style.attributes.insert(.underline)
    case 7: style.attributes.insert(.reverse)
    case 9: style.attributes.insert(.strikethrough)
    case 22: style.attributes.subtract([.bold, .dim])
    case 23: style.attributes.remove(.italic)
    case 24: style.attributes.remove(.underline)
    case 27: style.attributes.remove(.reverse)
    case 29: style.attributes.remove(.strikethrough)
    case 30...37: style.foreground = .palette(UInt8(code - 30))
    case 39: style.foreground = .unset
    case 40...47: style.background = .palette(UInt8(code - 40))
    case 49: style.background = .unset
    case 90...97: style.foreground = .palette(UInt8(code - 82))
    case 100...107: style.background = .palette(UInt8(code - 92))
    default: break
    }
  }

  /// `38:5:N`, `38:2:R:G:B` or `38:2:SPACE:R:G:B`.
  private static func color(sub group: [Int]) -> Color? {
    switch group[1] {
    case 5 where group.count >= 3: byte(group[2]).map(Color.palette)
    case 2 where group.count >= 6: rgb(group[3], group[4], group[5])
    case 2 where group.count == 5: rgb(group[2], group[3], group[4])
    default: nil
    }
  }

  /// `38;5;N` or `38;2;R;G;B`.
  private static func color(taking groups: inout ArraySlice<[Int]>) -> Color? {
    switch groups.popFirst()?.first {
    case 5:
      return groups.popFirst()?.first.flatMap(byte).map(Color.palette)
    case 2:
      let parts = groups.prefix(3).map { $0.first ?? 0 }
      groups = groups.dropFirst(3)
      return parts.count == 3 ? rgb(parts[0], parts[1], parts[2]) : nil
    default:
      return nil
    }
  }

  private static func rgb(_ red: Int, _ green: Int, _ blue: Int) -> Color? {
    guard let red = byte(red), let green = byte(green), let blue = byte(blue) else { return nil }
    return .rgb(red, green, blue)
  }

  private static func byte(_ value: Int) -> UInt8? { UInt8(exactly: value) }

  /// Decimal digits; 0 for none, and something that no code uses for numbers out of range.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    for digit in digits where (0x30...0x39).contains(digit) {
      value = min(value * 10 + Int(digit) - 0x30, 99_999)
    }
    return value
  }
}
