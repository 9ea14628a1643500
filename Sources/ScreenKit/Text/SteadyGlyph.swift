/// A glyph in the form that every terminal gives the same columns.
///
/// Terminals disagree about joined emoji, flags, skin tones, keycaps and emoji presentation; where one counts
/// two columns and another counts one or four, everything to the right of it moves. So only single scalars
/// with plain marks are sent: a family becomes its first member, a flag its two letters, a keycap its digit
/// and a space.
package struct SteadyGlyph: Hashable, Sendable {
  package var first: Glyph
  /// What stands in the second column; `.continuation` when `first` fills the columns of the glyph alone.
  package var second: Glyph

  package static let unknown: Unicode.Scalar = "·"

  /// The form of `glyph` for a terminal whose library `agrees` with our own table on the columns of a scalar.
  package init(_ glyph: Glyph, agrees: (Unicode.Scalar) -> Bool) {
    guard let base = glyph[0] else {
      self.init(first: .space, second: .continuation)
      return
    }
    if base.value < 0x7F, glyph.single != nil {
      self.init(first: glyph, second: .continuation)
    } else if base.isRegionalIndicator {
      self.init(flag: glyph)
    } else if let syllable = Self.syllable(glyph), agrees(syllable) {
      self.init(first: Glyph(syllable, width: 2), second: .continuation)
    } else {
      self.init(glyph, base: base, agrees: agrees)
    }
  }

  private init(first: Glyph, second: Glyph) {
    self.first = first
    self.second = second
  }

  private init(_ glyph: Glyph, base: Unicode.Scalar, agrees: (Unicode.Scalar) -> Bool) {
    let width = TextWidth.of(base)
    guard agrees(base), width > 0 else {
      let second = glyph.width == 2 ? Glyph.space : .continuation
      self.init(first: Glyph(Self.unknown), second: second)
      return
    }
    var first = Glyph(base, width: width)
    for index in 1..<Glyph.capacity {
      guard let mark = glyph[index], !mark.isJoiner else { break }
      if Self.isPlainMark(mark), agrees(mark) { first.append(mark) }
    }
    self.init(first: first, second: glyph.width > width ? .space : .continuation)
  }

  /// Regional indicators as the letters that they stand for.
  private init(flag: Glyph) {
    let letters = [flag[0], flag[1]].map { indicator -> Glyph in
      guard let value = indicator?.value, value >= 0x1F1E6, value <= 0x1F1FF else { return .space }
      return Glyph(Unicode.Scalar(UInt8(value - 0x1F1E6) + UInt8(ascii: "A")))
    }
    self.init(first: letters[0], second: letters[1])
  }

  /// An accent or vowel sign, and none of the scalars that choose between presentations or join.
  private static func isPlainMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x20E3, 0xFE00...0xFE0F, 0x180B...0x180F, 0x1160...0x11FF, 0xD7B0...0xD7FF: false
    case 0xE0000...0xE0FFF: false
    default: TextWidth.of(scalar) == 0
    }
  }

  /// The precomposed syllable of conjoining Hangul Jamo (Unicode, section 3.12); nil when there is none.
  private static func syllable(_ glyph: Glyph) -> Unicode.Scalar? {
    guard let leading = glyph[0]?.value, let vowel = glyph[1]?.value, glyph.count <= 3 else { return nil }
    guard (0x1100...0x1112).contains(leading), (0x1161...0x1175).contains(vowel) else { return nil }
    let trailing = glyph[2].map { $0.value } ?? 0x11A7
    guard (0x11A7...0x11C2).contains(trailing) else { return nil }
    return Unicode.Scalar(0xAC00 + ((leading - 0x1100) * 21 + vowel - 0x1161) * 28 + trailing - 0x11A7)
  }
}
