/// A theme that lies in the program itself, so that a moved program never starts without colours.
///
/// Written as `themes/NAME.yaml` says it; read without a parser for YAML, because it is on the way to the
/// first frame.
package struct BuiltInTheme: Sendable {
  package let name: String
  package let kind: Theme.Kind
  private let palette: @Sendable () -> [String: Color]
  private let roles: [(role: String, style: String)]

  init(
    name: String,
    kind: Theme.Kind,
    palette: [(name: String, color: UInt32)],
    roles: [(role: String, style: String)]
  ) {
    self.init(
      name: name,
      kind: kind,
      palette: { Dictionary(palette.map { ($0.name, Color.hex($0.color)) }, uniquingKeysWith: { $1 }) },
      roles: roles
    )
  }

  init(
    name: String,
    kind: Theme.Kind,
    palette: @escaping @Sendable () -> [String: Color],
    roles: [(role: String, style: String)]
  ) {
    self.name = name
    self.kind = kind
    self.palette = palette
    self.roles = roles
  }

  package static let all = [dark, light, terminal, mono, highContrast, deuteranopia, tritanopia] + schemes

  package static func named(_ name: String) -> BuiltInTheme? { all.first { $0.name == name } }

  package var theme: Theme { source.theme }

  var source: ThemeSource {
    let styles = roles.compactMap { entry in Role.named(entry.role).map { (role: $0, style: entry.style) } }
    return ThemeSource(name: name, kind: kind, palette: palette(), roles: styles)
  }

  /// This theme with some colours of its palette, and some roles, in place of its own.
  func variant(
    _ name: String,
    palette more: [(name: String, color: UInt32)],
    roles other: [(role: String, style: String)] = []
  ) -> BuiltInTheme {
    let own = palette
    return BuiltInTheme(
      name: name,
      kind: kind,
      palette: {
        own().merging(more.map { ($0.name, Color.hex($0.color)) }, uniquingKeysWith: { $1 })
      },
      roles: roles + other
    )
  }
}

/// A theme as it was written, before names of colours are looked up: what another theme can extend.
struct ThemeSource: Sendable {
  var name: String
  var kind: Theme.Kind
  var palette: [String: Color]
  /// Later ones count.
  var roles: [(role: Role, style: String)]

  var theme: Theme {
    var theme = Theme(name: name, kind: kind)
    let words = StyleWords(palette: palette)
    for (role, text) in roles {
      guard let style = try? words.style(text) else { continue }
      theme[role] = style
    }
    return theme
  }
}

extension Theme {
  /// The theme to use where nothing was chosen: the dark one, or what a terminal with few colours can show.
  package static func standard(for depth: ColorDepth) -> Theme {
    switch depth {
    case .none: BuiltInTheme.mono.theme
    case .eight, .sixteen: BuiltInTheme.terminal.theme
    case .palette256, .trueColor: BuiltInTheme.dark.theme
    }
  }
}
