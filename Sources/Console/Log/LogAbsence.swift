internal import Workflow

/// What stands in place of the lines of a log, or of its metrics, where there are none.
extension AppModel {
  /// `no output yet` as long as some may come, then `no output` with what became of the step.
  func absence(ofLinesIn key: LogKey, whole: Int?) -> String {
    if let whole, whole > 0 { return "no line passes the filter" }
    guard let end = end(of: key) else { return "no output yet" }
    return "no output" + (end.reason.map { ": \($0)" } ?? "")
  }

  /// `no metrics`, with `yet` as long as some may come.
  func absence(ofMetricsIn key: LogKey) -> String { end(of: key) == nil ? "no metrics yet" : "no metrics" }

  /// Whether and why nothing more is written to a log; `nil` where that is not known.
  private func end(of key: LogKey) -> LogEnd? {
    if case .job(let job) = key { return jobs.logs[job] == .ended ? LogEnd() : nil }
    guard let run, let state = run.state else { return nil }
    switch key {
    case .merged(run.id): return state.status.isEnded ? LogEnd(reason: state.reason) : nil
    case .attempt(run.id, let id):
      guard let attempts = state[id.attempt.step]?.attempts,
        attempts.indices.contains(id.attempt.attempt - 1)
      else { return nil }
      let attempt = attempts[id.attempt.attempt - 1]
      return attempt.state.isEnded ? LogEnd(reason: attempt.reason ?? attempt.state.rawValue) : nil
    default: return nil
    }
  }
}

/// Nothing more is written to a log.
private struct LogEnd {
  var reason: String?
}
