internal import Engine
internal import Journal
internal import LogKit
internal import Workflow

/// Several logs that grow, printed as one in the order of event time: each line waits until nothing earlier can come, and one
/// that comes later nevertheless is marked.
final class FollowedMerge {
  private let printer: LogPrinter
  private var merge = LiveMerge()
  private var streams: [Source: Int] = [:]
  private var sinks: [FilteredSink] = []

  private struct Source: Hashable {
    var run: RunID
    var log: LogID
  }

  init(_ printer: LogPrinter) { self.printer = printer }

  /// Where the logs of a run go in.
  func door(of run: NamedRun) -> any RunPresenter { Door(merge: self, run: run) }

  fileprivate func sink(for log: LogID, of run: NamedRun) -> any LogLineSink {
    let stream = merge.addStream(delay: delay(of: log.attempt, run.follower.state.plan))
    streams[Source(run: run.id, log: log)] = stream
    sinks.append(printer.sink(run.id, log, of: run.name))
    return Inlet(merge: self, stream: stream)
  }

  /// What a line may take from its step to the attempt's log.
  private func delay(of attempt: AttemptID, _ plan: Plan) -> Duration {
    plan[attempt.step]?.isLocal ?? true ? .milliseconds(200) : .seconds(1)
  }

  func end(_ log: LogID, of run: RunID) {
    if let stream = streams[Source(run: run, log: log)] { merge.end(stream) }
  }

  func printDue() {
    for line in merge.take(now: .now) { print(line) }
  }

  /// Nothing more comes from any log.
  func printRest() {
    for stream in streams.values { merge.end(stream) }
    printDue()
  }

  /// How long nothing has to be printed unless something comes, in milliseconds.
  var patience: Int32? {
    merge.nextDeadline().map { Int32(clamping: max(0, ($0 - .now).wholeNanoseconds / 1_000_000 + 1)) }
  }

  private func print(_ merged: MergedLine) {
    var line = merged.line
    if merged.isOutOfOrder { line.isLate = true }
    sinks[merged.stream].take(line)
  }

  fileprivate func add(_ line: LogLine, _ stream: Int) { merge.add(CollectionOfOne(line), from: stream) }
}

/// The logs of one run, as they begin.
private final class Door: RunPresenter {
  private let merge: FollowedMerge
  private let run: NamedRun

  init(merge: FollowedMerge, run: NamedRun) {
    self.merge = merge
    self.run = run
  }

  func show(_ event: Event, _ state: RunState) {}
  func sink(for log: LogID) -> any LogLineSink { merge.sink(for: log, of: run) }
}

/// Where the lines of one log go in.
private struct Inlet: LogLineSink {
  let merge: FollowedMerge
  let stream: Int

  mutating func take(_ line: LogLine) { merge.add(line, stream) }
}
