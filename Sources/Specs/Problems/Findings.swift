package import Workflow

/// The problems found so far.
///
/// Of each severity the first two hundred are kept: who has more mends those first.
package struct Findings: Sendable {
  private static let limit = 200
  private var found: [(problem: Problem, isArgument: Bool, offset: Int)] = []
  private var counts: [Problem.Severity: Int] = [:]

  package init() {}

  package mutating func add(
    _ severity: Problem.Severity,
    at place: Place,
    _ message: @autoclosure () -> String,
    suggestion: @autoclosure () -> String? = nil
  ) {
    counts[severity, default: 0] += 1
    guard counts[severity, default: 0] <= Self.limit else { return }
    let problem = Problem(severity, at: place, message(), suggestion: suggestion())
    found.append((problem, place.source.kind == .argument, place.offset))
  }

  package mutating func error(
    at place: Place,
    _ message: @autoclosure () -> String,
    suggestion: @autoclosure () -> String? = nil
  ) {
    add(.error, at: place, message(), suggestion: suggestion())
  }

  package mutating func warning(
    at place: Place,
    _ message: @autoclosure () -> String,
    suggestion: @autoclosure () -> String? = nil
  ) {
    add(.warning, at: place, message(), suggestion: suggestion())
  }

  package mutating func error(at place: Place, _ fault: GrammarError) {
    add(.error, at: place, fault.message, suggestion: fault.suggestion)
  }

  package var hasErrors: Bool { counts[.error, default: 0] > 0 }

  /// In the order of place, files before arguments; what stands at one place in the order of finding.
  package var problems: [Problem] {
    let ordered = found.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.isArgument != second.isArgument { return second.isArgument }
      if first.offset != second.offset { return first.offset < second.offset }
      return left.offset < right.offset
    }
    return ordered.map(\.element.problem) + rest
  }

  /// A note on the problems that were not kept.
  private var rest: [Problem] {
    let missing = counts.values.map { $0 - Self.limit }.filter { $0 > 0 }.reduce(0, +)
    guard missing > 0, let path = found.first?.problem.path else { return [] }
    let more = missing == 1 ? "1 more problem is" : "\(missing) more problems are"
    return [Problem(.note, path: path, message: "\(more) not shown; mend these first")]
  }
}
