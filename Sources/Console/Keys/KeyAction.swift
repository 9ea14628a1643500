/// What a key does.
enum KeyAction: String, Sendable, Hashable {
  case up, down, pageUp, pageDown, halfUp, halfDown, top, bottom
  case left, right
  case historyBack, historyForward
  case open, back, quit, help, command, redraw, suspend
  case filter, sort, sortReverse
  case launch, cancel, actions, retry
  case goToRuns, goToPipelines, goToStacks, goToJobs, goToCalls
  case log, refresh, export
  case nextPane, previousPane, pane, paneCount, autoPanes, pin, zoom, timeline
  case chart, plainMetrics, nextMetrics
  case histogram, nextBar, previousBar, nextErrorBar, previousErrorBar
  case timeCursor, zoomIn, zoomOut, nextChange, previousChange
  case narrow, showAll, moreContext, lessContext
  case foldRecords, foldRecord, flatten
  case split
  case merged, hideStream, showStreams
  case follow, search, nextMatch, previousMatch, wrap, times, nextAttempt, previousAttempt
  case nextError, previousError, nextWarning, previousWarning, mark, nextMark, previousMark
  case nextInstance, previousInstance
  case nextField, previousField, nextChoice, previousChoice
  case copy, link, mouse, saveScreen
  case graph, fold, details, summary
  case accept, complete, dismiss, older, newer
}

extension KeyAction {
  /// The name in `keys.yaml`: `page-up`.
  var name: String { rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) } }
}

/// Where a key means something.
enum KeyContext: String, Sendable, CaseIterable {
  case everywhere
  case list
  case text
  case runs
  case run
  case steps
  case timeline
  case graph
  case page
  case summary
  case log
  case split
  case merged
  case histogram
  case jobs
  case job
  case jobLog
  case calls
  case specs
  case help
  case form
  case prompt
  case question

  /// The heading in the help.
  var title: String {
    switch self {
    case .everywhere: "everywhere"
    case .list: "in lists"
    case .text: "in logs and long texts"
    case .runs: "runs"
    case .run: "a run"
    case .steps: "the steps of a run, filtered"
    case .timeline: "the timeline of a run"
    case .graph: "the graph of a run"
    case .page: "the details of a step"
    case .summary: "the summary of a run"
    case .log: "a log"
    case .split: "two logs side by side"
    case .merged: "the logs of all steps as one"
    case .histogram: "the lines of a log over time"
    case .jobs: "the providers' jobs"
    case .job: "a job"
    case .jobLog: "the log of a job"
    case .calls: "calls to providers"
    case .specs: "pipelines and stacks"
    case .help: "this help"
    case .form: "the launch form"
    case .prompt: "while typing"
    case .question: "questions"
    }
  }
}

extension KeyContext {
  /// Contexts in which a key is looked up too, where this one does not know it.
  var outer: [KeyContext] {
    switch self {
    case .form, .prompt, .question, .everywhere: []
    case .list, .text: [.everywhere]
    case .runs, .specs, .graph, .jobs, .calls: [.list, .everywhere]
    case .log, .page, .job, .help: [.text, .everywhere]
    case .jobLog, .merged, .split: [.log, .text, .everywhere]
    case .histogram: [.merged, .jobLog, .log, .text, .everywhere]
    case .timeline, .steps: [.run, .list, .everywhere]
    default: [.list, .text, .everywhere]
    }
  }

  /// Keys that type are letters here, or answers.
  var isTyped: Bool { self == .form || self == .prompt || self == .question }
}
