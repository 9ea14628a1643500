/// Turns the colours of a style into those that a terminal has.
package struct Quantiser: Sendable {
  package let depth: ColorDepth

  package init(depth: ColorDepth) { self.depth = depth }

  /// `style` in the colours of the terminal.
  ///
  /// What cannot be told apart any more is kept by attributes: a background that is lost becomes reversal, so
  /// that cursor and matches stay visible, and a grey that would be black on black becomes dim.
  package func style(_ style: Style) -> Style {
    let style = style.over(.plain)
    switch depth {
    case .trueColor: return style
    case .palette256:
      return Style(cube(style.foreground), on: cube(style.background), style.attributes)
    case .sixteen, .eight: return system(style)
    case .none: return colorless(style)
    }
  }

  private func colorless(_ style: Style) -> Style {
    let filled = style.background != .terminal
    return Style(.terminal, on: .terminal, filled ? style.attributes.union(.reverse) : style.attributes)
  }

  private func cube(_ color: Color) -> Color {
    guard case .rgb(let red, let green, let blue) = color.kind else { return color }
    return .palette(Self.nearest(to: OKLab(red: red, green: green, blue: blue), in: 16...255))
  }

  private func system(_ style: Style) -> Style {
    var result = style
    result.background = systemBackground(style.background, &result.attributes)
    result.foreground = systemForeground(style.foreground, on: result.background, &result.attributes)
    if result.foreground == result.background, result.foreground != .terminal {
      return Style(.terminal, on: .terminal, result.attributes.union(.reverse))
    }
    return result
  }

  /// A tint of the ground is too fine for sixteen colours: the row is reversed instead.
  private func systemBackground(_ color: Color, _ attributes: inout Attributes) -> Color {
    guard color != .terminal, let lab = lab(color) else { return color }
    if case .palette(let index) = color.kind, index < limit { return color }
    let nearest = Self.nearest(to: lab, in: 0...UInt8(limit - 1))
    guard lab.chroma > 0.06, nearest % 8 != 0 else {
      attributes.insert(.reverse)
      return .terminal
    }
    return .palette(nearest)
  }

  private func systemForeground(_ color: Color, on background: Color, _ attributes: inout Attributes) -> Color
  {
    guard color != .terminal, let lab = lab(color) else { return color }
    if case .palette(let index) = color.kind, index < limit { return color }
    // Bright colours of an eight-colour terminal are the plain ones, in bold; bright black has no plain one.
    if case .palette(let index) = color.kind, index < 16, index != 8 {
      attributes.insert(.bold)
      return .palette(index - 8)
    }
    // Greys and near greys are the terminal's own colour, dimmed where they are dark.
    if lab.chroma < 0.04 {
      if background != .terminal { return .palette(lab.lightness > 0.6 ? 7 : 0) }
      if lab.lightness < 0.78 { attributes.insert(.dim) }
      return .terminal
    }
    return .palette(Self.nearest(to: lab, in: 1...UInt8(limit - 1)))
  }

  private var limit: Int { depth == .eight ? 8 : 16 }

  private func lab(_ color: Color) -> OKLab? {
    switch color.kind {
    case .unset, .terminal: nil
    case .palette(let index): Self.table[Int(index)]
    case .rgb(let red, let green, let blue): OKLab(red: red, green: green, blue: blue)
    }
  }

  private static func nearest(to lab: OKLab, in range: ClosedRange<UInt8>) -> UInt8 {
    range.min { table[Int($0)].distance(to: lab) < table[Int($1)].distance(to: lab) } ?? 7
  }

  /// Where the colours of xterm's palette lie.
  private static let table: [OKLab] = (0...255).map { index in
    let (red, green, blue) = XtermPalette.rgb(UInt8(index))
    return OKLab(red: red, green: green, blue: blue)
  }
}

/// The colours of xterm's palette of 256.
package enum XtermPalette {
  package static func rgb(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    switch index {
    case 0..<16:
      let value = system[Int(index)]
      return (
        UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
        UInt8(truncatingIfNeeded: value)
      )
    case 16..<232:
      let cell = index - 16
      return (level(cell / 36), level(cell / 6 % 6), level(cell % 6))
    default:
      let grey = 8 + (index - 232) * 10
      return (grey, grey, grey)
    }
  }

  private static func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + step * 40 }

  private static let system: [UInt32] = [
    0x00_0000, 0xCD_0000, 0x00_CD00, 0xCD_CD00, 0x00_00EE, 0xCD_00CD, 0x00_CDCD, 0xE5_E5E5,
    0x7F_7F7F, 0xFF_0000, 0x00_FF00, 0xFF_FF00, 0x5C_5CFF, 0xFF_00FF, 0x00_FFFF, 0xFF_FFFF,
  ]
}
