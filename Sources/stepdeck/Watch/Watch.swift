internal import Engine
internal import Host
internal import Journal
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Watches a run to its end and shows it; the main thread's own loop.
///
/// The journal is the broadcast: events come from it, log lines from the attempts' files. All lines of an attempt are
/// shown before its terminal event.
final class Watch {
  private let follower: RunFollower
  private let surroundings: Surroundings
  private let signals: SignalDoor
  private let output = StandardOutput()
  private let presenter: any RunPresenter
  private let logs: LiveLogs
  private let link: EngineLink
  /// Whether a signal without a terminal cancels the run, or only ends the watching.
  private let interruptCancels: Bool
  private let growth: GrowthWatch

  init(
    _ follower: RunFollower,
    _ surroundings: Surroundings,
    _ form: WatchForm,
    _ signals: SignalDoor,
    _ client: EngineClient?,
    interruptCancels: Bool
  ) throws {
    OpenFiles.allowAll()
    self.follower = follower
    self.surroundings = surroundings
    self.signals = signals
    self.interruptCancels = interruptCancels
    let plan = follower.state.plan
    if form.json {
      presenter = JSONPresenter(output, plan)
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      presenter = PlainPresenter(output, plan, paint, isShort: output.isTerminal)
    }
    logs = LiveLogs(follower.folder, presenter)
    link = EngineLink(surroundings, signals, client)
    growth = GrowthWatch(follower.folder, signals)
  }

  /// Shows everything from the beginning of the run on.
  ///
  /// - Returns: how the command ends.
  func run() throws -> Ending {
    signals.hold()
    var events = try JournalReader(path: follower.folder.journal).readNew(atMost: follower.state.sequence)
    while true {
      try show(events)
      while try logs.advance() {
        events = try follower.advance()
        try show(events)
      }
      output.flush()
      events = try follower.advance()
      if !events.isEmpty { continue }
      if follower.state.status.isEnded { return try end() }
      if growth.follow(logs.logs) { continue }
      if let ending = try handle(signals.wait(milliseconds: growth.patience).wakes) { return ending }
      events = try follower.advance()
    }
  }

  private func end() throws -> Ending {
    try logs.drainAll()
    output.flush()
    link.close()
    return Ending(follower.state.status)
  }

  /// Shows events in the order of the journal, each after the log that belongs before it.
  private func show(_ events: [Event]) throws {
    for event in events {
      switch event.fact {
      case .step(let fact): try showLog(before: fact)
      case .result(let fact): try logs.catchUp(LogID(AttemptID(step: fact.step, attempt: fact.attempt)))
      default: break
      }
      presenter.show(event, follower.state)
    }
  }

  private func showLog(before fact: StepFact) throws {
    guard let number = fact.attempt else { return }
    let attempt = AttemptID(step: fact.step, attempt: number)
    let isLocal = follower.state.plan[fact.step]?.isLocal ?? true
    for log in follower.state.logs(of: attempt) {
      if fact.state.isEnded {
        try logs.drain(log, isLast: isLocal)
      } else if fact.state.isLive, !isLocal || fact.state != .submitting {
        logs.begin(log)
      }
    }
  }

  // MARK: - News from outside

  private func handle(_ wakes: [Wake]) throws -> Ending? {
    for wake in wakes {
      switch wake {
      case .growth: continue
      case .engineGone: link.restore()
      case .hangUp: return Ending(status: 128 + SIGHUP)
      case .terminate:
        if Question.isPossible || !interruptCancels { return leave() }
        cancel()
      case .interrupt:
        if Question.isPossible {
          if let ending = try ask() { return ending }
        } else if interruptCancels {
          cancel()
        } else {
          return leave()
        }
      }
    }
    return nil
  }

  private func ask() throws -> Ending? {
    output.flush()
    let isStopping = follower.state.status == .stopping
    switch Question.ask(about: follower.state.plan.name, canCancel: !isStopping, signals) {
    case .keepWatching: return nil
    case .cancel:
      cancel()
      return nil
    case .detach: return leave()
    }
  }

  private func cancel() {
    guard follower.state.status == .running else { return }
    StandardError.line("Cancelling \(follower.state.plan.name); waiting until everything has stopped.")
    link.cancel(follower.folder.id)
  }

  /// Says what goes on without this command.
  private func leave() -> Ending {
    output.flush()
    let state = follower.state
    let name = state.plan.name
    let live = state.liveSteps.map { index in
      let step = state.plan.steps[index]
      let job = state.steps[index].attempts.last?.job.map { ", job \($0.id.visible)" } ?? ""
      return "  \(step.name) on \(step.operatorName)\(job)"
    }
    StandardError.line("Run \(name) goes on\(live.isEmpty ? "." : ":")")
    for line in live.prefix(20) { StandardError.line(line) }
    if live.count > 20 { StandardError.line("  and \(live.count - 20) more") }
    StandardError.line(
      "`stepdeck runs watch \(name)` shows it again, `stepdeck runs cancel \(name)` ends it."
    )
    return Ending(.success)
  }
}

extension JournalReader {
  /// The first `count` events.
  fileprivate func readNew(atMost count: Int) throws -> [Event] { Array(try readNew().prefix(count)) }
}
