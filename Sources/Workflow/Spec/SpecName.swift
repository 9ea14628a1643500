/// The grammar of the names of steps, inputs, outputs and parameters: `[A-Za-z0-9][A-Za-z0-9_-]{0,62}`.
package enum SpecName {
  package static let longest = 63

  /// Passes where `name` is a name; `what` is the thing that it names, for the sentence.
  package static func check(_ name: String, of what: String) throws(GrammarError) {
    guard let first = name.utf8.first else { throw GrammarError("the name of \(what) is empty") }
    let rule = "names are made of A-Z, a-z, 0-9, '_' and '-'"
    guard isLetterOrDigit(first) else {
      throw GrammarError(
        "\(name.quoted) cannot name \(what): \(rule), and begin with a letter or digit",
        suggestion: repaired(name)
      )
    }
    if let fault = name.firstIndex(where: { !isAllowed($0) }) {
      throw GrammarError(
        "\(name.quoted) cannot name \(what): \(rule)",
        suggestion: repaired(name),
        offset: name.distance(from: name.startIndex, to: fault)
      )
    }
    guard name.utf8.count <= longest else {
      throw GrammarError("\(name.quoted) cannot name \(what): a name has at most \(longest) characters")
    }
  }

  package static func isValid(_ name: String) -> Bool {
    do throws(GrammarError) {
      try check(name, of: "")
      return true
    } catch {
      return false
    }
  }

  private static func isAllowed(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    return isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// The nearest name that is allowed: `my step` becomes `my_step`.
  private static func repaired(_ name: String) -> String? {
    guard name.utf8.count <= longest else { return nil }
    let replaced = String(name.map { isAllowed($0) ? $0 : "_" })
    let trimmed = replaced.drop { $0 == "_" || $0 == "-" }
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
