/// Why a text names no key.
package struct KeyNameError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
}

extension Key {
  /// The key that `name` means: `x`, `X`, `enter`, `F1`, `ctrl-d`, `alt-x`, `shift-tab`, `ctrl-shift-left`.
  package init(name: String) throws(KeyNameError) {
    var rest = Substring(name)
    var modifiers: Modifiers = []
    while let dash = rest.firstIndex(of: "-"), rest.index(after: dash) < rest.endIndex {
      guard let modifier = Self.modifiers[rest[..<dash].lowercased()] else { break }
      modifiers.insert(modifier)
      rest = rest[rest.index(after: dash)...]
    }
    guard let code = Self.code(String(rest)) else {
      let nearest = Self.nearest(to: rest).map { "; did you mean '\(name.dropLast(rest.count) + $0)'?" } ?? ""
      throw KeyNameError(description: "'\(name)' names no key" + nearest)
    }
    self.init(code, modifiers)
    normalise()
  }

  /// The name that `init(name:)` reads.
  package var name: String {
    var text = ""
    if modifiers.contains(.ctrl) { text += "ctrl-" }
    if modifiers.contains(.alt) { text += "alt-" }
    if modifiers.contains(.shift) { text += "shift-" }
    switch code {
    case .character(" "): return text + "space"
    case .character(let character): return text + String(character)
    case .function(let number): return text + "F\(number)"
    default: return text + (Self.codes.first { $0.code == code }?.name ?? "")
    }
  }

  /// The key as which a terminal sends this one, where that is another: with ctrl some characters are the bytes of keys
  /// that have names of their own.
  ///
  /// Only an escape sequence could tell them apart, which terminals do not send unless they are asked. `ctrl-h` is itself:
  /// it is only Backspace where the terminal's description says so.
  package var arrival: Key? {
    guard modifiers.contains(.ctrl), case .character(let character) = code,
      let byte = character.asciiValue, byte == UInt8(ascii: "?") || (0x40..<0x80).contains(byte)
    else { return nil }
    let rest = modifiers.subtracting(.ctrl)
    let sent = byte == UInt8(ascii: "?") ? 0x7F : byte & 0x1F
    // Escape twice, with alt, is Escape.
    let key = ControlSequence.key(forASCII: sent, rest) ?? .escape
    return key == self ? nil : key
  }

  /// A short form for hints: `⏎` for `enter`, `^d` for `ctrl-d`.
  package func symbol(_ glyphs: GlyphSet) -> String {
    if modifiers == .ctrl, case .character(let character) = code { return "^" + String(character) }
    guard !glyphs.isASCII, modifiers.isEmpty else { return name }
    switch code {
    case .enter: return "⏎"
    case .escape: return "⎋"
    case .tab: return "⇥"
    case .up: return "↑"
    case .down: return "↓"
    case .left: return "←"
    case .right: return "→"
    default: return name
    }
  }

  /// One spelling for each key: `shift-a` is `A`, `ctrl-D` is `ctrl-d`, as terminals send them.
  private mutating func normalise() {
    guard case .character(let character) = code else { return }
    if modifiers.contains(.ctrl) {
      code = .character(Character(character.lowercased()))
    } else if modifiers.contains(.shift), character.isLetter {
      code = .character(Character(character.uppercased()))
    }
    modifiers.remove(.shift)
  }

  private static func code(_ name: String) -> KeyCode? {
    if name.count == 1, let character = name.first { return .character(character) }
    let lower = name.lowercased()
    guard !lower.isEmpty else { return nil }
    if lower == "space" { return .character(" ") }
    if lower.first == "f", let number = Int(lower.dropFirst()), (1...24).contains(number) {
      return .function(number)
    }
    return codes.first { $0.name == lower || $0.other == lower }?.code
  }

  /// A whole key: one whose name is near, or one with the modifier that is.
  private static func nearest(to rest: Substring) -> String? {
    if let dash = rest.firstIndex(of: "-"), rest.index(after: dash) < rest.endIndex,
      let modifier = Spelling.nearest(to: String(rest[..<dash]), in: modifiers.keys.sorted()),
      let key = try? Key(name: modifier + rest[dash...])
    {
      return key.name
    }
    return Spelling.nearest(to: String(rest), in: codes.map(\.name))
  }

  private static let modifiers: [String: Modifiers] = ["ctrl": .ctrl, "alt": .alt, "shift": .shift]

  private static let codes: [(name: String, other: String, code: KeyCode)] = [
    ("enter", "return", .enter), ("tab", "", .tab), ("escape", "esc", .escape), ("backspace", "", .backspace),
    ("delete", "del", .delete), ("insert", "ins", .insert), ("up", "", .up), ("down", "", .down),
    ("left", "", .left), ("right", "", .right), ("home", "", .home), ("end", "", .end),
    ("pageup", "pgup", .pageUp), ("pagedown", "pgdn", .pageDown),
  ]
}

extension KeySequence {
  /// Keys in the order in which they are pressed, with spaces between: `g g`, `ctrl-x s`.
  package init(name: String) throws(KeyNameError) {
    var keys: [Key] = []
    for word in name.split(separator: " ") { keys.append(try Key(name: String(word))) }
    guard !keys.isEmpty else { throw KeyNameError(description: "no key is named") }
    self.init(keys)
  }

  package var name: String { keys.map(\.name).joined(separator: " ") }

  package func symbol(_ glyphs: GlyphSet) -> String {
    keys.map { $0.symbol(glyphs) }.joined(separator: keys.allSatisfy { $0.name.count == 1 } ? "" : " ")
  }
}
