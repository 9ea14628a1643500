internal import Specs

/// Tells the problems of specs on standard error.
enum Reporter {
  /// - Throws: the status of a spec that does not check, where there is an error among them.
  static func tell(_ problems: [Problem]) throws {
    guard !problems.isEmpty else { return }
    let report = ProblemReport(problems)
    StandardError.write(report.description)
    guard problems.hasErrors else { return }
    throw Ending.wrongUsage(report.summary)
  }
}
