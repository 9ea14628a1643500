/// How text is to look, as far as colour sequences (SGR) say it; everything that hides text or blinks is left out.
package struct TextStyle: Sendable, Hashable {
  package enum Color: Sendable, Hashable {
    case standard
    /// One of the terminal's 256 colours; the first 16 are its palette.
    case indexed(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
  }

  package var foreground = Color.standard
  package var background = Color.standard
  package var isBold = false
  package var isDim = false
  package var isItalic = false
  package var isUnderlined = false
  package var isReversed = false

  package static let plain = TextStyle()
}

extension TextStyle {
  /// Takes over the parameters of one sequence: what stands between `ESC [` and `m`.
  mutating func apply(_ parameters: some Collection<UInt8>) {
    var fields = SGRFields(parameters)
    while let field = fields.next() { apply(field, &fields) }
  }

  private mutating func apply(_ field: SGRFields.Field, _ rest: inout SGRFields) {
    switch field.code {
    case 0: self = .plain
    case 1: isBold = true
    case 2: isDim = true
    case 3: isItalic = true
    case 4: isUnderlined = field.details.first != 0
    case 7: isReversed = true
    case 21: isUnderlined = true
    case 22: (isBold, isDim) = (false, false)
    case 23: isItalic = false
    case 24: isUnderlined = false
    case 27: isReversed = false
    case 30...37: foreground = .indexed(UInt8(field.code - 30))
    case 38: if let color = rest.color(of: field) { foreground = color }
    case 39: foreground = .standard
    case 40...47: background = .indexed(UInt8(field.code - 40))
    case 48: if let color = rest.color(of: field) { background = color }
    case 49: background = .standard
    case 58: _ = rest.color(of: field)
    case 90...97: foreground = .indexed(UInt8(field.code - 82))
    case 100...107: background = .indexed(UInt8(field.code - 92))
    default: break
    }
  }

  /// The sequence that brings a terminal from `before` to this style.
  func sequence(after before: TextStyle) -> String {
    var codes = before == .plain && self != .plain ? [] : ["0"]
    if isBold { codes.append("1") }
    if isDim { codes.append("2") }
    if isItalic { codes.append("3") }
    if isUnderlined { codes.append("4") }
    if isReversed { codes.append("7") }
    if let code = foreground.code(base: 30, bright: 90) { codes.append(code) }
    if let code = background.code(base: 40, bright: 100) { codes.append(code) }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}

extension TextStyle.Color {
  fileprivate func code(base: Int, bright: Int) -> String? {
    switch self {
    case .standard: nil
    case .indexed(let index) where index < 8: "\(base + Int(index))"
    case .indexed(let index) where index < 16: "\(bright + Int(index) - 8)"
    case .indexed(let index): "\(base + 8);5;\(index)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
