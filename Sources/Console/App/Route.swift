internal import Workflow

/// One view of the console, and what it shows.
enum Route: Hashable, Sendable {
  case runs
  case run(RunID)
  /// The log of a step; its last attempt unless one was chosen.
  case log(RunID, step: String)
  /// The steps of a run as boxes with lines between.
  case graph(RunID)
  /// All that is known of a step.
  case details(RunID, step: String)
  /// A run in figures.
  case summary(RunID)
  case pipelines
  case stacks
  case launch
  case help

  /// The run that is looked at.
  var runID: RunID? {
    switch self {
    case .run(let id), .log(let id, _), .graph(let id), .details(let id, _), .summary(let id): id
    default: nil
    }
  }
}

/// Identifies the log of one attempt.
struct LogKey: Hashable, Sendable {
  var run: RunID
  var step: String
  var attempt: Int

  init(_ run: RunID, _ step: String, _ attempt: Int) {
    self.run = run
    self.step = step
    self.attempt = attempt
  }
}
