internal import CurlKit
internal import ScreenKit
internal import Workflow

/// What `update` wants to be done; carried out off the terminal thread, but for what is about the terminal.
enum Effect: Sendable, Hashable {
  case subscribe(Subscription)
  /// Reads pipelines and stacks anew.
  case check(LaunchDraft)
  case act(RunAction)
  /// Keeps this for the next start.
  case remember(ConsoleMemory)
  /// Tells a provider to stop a job.
  case cancelJob(JobRef)
  /// Opens the page of a job in a browser.
  case openJob(JobRef)
  /// Looks for a theme in the user's folder, then among the files.
  case loadTheme(String)
  /// The theme's file is watched no longer.
  case leaveTheme
  /// Opens the page of a step's job in a browser; the address that stands in its log where it has none.
  case openLink(PlannedStep?, Stack?, JobHandle?, address: String?)
  /// Tells of something, unless tmux says that its window is seen; it has told before whether somebody looks.
  case tellUnlessSeen([TerminalRequest], isLookedAt: Bool)
  /// Asks something of the terminal besides a frame.
  case terminal(TerminalRequest)
  /// Writes the screen as it is to a file, as text where the name ends in `.txt`, as a drawing otherwise; `nil` picks a
  /// name in the state folder.
  case saveScreen(String?)
  /// Writes the lines of a log that a filter lets through.
  case export(LogRequest, path: String)
  /// Writes a new file.
  case write(Writing, path: String)
  /// Sends the whole screen again, whatever the terminal shows.
  case redraw
  case suspend
  case quit
}

extension Effect {
  /// Something is started, stopped or lost by it outside of this console.
  var isDestructive: Bool {
    switch self {
    case .act, .cancelJob: true
    case .subscribe, .check, .remember, .openJob, .loadTheme, .leaveTheme, .openLink, .tellUnlessSeen,
      .terminal, .saveScreen,
      .export, .write, .redraw, .suspend, .quit:
      false
    }
  }
}

/// What is to be written to a file.
enum Writing: Sendable, Hashable {
  /// A screen.
  case text(String)
  /// One object a line, made where it is written.
  case calls([CallAudit])

  var isEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .calls(let calls): calls.isEmpty
    }
  }

  var content: String {
    switch self {
    case .text(let text): text
    case .calls(let calls): calls.map { JSONValue.object($0.json).jsonText + "\n" }.joined()
    }
  }
}

/// Something that changes a run; refused in read-only mode.
enum RunAction: Sendable, Hashable {
  case launch(LaunchDraft)
  case cancel(RunID)
  /// A step, or all that failed.
  case retry(RunID, step: String?)
  /// Starts an engine for a run that none drives.
  case resume(RunID)
  case delete(RunID)
}

/// What the engine or a provider is asked to do, and will answer.
enum Request: Sendable, Hashable {
  case run(RunAction)
  case stop(JobRef)
}

/// A launch form, filled in.
struct LaunchDraft: Sendable, Hashable {
  /// Counts the changes, so that a late answer is known as one.
  var revision: Int
  var pipelinePath: String
  /// `nil` for the built-in stack `local`.
  var stackPath: String?
  /// `NAME=VALUE` of the parameters that differ from the file.
  var parameters: [String]
  /// Number of local steps at a time; the machine's cores where it is empty.
  var parallel: String
  /// Exact name of the run; the next number of the pipeline where it is empty.
  var name: String
}
