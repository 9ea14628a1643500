internal import Workflow

/// What the user typed behind `/` over the steps of a run.
///
/// Words that all must occur, in any case: a bare word in the name, the state or the operator; `reason:oom` only in the
/// named column; `!word` must not occur.
struct StepFilter: Sendable, Hashable {
  private let terms: [FilterTerm]

  static let fields = ["name", "operator", "reason", "state"]

  init(_ text: String) { terms = FilterTerm.terms(of: text, fields: Self.fields) }

  var isEmpty: Bool { terms.isEmpty }

  /// Positions in the plan of the steps that pass.
  func steps(of state: RunState) -> [Int] {
    guard !isEmpty else { return Array(state.steps.indices) }
    return state.steps.indices.filter { index in
      terms.allSatisfy { Self.matches($0, state.steps[index], state.plan.steps[index]) != $0.isNegated }
    }
  }

  private static func matches(_ term: FilterTerm, _ step: StepRun, _ plan: PlannedStep) -> Bool {
    func holds(_ texts: String...) -> Bool { texts.contains { $0.lowercased().contains(term.text) } }
    return switch term.field {
    case "name": holds(plan.name)
    case "operator": holds(plan.operatorName, plan.flavor.rawValue)
    case "reason": holds(step.reason ?? "")
    case "state": holds(step.state.rawValue, step.phase ?? "")
    default: holds(plan.name, step.state.rawValue, plan.operatorName)
    }
  }
}
