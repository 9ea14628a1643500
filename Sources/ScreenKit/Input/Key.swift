/// A key without its modifiers.
package enum KeyCode: Hashable, Sendable {
  /// What the key types, as the terminal sent it: a capital letter is itself, without `shift`.
  case character(Character)
  case function(Int)
  case enter
  case tab
  case escape
  case backspace
  case delete
  case insert
  case up
  case down
  case left
  case right
  case home
  case end
  case pageUp
  case pageDown
}

/// A key press.
package struct Key: Hashable, Sendable {
  package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let ctrl = Modifiers(rawValue: 4)
  }

  package var code: KeyCode
  package var modifiers: Modifiers

  package init(_ code: KeyCode, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  package static func character(_ character: Character) -> Key { Key(.character(character)) }
  package static func ctrl(_ character: Character) -> Key { Key(.character(character), .ctrl) }
  package static let enter = Key(.enter)
  package static let escape = Key(.escape)

  /// The character that the key types into a text field; nil for commands.
  package var typed: Character? {
    guard case .character(let character) = code, modifiers.subtracting(.shift).isEmpty else { return nil }
    return character
  }
}

/// Keys that are pressed one after the other, such as `g g`.
package struct KeySequence: Hashable, Sendable {
  package var keys: [Key]

  package init(_ keys: [Key]) { self.keys = keys }
}
