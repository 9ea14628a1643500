/// A word of a filter over a list: bare, of a named column (`state:fail`), or one that must not occur (`!word`).
struct FilterTerm: Sendable, Hashable {
  var field: String?
  /// In lower case.
  var text: String
  var isNegated: Bool

  /// The words of a text; one with a colon is of a column where `fields` has it, and a bare word otherwise.
  static func terms(of text: String, fields: [String]) -> [FilterTerm] {
    text.split(separator: " ").compactMap { word in
      var word = word.lowercased()[...]
      let isNegated = word.first == "!"
      if isNegated { word = word.dropFirst() }
      var field: String?
      if let colon = word.firstIndex(of: ":"), fields.contains(String(word[..<colon])) {
        field = String(word[..<colon])
        word = word[word.index(after: colon)...]
      }
      return word.isEmpty ? nil : FilterTerm(field: field, text: String(word), isNegated: isNegated)
    }
  }
}
