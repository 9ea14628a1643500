internal import ScreenKit
internal import Workflow

/// What a view cannot show yet.
enum Awaited: Sendable, Hashable {
  case runs
  case run(RunID)
  /// Runs that are looked at together.
  case severalRuns(Int)
  case log(LogKey)
  /// The number of a log's lines.
  case lines(LogKey)
  case matches(LogKey)
  /// A log's lines over time.
  case bars(LogKey)
  case pipelines, stacks
  /// Who the providers are.
  case sources
  case jobs(JobSource)
  case job(JobRef)
  case calls
  /// What the form means.
  case check
  case launch
  case answer(Request)
  case export(String)
}

/// What was asked, in words that stay true when the run is gone: `asking the engine to cancel train-41`.
struct Asked: Sendable, Hashable {
  var request: Request
  var words: String
}

/// What the view waits for, and since when.
struct Waits: Sendable, Hashable {
  private var begins: [Awaited: Timestamp] = [:]

  var isEmpty: Bool { begins.isEmpty }

  /// Whatever is not awaited any more goes.
  mutating func keep(_ awaited: [Awaited], _ now: Timestamp) {
    guard !awaited.isEmpty || !begins.isEmpty else { return }
    begins = Dictionary(awaited.map { ($0, begins[$0] ?? now) }) { first, _ in first }
  }

  /// How long something has been awaited; `nil` within the first second, which is not worth a word.
  func time(_ awaited: Awaited, _ now: Timestamp) -> Duration? {
    begins[awaited].map { now - $0 }.flatMap { $0 >= .seconds(1) ? $0 : nil }
  }
}

extension AppModel {
  /// A sentence with how long it has been true: `reading the runs … 4 s`.
  func waiting(_ words: String, for awaited: Awaited) -> String {
    guard let time = waits.time(awaited, now) else { return words }
    let seconds = time.components.seconds
    return "\(words) \(glyphs.isASCII ? "..." : "…") \(seconds < 60 ? "\(seconds) s" : time.shortText)"
  }

  /// The run's name, as far as it is known.
  func name(of run: RunID) -> String { runs.row(of: run)?.name ?? "the run" }

  /// `reading train-41 … 4 s`.
  var waitingForRun: String {
    guard let id = route.runID else { return "reading the run" }
    return waiting("reading \(name(of: id))", for: .run(id))
  }

  /// What is read, or whoever is asked, before a log can be shown.
  func waiting(forLog key: LogKey) -> String {
    let words: String =
      switch key {
      // Its title says of which step.
      case .attempt: "reading the log"
      case .merged: "reading the logs of all steps"
      case .mergedRuns(let ids): "reading the logs of \(ids.count) runs"
      case .job(let job): "asking \(job.source.component) for the log of \(job.name)"
      case .file(let path): path == "-" ? "reading standard input" : "reading \(path)"
      }
    return waiting(words, for: .log(key))
  }

  /// A launch waits for the pipelines; nothing within the first second.
  var waitingForLaunch: String? {
    guard pendingLaunch != nil, waits.time(.pipelines, now) != nil else { return nil }
    return waiting("reading the pipelines", for: .pipelines)
  }

  /// The message as it stands now: what is being written, or asked without an answer, says since when; faults go first.
  var shownNotice: Notice? {
    if notice.map({ $0.kind == .info }) ?? true, let waiting = waitingForAnswer { return .info(waiting) }
    guard notice == nil, let path = exportPath else { return notice }
    return .info(waiting("writing \(path)", for: .export(path)))
  }

  /// `asking the engine to cancel train-41, and 2 more … 4 s`; nothing within the first second.
  private var waitingForAnswer: String? {
    let late = asked.filter { waits.time(.answer($0.request), now) != nil }
    guard let first = late.first else { return nil }
    let words = first.words + (late.count > 1 ? ", and \(late.count - 1) more" : "")
    return waiting(words, for: .answer(first.request))
  }

  /// Takes down what the view waits for.
  mutating func settleWaits() { waits.keep(frame.isTooSmall ? [] : awaited, now) }

  private var awaited: [Awaited] {
    // Before the run is known there is no room for its logs.
    let isBlank = route.runID != nil && run?.view == nil
    var all = isBlank ? [] : visibleLogs.flatMap { awaited($0.key) }
    all += asked.map { .answer($0.request) }
    if let exportPath { all.append(.export(exportPath)) }
    if let id = route.runID, run?.view == nil, run?.failure == nil { all.append(.run(id)) }
    switch route {
    case .runs:
      if !runs.isLoaded, runs.failure == nil { all.append(.runs) }
      if pendingLaunch != nil { all.append(.pipelines) }
    case .mergedRuns(let ids):
      if mergedRuns == nil, unreadRuns.count < ids.count { all.append(.severalRuns(ids.count)) }
    case .pipelines: if catalogue == nil { all.append(.pipelines) }
    case .stacks: if catalogue == nil { all.append(.stacks) }
    case .launch: all += launch.map { $0.isSent ? [.launch] : $0.isChecked ? [] : [.check] } ?? []
    case .jobs: all += awaitedJobs
    case .job(let job): if jobs.sheet(of: job) == nil { all.append(.job(job.whole)) }
    case .calls: if !calls.isLoaded { all.append(.calls) }
    default: break
    }
    return all
  }

  private var awaitedJobs: [Awaited] {
    guard let sources = jobs.sources else { return jobs.failure == nil ? [.sources] : [] }
    return sources.filter { jobs.parts[$0] == nil }.map { .jobs($0) }
  }

  private func awaited(_ key: LogKey) -> [Awaited] {
    guard let pane = panes[key] else { return [] }
    guard let content = pane.content else { return [.log(key)] }
    guard content.failure == nil else { return [] }
    var all: [Awaited] = content.isCounting ? [.lines(key)] : []
    if let search = pane.search, !search.isComplete, search.failure == nil { all.append(.matches(key)) }
    if hasHistogram, pane.bars?.isComplete != true { all.append(.bars(key)) }
    return all
  }
}
