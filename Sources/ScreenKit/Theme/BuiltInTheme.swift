/// A theme that lies in the program itself, so that a moved program never starts without colours.
///
/// Written as `themes/NAME.yaml` says it; read without a parser for YAML, because it is on the way to the
/// first frame.
package struct BuiltInTheme: Sendable {
  package let name: String
  package let kind: Theme.Kind
  private let palette: [(name: String, color: UInt32)]
  private let roles: [(role: String, style: String)]

  init(
    name: String,
    kind: Theme.Kind,
    palette: [(name: String, color: UInt32)],
    roles: [(role: String, style: String)]
  ) {
    self.name = name
    self.kind = kind
    self.palette = palette
    self.roles = roles
  }

  package static let all = [dark, light, terminal, mono]

  package static func named(_ name: String) -> BuiltInTheme? { all.first { $0.name == name } }

  package var theme: Theme {
    var theme = Theme(name: name, kind: kind)
    let colors = Dictionary(palette.map { ($0.name, Color.hex($0.color)) }, uniquingKeysWith: { $1 })
    let words = StyleWords(palette: colors)
    for (name, text) in roles {
      guard let role = Role.named(name), let style = try? words.style(text) else { continue }
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
