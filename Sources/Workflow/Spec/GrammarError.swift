/// Why a piece of text is not what it should be: one sentence without a full stop, fit to follow `error: `.
package struct GrammarError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  /// What was probably meant, ready to be written instead.
  package var suggestion: String?
  /// Where in the text the fault lies, in characters from 0.
  package var offset: Int

  package init(_ message: String, suggestion: String? = nil, offset: Int = 0) {
    self.message = message
    self.suggestion = suggestion
    self.offset = offset
  }

  package var description: String {
    guard let suggestion else { return message }
    return "\(message); did you mean \(suggestion.quoted)?"
  }
}

extension String {
  /// The text in single quotes, fit for a sentence on a terminal: control characters and characters without a
  /// shape of their own are escaped, and a long text is cut.
  package var quoted: String {
    var text = ""
    var length = 0
    for character in self {
      guard length < 60 else {
        text += "…"
        break
      }
      text += character.isHarmless ? String(character) : character.escaped
      length += 1
    }
    return "'\(text)'"
  }
}

extension String {
  /// The text with every character that could disturb a terminal escaped.
  package var printable: String {
    allSatisfy(\.isHarmless) ? self : map { $0.isHarmless ? String($0) : $0.escaped }.joined()
  }
}

extension Character {
  /// Whether the character, printed to a terminal, is only seen: it moves, hides and reorders nothing.
  package var isHarmless: Bool {
    guard unicodeScalars.count <= 12 else { return false }
    return unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
      case .format: scalar == "\u{200D}" || (0xE0020...0xE007F).contains(scalar.value)
      default: true
      }
    }
  }

  /// The character as escapes such as `\u{1B}`; of a very long cluster only the first few.
  package var escaped: String {
    unicodeScalars.prefix(4).map { "\\u{\(String($0.value, radix: 16, uppercase: true))}" }.joined()
  }
}
