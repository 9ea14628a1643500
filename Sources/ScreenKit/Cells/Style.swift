/// How a terminal draws a glyph besides its colours.
package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Attributes(rawValue: 1)
  package static let dim = Attributes(rawValue: 2)
  package static let italic = Attributes(rawValue: 4)
  package static let underline = Attributes(rawValue: 8)
  package static let reverse = Attributes(rawValue: 16)
  package static let strikethrough = Attributes(rawValue: 32)

  /// Every attribute with the name that themes and snapshots use.
  package static let named: [(name: String, attribute: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
    ("strikethrough", .strikethrough),
  ]
}

/// Colours and attributes of a cell.
///
/// A colour that is unset lets what lies beneath shine through, so that text painted onto a filled row keeps
/// the row's background.
package struct Style: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var attributes: Attributes

  package init(_ foreground: Color = .unset, on background: Color = .unset, _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own colours, no attributes.
  package static let plain = Style(.terminal, on: .terminal)

  /// This style painted onto a cell of style `beneath`: unset colours and the reversal come from beneath.
  package func over(_ beneath: Style) -> Style {
    Style(
      foreground.isUnset ? beneath.foreground : foreground,
      on: background.isUnset ? beneath.background : background,
      attributes.union(beneath.attributes.intersection(.reverse))
    )
  }

  /// This style with `other`'s colours where they are set, and the attributes of both.
  package func adding(_ other: Style) -> Style {
    Style(
      other.foreground.isUnset ? foreground : other.foreground,
      on: other.background.isUnset ? background : other.background,
      attributes.union(other.attributes)
    )
  }

  package func adding(_ attributes: Attributes) -> Style {
    Style(foreground, on: background, self.attributes.union(attributes))
  }
}

extension Style: CustomStringConvertible {
  package var description: String {
    var words: [String] = []
    if !foreground.isUnset { words.append("\(foreground)") }
    if !background.isUnset, background != .terminal || foreground.isUnset { words.append("on \(background)") }
    for (name, attribute) in Attributes.named where attributes.contains(attribute) { words.append(name) }
    return words.isEmpty ? "unset" : words.joined(separator: " ")
  }
}
