internal import Workflow

/// What the user typed behind `/` over the list of runs.
///
/// Words that all must occur, in any case: a bare word in the name, pipeline, stack, state or note; `state:fail` only in
/// the named column; `!word` must not occur.
struct RunFilter: Sendable, Hashable {
  private let terms: [FilterTerm]

  static let fields = ["name", "note", "pipeline", "stack", "state"]

  init(_ text: String) { terms = FilterTerm.terms(of: text, fields: Self.fields) }

  var isEmpty: Bool { terms.isEmpty }

  func matches(_ row: RunRow) -> Bool {
    terms.allSatisfy { Self.matches($0, row) != $0.isNegated }
  }

  private static func matches(_ term: FilterTerm, _ row: RunRow) -> Bool {
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
