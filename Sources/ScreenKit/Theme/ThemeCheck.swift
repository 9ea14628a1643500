/// What can be measured about a theme: the contrast of its roles at each depth of colour, and which states look alike.
package struct ThemeCheck: Sendable {
  package struct RoleContrast: Sendable, Hashable {
    package var role: String
    /// For each of `depths`; `nil` where the terminal's own colours decide.
    package var ratios: [Double?]
    /// What the role needs to be read.
    package var least: Double

    /// It is hard to read in the theme's own colours.
    package var isLow: Bool { isLow(ratios.prefix(1)) }

    /// It is hard to read where colours of the terminal stand for the theme's, which is no fault of a theme.
    package var isLowInFew: Bool { isLow(ratios.dropFirst()) }

    private func isLow(_ some: ArraySlice<Double?>) -> Bool {
      some.contains { $0.map { $0 < least } ?? false }
    }
  }

  package struct Confusion: Sendable, Hashable {
    /// `nil` for everybody.
    package var vision: ColorVision?
    package var first: String
    package var second: String
  }

  /// The first shows a theme's own colours, the others what is nearest of the terminal's.
  package static let depths: [ColorDepth] = [.trueColor, .palette256, .sixteen, .eight]

  private let theme: Theme

  package init(_ theme: Theme) { self.theme = theme }

  package var contrasts: [RoleContrast] {
    Role.allCases.map { role in
      RoleContrast(
        role: role.name,
        ratios: Self.depths.map { ratio(of: role, $0) },
        least: role == .border ? 2.5 : role.name.hasPrefix("series") ? 3 : 4.5
      )
    }
  }

  /// Where the ground is the terminal's own, black or white stands for it, as the theme is for.
  private func ratio(of role: Role, _ depth: ColorDepth) -> Double? {
    let base = theme[.base].over(.plain)
    let style = Quantiser(depth: depth).style(theme[role].over(base))
    let ground = known(style.background, theme.kind == .light ? .hex(0xFF_FFFF) : .hex(0))
    let front = known(style.foreground, nil)
    guard let front, let ground, theme.kind != .terminal, theme.kind != .mono else { return nil }
    return Contrast.ratio(front, ground)
  }

  private func known(_ color: Color, _ otherwise: Color?) -> Color? {
    Contrast.channels(color) == nil ? otherwise : color
  }

  /// States that people tell apart by their colours and these people cannot; each has a glyph of its own besides.
  package func confusions(for vision: ColorVision?) -> [Confusion] {
    let states = Self.told
    var found: [Confusion] = []
    for (number, first) in states.enumerated() {
      for second in states.dropFirst(number + 1) {
        guard let one = Contrast.channels(theme[first].foreground).map({ _ in theme[first].foreground }),
          let other = Contrast.channels(theme[second].foreground).map({ _ in theme[second].foreground })
        else { continue }
        let seen = vision.map { (($0.seen(one) ?? one), ($0.seen(other) ?? other)) } ?? (one, other)
        if Self.distance(seen.0, seen.1) < Self.least {
          found.append(Confusion(vision: vision, first: first.rawValue, second: second.rawValue))
        }
      }
    }
    return found
  }

  /// The states whose difference matters at a glance.
  static let told: [StateRole] = [.queued, .starting, .running, .succeeded, .failed, .stopping]

  /// The least distance in OKLab at which two colours of small signs are taken for two.
  static let least = 0.06

  private static func distance(_ first: Color, _ second: Color) -> Double {
    guard let one = Contrast.channels(first), let other = Contrast.channels(second) else { return 1 }
    return OKLab(red: one.red, green: one.green, blue: one.blue)
      .distance(to: OKLab(red: other.red, green: other.green, blue: other.blue)).squareRoot()
  }
}
