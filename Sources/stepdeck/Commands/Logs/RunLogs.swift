internal import Host
internal import LogKit
internal import Workflow

/// The logs of the attempts of a run, or of several, printed once or followed.
struct RunLogs {
  let runs: [NamedRun]
  let printer: LogPrinter

  // MARK: - Once

  func printAll(_ choice: LogChoice, merged: Bool) throws {
    let sources = try runs.flatMap { try $0.logs() }
    if printer.copiesBytes {
      try copy(sources.map(\.snapshot), tail: choice.tail)
    } else if merged {
      try MergedPrint(sources, printer).print(tail: choice.tail)
    } else {
      for source in sources { try printLines(source, tail: choice.tail) }
    }
  }

  private func copy(_ logs: [LogSnapshot], tail: Int?) throws {
    for log in logs {
      let start = try tail.map { try log.start(ofLines: $0, before: log.end) } ?? 0
      guard tail != 0 else { continue }
      try log.copy(start..<log.end) { printer.output.write($0) }
    }
  }

  private func printLines(_ source: (run: NamedRun, log: LogID, snapshot: LogSnapshot), tail: Int?) throws {
    var sink = TailSink(printer.sink(source.run.id, source.log, of: source.run.name), count: tail)
    let start = try printer.filter.start(in: source.snapshot, tail: tail)
    var lines = FilteredLines(of: source.snapshot, from: start, printer.filter)
    while let line = try lines.next() { sink.take(line) }
    sink.finish()
  }

  // MARK: - Following

  /// Prints what is there, then what comes.
  ///
  /// - Returns: how the command ends: as the run does, of several as the worst.
  func follow(_ choice: LogChoice, merged: Bool) throws -> Ending {
    OpenFiles.allowAll()
    let signals = SignalDoor()
    let merge = merged ? FollowedMerge(printer) : nil
    let followed = runs.map { FollowedRun($0, printer, merge, signals) }
    for run in followed { try run.begin(tail: choice.tail) }
    while true {
      while try followed.reduce(false, { try $1.advance() || $0 }) {}
      let endings = followed.compactMap(\.ending)
      if endings.count == followed.count {
        for run in followed { try run.drain() }
        merge?.printRest()
        printer.output.flush()
        return Self.worst(endings)
      }
      merge?.printDue()
      printer.output.flush()
      if followed.reduce(false, { $1.watch() || $0 }) { continue }
      let patience = followed.map(\.patience).min() ?? .max
      _ = signals.wait(milliseconds: min(patience, merge?.patience ?? .max))
      for run in followed { try run.takeEvents() }
    }
  }

  /// One that failed counts more than one that was cancelled.
  private static func worst(_ endings: [Ending]) -> Ending {
    endings.first { $0.status == Ending(.failed).status } ?? endings.first { $0.status != 0 }
      ?? Ending(.success)
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
