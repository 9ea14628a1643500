internal import LogKit
internal import Workflow

/// Prints several logs as one, in the order of event time.
struct MergedPrint {
  private let sources: [(run: NamedRun, log: LogID, snapshot: LogSnapshot)]
  private let printer: LogPrinter

  init(_ sources: [(run: NamedRun, log: LogID, snapshot: LogSnapshot)], _ printer: LogPrinter) {
    self.sources = sources
    self.printer = printer
  }

  func print(tail: Int?) throws {
    var sinks = sources.map { printer.sink($0.run.id, $0.log, of: $0.run.name) }
    var kept = LastLines<MergedLine>(count: tail)
    var merged = try MergedLog(sources.map(\.snapshot), window: printer.filter.window)
    while let line = try merged.next() {
      guard printer.filter.passes(line.line, of: line.stream) else { continue }
      if let line = kept.take(line) { sinks[line.stream].inner.take(line.line) }
    }
    while let line = kept.next() { sinks[line.stream].inner.take(line.line) }
  }
}
