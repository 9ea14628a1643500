internal import Journal
internal import LogKit
internal import Workflow

/// A run whose logs are printed as they grow.
final class FollowedRun {
  private let run: NamedRun
  private let merge: FollowedMerge?
  private let live: LiveLogs
  private let growth: GrowthWatch

  init(_ run: NamedRun, _ printer: LogPrinter, _ merge: FollowedMerge?, _ signals: SignalDoor) {
    self.run = run
    self.merge = merge
    live = LiveLogs(run.follower.folder, merge?.door(of: run) ?? LogFollowPresenter(run, printer))
    growth = GrowthWatch(run.follower.folder, signals)
  }

  /// Begins with what is there, or with the last lines of it.
  func begin(tail: Int?) throws {
    for (_, id, log) in try run.logs() {
      let start = try tail.map { $0 == 0 ? log.end : try log.start(ofLines: $0, before: log.end) }
      live.begin(id, from: start ?? 0)
    }
  }

  /// Prints a turn of each log.
  ///
  /// - Returns: whether there is more at once.
  func advance() throws -> Bool { try live.advance() }

  /// How following this run ends; `nil` before that.
  var ending: Ending? { run.selection.ending(run.follower.state) }

  func drain() throws { try live.drainAll() }

  /// Watches what has begun; returns whether it may hold something already.
  func watch() -> Bool { growth.follow(live.logs) }

  /// Milliseconds to wait at most until the next look.
  var patience: Int32 { growth.patience }

  /// Takes in what the journal says.
  func takeEvents() throws {
    for event in try run.follower.advance() { try take(event) }
  }

  private func take(_ event: Event) throws {
    guard case .step(let fact) = event.fact, let number = fact.attempt else { return }
    let attempt = AttemptID(step: fact.step, attempt: number)
    guard run.selection.includes(attempt, run.follower.state) else { return }
    for log in run.selection.logs(of: attempt, run.follower.state) {
      guard fact.state.isEnded else {
        live.begin(log)
        continue
      }
      try live.drain(log, isLast: true)
      merge?.end(log, of: run.id)
    }
  }
}

/// Shows the logs of a run and none of its events.
private final class LogFollowPresenter: RunPresenter {
  private let run: NamedRun
  private let printer: LogPrinter

  init(_ run: NamedRun, _ printer: LogPrinter) {
    self.run = run
    self.printer = printer
  }

  func show(_ event: Event, _ state: RunState) {}
  func sink(for log: LogID) -> any LogLineSink { printer.sink(run.id, log, of: run.name) }
}
