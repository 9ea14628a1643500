internal import Workflow

/// What the user typed behind `/` over the list of runs.
///
/// Words that all must occur, in any case: a bare word in the name, pipeline, stack, state or note; `state:fail` only in
/// the named column; `!word` must not occur.
struct RunFilter: Sendable, Hashable {
  private var terms: [Term]

  private struct Term: Sendable, Hashable {
    var field: String?
    var text: String
    var isNegated: Bool
  }

  static let fields = ["name", "note", "pipeline", "stack", "state"]

  init(_ text: String) {
    terms = text.split(separator: " ").compactMap { word in
      var word = word.lowercased()[...]
      let isNegated = word.first == "!"
      if isNegated { word = word.dropFirst() }
      var field: String?
      if let colon = word.firstIndex(of: ":"), Self.fields.contains(String(word[..<colon])) {
        field = String(word[..<colon])
        word = word[word.index(after: colon)...]
      }
      return word.isEmpty ? nil : Term(field: field, text: String(word), isNegated: isNegated)
    }
  }

  var isEmpty: Bool { terms.isEmpty }

  func matches(_ row: RunRow) -> Bool {
    terms.allSatisfy { Self.matches($0, row) != $0.isNegated }
  }

  private static func matches(_ term: Term, _ row: RunRow) -> Bool {
    switch term.field {
    case "name": row.name.lowercased().contains(term.text)
    case "note": row.note.lowercased().contains(term.text)
    case "pipeline": row.pipeline.lowercased().contains(term.text)
    case "stack": row.stack.lowercased().contains(term.text)
    case "state": row.status.rawValue.contains(term.text)
    default:
      [row.name, row.pipeline, row.stack, row.status.rawValue, row.note, row.id.rawValue]
        .contains { $0.lowercased().contains(term.text) }
    }
  }
}
