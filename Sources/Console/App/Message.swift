internal import CurlKit
internal import ScreenKit
internal import Specs
internal import Workflow

/// Whatever reaches the model.
enum Message: Sendable {
  case input(InputEvent)
  case feed(FeedMessage)
  /// The time of day; sent before every batch of messages and once a second while something runs.
  case clock(Timestamp)
}

/// What the feed has found out.
enum FeedMessage: Sendable {
  /// All runs, newest first.
  case runs([RunRow])
  /// Some rows of the list have changed, or are new.
  case rows([RunRow])
  case runsFailed(String)
  /// The run that is looked at.
  case run(RunView)
  case runFailed(RunID, String)
  case log(LogKey, LogContent)
  case meter(LogKey, StepMeter)
  case bars(LogKey, LogBars)
  case matches(LogKey, pattern: String, MatchHunt.Finding)
  case specs(Catalogue)
  /// The problems of a launch form as it stood at `revision`.
  case checked(revision: Int, [Problem])
  case engine(EngineStanding)
  case launched(RunID, name: String, LaunchDraft)
  /// The run's folder is not there any more.
  case runGone(RunID)
  /// A request was carried out, or refused with the reason.
  case answered(Request, Notice)
  /// The lines of a log were written to a file, or could not be; a sentence.
  case exported(path: String, Notice)
  /// Something else was done, or failed; a sentence.
  case done(Notice)
  /// Nobody sees the window in which these were to be told.
  case unseen([TerminalRequest])
  case theme(Theme)
  /// Names of the user's own themes.
  case themes([String])
  /// What an earlier console was told to remember, if anything.
  case remembered(ConsoleMemory?)
  /// Calls to providers since the last ones, oldest first.
  case calls([NotedCall])
  case jobSources([JobSource])
  /// The providers are not known; a sentence.
  case jobsFailed(String)
  case jobs(JobSource, JobListing)
  case job(JobRef, JobSheet)
  case jobLog(JobRef, JobLogStanding)
}

/// A line of the list of runs.
struct RunRow: Sendable, Hashable {
  var id: RunID
  var name: String
  var pipeline: String
  var stack: String
  var workspace: String
  var status: RunStatus
  var startedAt: Timestamp?
  var endedAt: Timestamp?
  var steps: [StepState]
  /// What is most worth knowing now, such as the step that failed and why.
  var note: String

  var succeededCount: Int { steps.count { $0.satisfies } }
}

/// A run with all its steps.
struct RunView: Sendable {
  var id: RunID
  var state: RunState
  /// An engine drives it.
  var isAttended: Bool
}

/// How the console stands with the engine.
enum EngineStanding: Sendable, Hashable {
  case unknown
  case connected
  /// Another one has taken the place of the one before, and runs did not notice.
  case replaced
  /// Gone, or silent, with the reason; another is being started.
  case lost(String)
  /// Nothing is asked of an engine in read-only mode.
  case unneeded
}

/// A sentence for the message line.
struct Notice: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case info
    case warning
    case error
  }

  var kind: Kind
  var text: String

  static func info(_ text: String) -> Notice { Notice(kind: .info, text: text) }
  static func warning(_ text: String) -> Notice { Notice(kind: .warning, text: text) }
  static func error(_ text: String) -> Notice { Notice(kind: .error, text: text) }
}
