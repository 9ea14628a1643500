internal import LogKit
internal import ScreenKit

/// The line at the bottom while something is typed.
struct Prompt: Sendable, Hashable {
  enum Purpose: Sendable, Hashable {
    case command
    case filter
    case search(LogKey)
    /// A rule that is added to the filter of a log.
    case narrow(LogKey, from: LogGoal.Place)
    /// Where the lines of the log are written to.
    case export

    /// What stands before the text.
    var sign: String {
      switch self {
      case .command: ":"
      case .filter, .search: "/"
      case .narrow: "&"
      case .export: ">"
      }
    }
  }

  var purpose: Purpose
  var field: TextField
  /// What the field held before, to go back to.
  var original: String
  /// The filter that was there before, which the older key brings back.
  let former: String
  /// The field still holds `former`, and the first letter that is typed takes its place.
  var isUntouched: Bool
  /// Candidates of the last completion, and which of them the field holds.
  var completion: Completion?
  /// How many entries back in the history the field is; 0 while it is not.
  var age = 0
  /// Why the expression that is typed is none.
  var fault: PatternError?
  /// Where a log stood before it was searched, to go back to.
  var origin: LogPane.Place?

  struct Completion: Sendable, Hashable {
    var candidates: [String]
    var place: Int
  }

  /// The log that is searched or filtered.
  var log: LogKey? {
    switch purpose {
    case .search(let key), .narrow(let key, _): key
    case .command, .filter, .export: nil
    }
  }

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    field = TextField(text)
    original = text
    former = purpose == .filter ? text : ""
    isUntouched = !former.isEmpty
  }

  /// Gets the field ready for a text that is typed or pasted.
  mutating func makeRoom() {
    if isUntouched { field = TextField() }
    isUntouched = false
  }
}

/// Something that must be answered before anything else.
struct Question: Sendable, Hashable {
  var title: String
  var lines: [String]
  var answers: [Answer]
  /// It came up in the middle of what may be a word; its answer may be the next letter.
  var isHasty = false
  /// Rows that are scrolled out of sight.
  var offset = 0

  struct Answer: Sendable, Hashable {
    var key: Key
    var label: String
    /// Nothing is done where there is none.
    var action: Outcome?
  }

  enum Outcome: Sendable, Hashable {
    case act(RunAction)
    case actAll([RunAction])
    case ask(RunVerb)
    case openLog
    case cancelJob(JobRef)
    case cancelJobs([JobRef])
    case split(LogSplit)

    /// Something is done by it, and not asked or shown.
    var isDone: Bool {
      switch self {
      case .act, .actAll, .cancelJob, .cancelJobs: true
      case .ask, .openLog, .split: false
      }
    }
  }

  func answer(_ key: Key) -> Answer? { answers.first { $0.key == key } }
}

/// What can be done with a run after a question.
enum RunVerb: Sendable, Hashable {
  case cancel
  case retryStep
  case retryFailed
  case resume
  case delete
}
