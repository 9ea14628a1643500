internal import Host
internal import Journal
internal import LogKit
internal import Workflow

/// The logs of a run's attempts, printed once or followed.
struct RunLogs {
  private let follower: RunFollower
  private let selection: LogSelection
  private let printer: LogPrinter
  private let surroundings: Surroundings

  init(
    _ follower: RunFollower,
    _ selection: LogSelection,
    _ printer: LogPrinter,
    _ surroundings: Surroundings
  ) {
    self.follower = follower
    self.selection = selection
    self.printer = printer
    self.surroundings = surroundings
  }

  private var run: RunID { follower.folder.id }

  private func file(of log: LogID) throws -> LogFile {
    let file = LogFile(.attempt(folder: follower.folder.folder(of: log)))
    try file.refresh()
    return file
  }

  // MARK: - Once

  func printAll(_ choice: LogChoice, merged: Bool) throws {
    let sources = try selection.logs(follower.state).map { ($0, try file(of: $0).snapshot) }
    if printer.copiesBytes {
      try copy(sources.map(\.1), tail: choice.tail)
    } else if merged {
      try MergedPrint(sources, run, printer).print(tail: choice.tail)
    } else {
      try printLines(sources, tail: choice.tail)
    }
  }

  private func copy(_ logs: [LogSnapshot], tail: Int?) throws {
    for log in logs {
      let start = try tail.map { try log.start(ofLines: $0, before: log.end) } ?? 0
      guard tail != 0 else { continue }
      try log.copy(start..<log.end) { printer.output.write($0) }
    }
  }

  private func printLines(_ sources: [(LogID, LogSnapshot)], tail: Int?) throws {
    for (id, log) in sources {
      var sink = TailSink(printer.sink(run, id), count: tail)
      let start = try printer.filter.start(in: log, tail: tail)
      var lines = FilteredLines(of: log, from: start, printer.filter)
      while let line = try lines.next() { sink.take(line) }
      sink.finish()
    }
  }

  // MARK: - Following

  /// Prints what is there, then what comes.
  ///
  /// - Returns: how the command ends.
  func follow(_ choice: LogChoice, merged: Bool) throws -> Ending {
    OpenFiles.allowAll()
    let signals = SignalDoor()
    let merge = merged ? FollowedMerge(follower.state.plan, run, printer) : nil
    let logs = LiveLogs(follower.folder, merge ?? LogFollowPresenter(run, printer))
    let growth = GrowthWatch(follower.folder, signals)
    for id in selection.logs(follower.state) {
      let log = try file(of: id).snapshot
      let start = try choice.tail.map { $0 == 0 ? log.end : try log.start(ofLines: $0, before: log.end) }
      logs.begin(id, from: start ?? 0)
    }
    while true {
      while try logs.advance() {}
      if let ending = selection.ending(follower.state) {
        try logs.drainAll()
        merge?.printRest()
        printer.output.flush()
        return ending
      }
      merge?.printDue()
      printer.output.flush()
      if growth.follow(logs.logs) { continue }
      _ = signals.wait(milliseconds: min(growth.patience, merge?.patience ?? .max))
      for event in try follower.advance() { try take(event, logs, merge) }
    }
  }

  private func take(_ event: Event, _ logs: LiveLogs, _ merge: FollowedMerge?) throws {
    guard case .step(let fact) = event.fact, let number = fact.attempt else { return }
    let attempt = AttemptID(step: fact.step, attempt: number)
    guard selection.includes(attempt, follower.state) else { return }
    for log in selection.logs(of: attempt, follower.state) {
      guard fact.state.isEnded else {
        logs.begin(log)
        continue
      }
      try logs.drain(log, isLast: true)
      merge?.end(log)
    }
  }
}

extension LogFilter {
  /// Where reading has to begin: no earlier than the window, or than the last lines that are wanted.
  func start(in log: LogSnapshot, tail: Int?) throws -> UInt64 {
    var start: UInt64 = 0
    if let since = window.since { start = try log.offset(notBefore: since) }
    if let tail, level == nil, !hasPattern, window.until == nil {
      start = max(start, tail == 0 ? log.end : try log.start(ofLines: tail, before: log.end))
    }
    return start
  }
}

/// Shows the logs of a run and none of its events.
private final class LogFollowPresenter: RunPresenter {
  private let run: RunID
  private let printer: LogPrinter

  init(_ run: RunID, _ printer: LogPrinter) {
    self.run = run
    self.printer = printer
  }

  func show(_ event: Event, _ state: RunState) {}
  func sink(for log: LogID) -> any LogLineSink { printer.sink(run, log) }
}
