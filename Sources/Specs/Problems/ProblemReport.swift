/// Problems as they are printed: each with its place, its sentence, the source line and a caret under the place.
///
/// ```
/// pipelines/train.yaml:7:14: error: '2hh' is not a duration: the units are d, h, m, s and ms
///     timeout: 2hh
///              ^
/// ```
package struct ProblemReport: Sendable, CustomStringConvertible {
  package var problems: [Problem]

  package init(_ problems: [Problem]) { self.problems = problems }

  package static func text(of problem: Problem) -> String {
    var text = problem.headline + "\n"
    if let excerpt = problem.excerpt, !excerpt.line.isEmpty {
      text += excerpt.line + "\n" + String(repeating: " ", count: excerpt.caret) + "^\n"
    }
    return text
  }

  package var description: String { problems.map(Self.text).joined() }

  /// `2 errors, 1 warning`; empty where there is nothing to count.
  package var summary: String {
    Problem.Severity.allCases.compactMap { severity in
      let count = problems.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }.joined(separator: ", ")
  }
}
