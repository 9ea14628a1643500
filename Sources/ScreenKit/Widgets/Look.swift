/// What widgets need to know about how things look.
package struct Look: Hashable, Sendable {
  package var theme: Theme
  package var glyphs: GlyphSet

  package init(theme: Theme, glyphs: GlyphSet) {
    self.theme = theme
    self.glyphs = glyphs
  }

  package subscript(role: Role) -> Style { theme[role] }
  package subscript(state: StateRole) -> Style { theme[state] }

  /// A piece of text in the style of a role.
  package func span(_ text: String, _ role: Role) -> StyledSpan { StyledSpan(text, theme[role]) }

  /// The sign of a state in its colour.
  package func sign(_ state: StateRole) -> StyledSpan {
    StyledSpan(String(glyphs.state(state)), theme[state])
  }
}
