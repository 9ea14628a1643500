internal import LogKit
internal import Workflow

/// Prints several logs as one, in the order of event time.
struct MergedPrint {
  private let ids: [LogID]
  private let logs: [LogSnapshot]
  private let run: RunID
  private let printer: LogPrinter

  init(_ sources: [(LogID, LogSnapshot)], _ run: RunID, _ printer: LogPrinter) {
    ids = sources.map(\.0)
    logs = sources.map(\.1)
    self.run = run
    self.printer = printer
  }

  func print(tail: Int?) throws {
    var sinks = ids.map { printer.sink(run, $0) }
    var kept = LastLines<MergedLine>(count: tail)
    var merged = try MergedLog(logs, window: printer.filter.window)
    while let line = try merged.next() {
      guard printer.filter.passes(line.line, of: line.stream) else { continue }
      if let line = kept.take(line) { sinks[line.stream].inner.take(line.line) }
    }
    while let line = kept.next() { sinks[line.stream].inner.take(line.line) }
  }
}
