internal import Operators
internal import Workflow

/// What the user typed behind `/` over the list of jobs; words as in `RunFilter`.
struct JobFilter: Sendable, Hashable {
  private let terms: [FilterTerm]

  static let fields = ["name", "operator", "ours", "owner", "stack", "state"]

  init(_ text: String) { terms = FilterTerm.terms(of: text, fields: Self.fields) }

  var isEmpty: Bool { terms.isEmpty }

  func matches(_ row: JobRow) -> Bool { terms.allSatisfy { Self.matches($0, row) != $0.isNegated } }

  private static func matches(_ term: FilterTerm, _ row: JobRow) -> Bool {
    func has(_ text: String?) -> Bool { text?.lowercased().contains(term.text) ?? false }
    let job = row.job
    return switch term.field {
    case "name": has(job.name)
    case "operator": has(row.source.component)
    case "ours": (row.isOurs ? "yes" : "no").hasPrefix(term.text)
    case "owner": has(job.owner)
    case "stack": has(row.source.stack)
    case "state": has(job.state?.rawValue) || has(job.providerState)
    default:
      [job.name, row.source.component, row.stateWord, job.owner, job.place, job.key?.attempt.step].contains {
        has($0)
      }
    }
  }
}
