internal import Workflow

/// One view of the console, and what it shows.
enum Route: Hashable, Sendable {
  case runs
  case run(RunID)
  /// The log of a step; its last attempt unless one was chosen.
  case log(RunID, step: String)
  /// The steps of a run as boxes with lines between.
  case graph(RunID)
  /// The logs of all steps as one.
  case merged(RunID)
  /// The logs of all steps of several runs as one, in the order in which they were launched.
  case mergedRuns([RunID])
  /// All that is known of a step.
  case details(RunID, step: String)
  /// A run in figures.
  case summary(RunID)
  /// The jobs of all providers.
  case jobs
  /// Everything that a provider tells of a job.
  case job(JobRef)
  /// The provider's log of a job.
  case jobLog(JobRef)
  /// Any file, by its path; `-` is standard input.
  case file(String)
  /// Calls to providers.
  case calls
  case pipelines
  case stacks
  case launch
  case help

  /// The run that is looked at.
  var runID: RunID? {
    switch self {
    case .run(let id), .log(let id, _), .graph(let id), .details(let id, _), .summary(let id),
      .merged(let id):
      id
    default: nil
    }
  }
}

/// Identifies a log.
enum LogKey: Hashable, Sendable {
  /// That of an attempt, or of one instance of its job.
  case attempt(RunID, LogID)
  /// Those of all attempts of a run as one; lines are known by their `MergedPlace`.
  case merged(RunID)
  /// The same of several runs.
  case mergedRuns([RunID])
  /// That of a provider's job, read for as long as it is looked at.
  case job(JobRef)
  /// Any file, by its path; `-` is standard input.
  case file(String)

  init(_ run: RunID, _ step: String, _ attempt: Int, instance: Int = 0) {
    self = .attempt(run, LogID(AttemptID(step: step, attempt: attempt), instance: instance))
  }

  /// It is made of several logs.
  var isMerged: Bool {
    switch self {
    case .merged, .mergedRuns: true
    case .attempt, .job, .file: false
    }
  }

  private var id: LogID? { if case .attempt(_, let id) = self { id } else { nil } }

  /// The step whose log it is.
  var step: String? { id?.attempt.step }

  /// Number of the attempt; 1 where there are none.
  var attempt: Int { id?.attempt.attempt ?? 1 }

  /// Which of the instances of the attempt's job, from 0.
  var instance: Int { id?.instance ?? 0 }
}
