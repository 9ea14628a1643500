/// A control sequence that a terminal sends: `ESC [`, parameters, a final byte.
struct ControlSequence {
  private let parameters: [Int]
  private let prefix: UInt8?
  private let final: UInt8

  init(body: ArraySlice<UInt8>, final: UInt8) {
    let marked = body.first.map { (0x3C...0x3F).contains($0) } ?? false
    prefix = marked ? body.first : nil
    self.final = final
    parameters = body.dropFirst(marked ? 1 : 0).split(
      separator: UInt8(ascii: ";"),
      omittingEmptySubsequences: false
    )
    .prefix(8).map(Self.number)
  }

  var startsPaste: Bool { prefix == nil && final == UInt8(ascii: "~") && parameters.first == 200 }

  /// What the sequence means; nil for answers to queries and for the unknown.
  var event: InputEvent? {
    if prefix == UInt8(ascii: "<") { return mouse.map(InputEvent.mouse) }
    guard prefix == nil else { return nil }
    switch Character(Unicode.Scalar(final)) {
    case "I": return parameters.allSatisfy { $0 == 0 } ? .focus(true) : nil
    case "O": return parameters.allSatisfy { $0 == 0 } ? .focus(false) : nil
    case "n" where parameters.count == 1: return .shown
    // Where the cursor is, as an answer: row and column, where F3 would have a 1 first.
    case "R" where parameters.count > 1 && parameters[0] != 1: return nil
    default: return key.map(InputEvent.key)
    }
  }

  private var key: Key? {
    switch Character(Unicode.Scalar(final)) {
    case "~": return numbered(parameters.first ?? 0, modifiers)
    // rxvt marks modifiers by another end of the sequence.
    case "^": return numbered(parameters.first ?? 0, .ctrl)
    case "$": return numbered(parameters.first ?? 0, .shift)
    case "@": return numbered(parameters.first ?? 0, [.ctrl, .shift])
    case "Z": return Key(.tab, .shift)
    case "u": return Self.key(forScalar: parameters.first ?? 0, modifiers)
    default: return Self.letter(final).map { Key($0.code, modifiers.union($0.modifiers)) }
    }
  }

  private func numbered(_ number: Int, _ modifiers: Key.Modifiers) -> Key? {
    if number == 27, parameters.count == 3 { return Self.key(forScalar: parameters[2], modifiers) }
    return Self.numbered[number].map { Key($0, modifiers) }
  }

  /// The second parameter less one is a set of bits: shift, alt, ctrl, and meta, which counts as alt.
  private var modifiers: Key.Modifiers {
    guard parameters.count > 1, parameters[1] > 1 else { return [] }
    let bits = parameters[1] - 1
    var modifiers = Key.Modifiers(rawValue: UInt8(bits & 7))
    if bits & 8 != 0 { modifiers.insert(.alt) }
    return modifiers
  }

  /// SGR mouse (mode 1006): button and modifiers, column, row.
  private var mouse: MouseEvent? {
    guard parameters.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else { return nil }
    let code = parameters[0]
    // The buttons at a mouse's side do nothing.
    guard code & 128 == 0 else { return nil }
    let place = Point(x: max(0, parameters[1] - 1), y: max(0, parameters[2] - 1))
    var modifiers: Key.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.ctrl) }
    if code & 64 != 0 {
      let turns: [MouseEvent.Action] = [.scrollUp, .scrollDown, .scrollLeft, .scrollRight]
      return MouseEvent(turns[code & 3], at: place, modifiers)
    }
    guard let button = Self.button(code & 3) else { return nil }
    let pressed: MouseEvent.Action = code & 32 != 0 ? .drag(button) : .press(button)
    return MouseEvent(final == UInt8(ascii: "M") ? pressed : .release(button), at: place, modifiers)
  }

  private static func button(_ code: Int) -> MouseEvent.Button? {
    switch code {
    case 0: .left
    case 1: .middle
    case 2: .right
    default: nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    // Sub-parameters after a colon say nothing that is needed here.
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { break }
      value = min(value * 10 + Int(digit) - 0x30, 0x11_0000)
    }
    return value
  }
}

extension ControlSequence {
  /// A key for one ASCII byte; nil for the byte 0x1B.
  static func key(forASCII byte: UInt8, _ modifiers: Key.Modifiers = []) -> Key? {
    switch byte {
    case 0x0D: Key(.enter, modifiers)
    case 0x09: Key(.tab, modifiers)
    case 0x7F: Key(.backspace, modifiers)
    case 0x00: Key(.character(" "), modifiers.union(.ctrl))
    case 0x1B: nil
    case 0x01..<0x20:
      Key(
        .character(Character(Unicode.Scalar(byte < 0x1B ? byte + 0x60 : byte + 0x40))),
        modifiers.union(.ctrl)
      )
    default: Key(.character(Character(Unicode.Scalar(byte))), modifiers)
    }
  }

  /// `ESC O x`: the keypad in application mode, and rxvt's arrows with ctrl.
  static func shiftedKey(_ letter: UInt8) -> Key? {
    if let key = self.letter(letter) { return key.modifiers.isEmpty ? key : Key(key.code, .ctrl) }
    switch letter {
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "j")...UInt8(ascii: "y"): return .character(Character(Unicode.Scalar(letter - 0x40)))
    default: return nil
    }
  }

  /// `ESC [ [ A` to `E`.
  static func consoleKey(_ letter: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(letter) ? Key(.function(Int(letter) - 0x40)) : nil
  }

  /// Keys by the letter that ends their sequence; rxvt's small letters are arrows with shift.
  private static func letter(_ letter: UInt8) -> Key? {
    switch Character(Unicode.Scalar(letter)) {
    case "A": Key(.up)
    case "B": Key(.down)
    case "C": Key(.right)
    case "D": Key(.left)
    case "a": Key(.up, .shift)
    case "b": Key(.down, .shift)
    case "c": Key(.right, .shift)
    case "d": Key(.left, .shift)
    case "H": Key(.home)
    case "F": Key(.end)
    case "P", "Q", "R", "S": Key(.function(Int(letter) - 0x4F))
    default: nil
    }
  }

  /// A key that is named by its scalar (`CSI u`), with the controls that have names of their own.
  private static func key(forScalar value: Int, _ modifiers: Key.Modifiers) -> Key? {
    if value == 27 { return Key(.escape, modifiers) }
    guard value >= 0x20 || value == 9 || value == 13, let scalar = Unicode.Scalar(UInt32(value)) else {
      return nil
    }
    if scalar.isASCII { return key(forASCII: UInt8(value), modifiers) }
    return Key(.character(Character(scalar)), modifiers)
  }

  /// `ESC [ N ~`.
  private static let numbered: [Int: KeyCode] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11),
    24: .function(12), 25: .function(13), 26: .function(14), 28: .function(15), 29: .function(16),
    31: .function(17), 32: .function(18), 33: .function(19), 34: .function(20),
  ]
}
