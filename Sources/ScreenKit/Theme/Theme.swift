/// A style for every role.
package struct Theme: Hashable, Sendable {
  /// Which ground a theme is made for.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case dark
    case light
    /// Made of the terminal's own sixteen colours.
    case terminal
    /// Made of attributes alone.
    case mono
  }

  package var name: String
  package var kind: Kind
  private var styles: [Style]

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
    styles = Array(repeating: Style(), count: Role.allCases.count)
  }

  package subscript(role: Role) -> Style {
    get { styles[role.index] }
    set { styles[role.index] = newValue }
  }

  package subscript(state: StateRole) -> Style { self[.state(state)] }
}
