/// Decides whether an expression was meant to be exact: whoever types a capital letter means it.
enum SmartCase {
  static func hasCapital(_ source: String, isLiteral: Bool) -> Bool {
    var scalars = source.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\\", !isLiteral {
        // `\S`, `\W`, `\p{Lu}` and `\x{AB}` are no letters of the text.
        guard let escaped = scalars.next() else { return false }
        if "pPxNgk".unicodeScalars.contains(escaped) { skipBraces(&scalars) }
        continue
      }
      if scalar.properties.isUppercase { return true }
    }
    return false
  }

  private static func skipBraces(_ scalars: inout String.UnicodeScalarView.Iterator) {
    var ahead = scalars
    guard ahead.next() == "{" else { return }
    while let scalar = ahead.next() {
      guard scalar == "}" else { continue }
      scalars = ahead
      return
    }
  }
}
