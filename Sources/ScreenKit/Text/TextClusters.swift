/// Cuts text into what the cells of a screen show, one after the other.
///
/// Controls, bidirectional overrides and other scalars that could move something come out as a visible sign,
/// marks of direction and other invisible scalars are dropped, and tabs become spaces up to the next eighth
/// column. Runs in linear time whatever the text.
package struct TextClusters: Sequence, IteratorProtocol {
  package struct Element: Sendable {
    package var glyph: Glyph
    /// The scalars of the text that the glyph stands for; empty for all but the first space of a tab.
    package var range: Range<String.Index>
  }

  private let scalars: String.UnicodeScalarView
  private var index: String.Index
  private var column = 0
  private var spaces = 0

  package init(_ text: String) {
    scalars = text.unicodeScalars
    index = scalars.startIndex
  }

  package mutating func next() -> Element? {
    if spaces > 0 {
      spaces -= 1
      return Element(glyph: .space, range: index..<index)
    }
    let start = index
    while index < scalars.endIndex {
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      guard var glyph = glyph(for: scalar) else { continue }
      if scalar.value >= 0x20 { absorb(into: &glyph) }
      column += glyph.width
      return Element(glyph: glyph, range: start..<index)
    }
    return nil
  }

  /// The glyph that `scalar` begins; nil for what shows nothing.
  private mutating func glyph(for scalar: Unicode.Scalar) -> Glyph? {
    if scalar.value >= 0x20, scalar.value < 0x7F { return Glyph(scalar) }
    if scalar == "\t" {
      spaces = 7 - column % 8
      column += spaces
      return .space
    }
    guard let shown = VisibleScalar.of(scalar) else { return nil }
    let width = TextWidth.of(shown)
    return width == 0 ? nil : Glyph(shown, width: width)
  }

  /// Takes the scalars that belong to the glyph before them.
  private mutating func absorb(into glyph: inout Glyph) {
    guard let base = glyph[0] else { return }
    var joining = false
    var flag = base.isRegionalIndicator
    while index < scalars.endIndex {
      let scalar = scalars[index]
      if scalar.value < 0x300 { return }
      if joining, scalar.properties.isEmoji {
        joining = false
        glyph.width = 2
      } else if TextWidth.of(scalar) == 0 {
        joining = scalar.isJoiner && base.properties.isEmoji
        if scalar.widens(base) { glyph.width = 2 }
      } else if scalar.properties.isEmojiModifier, base.properties.isEmoji, base.value > 0x7F {
        glyph.width = 2
      } else if flag, scalar.isRegionalIndicator {
        flag = false
        glyph.width = 2
      } else {
        return
      }
      glyph.append(scalar)
      scalars.formIndex(after: &index)
    }
  }
}

extension Unicode.Scalar {
  var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }
  var isJoiner: Bool { value == 0x200D }

  /// Whether this mark makes a narrow `base` two columns wide: emoji presentation, or the frame of a keycap.
  fileprivate func widens(_ base: Unicode.Scalar) -> Bool {
    switch value {
    case 0xFE0F: base.value > 0x7F && base.properties.isEmoji
    case 0x20E3: base.value < 0x40 && base.properties.isEmoji
    default: false
    }
  }
}
