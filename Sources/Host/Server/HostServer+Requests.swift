internal import LogKit
internal import OrderedCollections
internal import SystemKit
internal import Workflow

extension HostServer {
  func handle(_ request: HostRequest) {
    switch request {
    case .configure(let new):
      configuration = new
      secrets = SecretPatterns(new.secrets.values)
    case .start(let step): start(step)
    case .cancel(let attempt): cancel(attempt)
    case .configuration: link.send(.configuration(configuration))
    case .quit: isQuitting = true
    }
  }

  private func start(_ step: HostStep) {
    guard !tellAgain(step) else { return }
    guard !isQuitting else { return link.send(.refused(step.attempt, .quitting)) }
    guard let configuration else { return link.send(.refused(step.attempt, .notConfigured)) }
    let missing = step.secrets.filter { configuration.secrets[$0] == nil }
    guard missing.isEmpty else { return link.send(.refused(step.attempt, .secretsMissing(missing))) }
    guard hasPlace(configuration) else { return wait(step) }
    begin(step, configuration)
  }

  /// An attempt of which nothing lives any more takes no place, although its end is not recorded yet.
  private func hasPlace(_ configuration: HostConfiguration) -> Bool {
    attempts.count < configuration.parallel
      || attempts.values.count { !$0.lifecycle.isOver(now: stamp.instant) } < configuration.parallel
  }

  private func wait(_ step: HostStep) {
    waiting[step.attempt] = step
    // What goes wrong here is told when the step starts.
    _ = SmallFile.makeFolders(step.folder)
  }

  /// An engine hands over more than may run, so that no place is empty while it makes up its mind.
  func startWaiting() {
    while let configuration, let next = waiting.values.first, hasPlace(configuration) {
      waiting.removeFirst()
      begin(next, configuration)
    }
  }

  private func begin(_ step: HostStep, _ configuration: HostConfiguration) {
    let starter = AttemptStarter(
      configuration: configuration,
      secrets: secrets,
      host: process,
      boot: boot,
      logWrite: settings.logWrite
    )
    switch starter.start(step, stamp) {
    case .running(let attempt):
      attempts[step.attempt] = attempt
      link.send(.started(attempt.report))
    case .failed(let reason):
      let record = ExitRecord(outcome: .failed, reason: secrets.masked(reason), endedAt: stamp.time)
      end(EndedAttempt(attempt: step.attempt, record: record), folder: step.folder)
    case .claimedAlready: tellLost(step.attempt, folder: step.folder)
    }
  }

  /// Tells what is known of an attempt that was asked for before.
  ///
  /// - Returns: false where this host knows nothing of it and its folder has no record.
  private func tellAgain(_ step: HostStep) -> Bool {
    if waiting[step.attempt] != nil {
      // It is told when it starts.
    } else if let running = attempts[step.attempt] {
      link.send(.started(running.report))
    } else if let ended = unsaved[step.folder] {
      link.send(.ended(ended.attempt, ended.record))
    } else if let record = ExitRecord.read(in: step.folder) {
      link.send(.ended(step.attempt, record))
    } else {
      return false
    }
    return true
  }

  /// An earlier host claimed the attempt and died: it may have run, so it does not run again.
  private func tellLost(_ attempt: AttemptID, folder: String) {
    lost.end(attempt, folder: folder, run: configuration?.run.rawValue, stamp.time)
  }

  /// Takes the ends of attempts of an earlier host.
  func endLost() {
    for (ended, folder) in lost.takeEnded() { end(ended, folder: folder) }
  }

  private func cancel(_ attempt: AttemptID) {
    if waiting.removeValue(forKey: attempt) != nil {
      endUnbegun(attempt)
    } else if let running = attempts[attempt] {
      stop(running, .cancel)
    } else if let ended = unsaved.values.first(where: { $0.attempt == attempt }) {
      link.send(.ended(attempt, ended.record))
    } else if let record = ExitRecord.read(in: files.attempt(attempt)) {
      link.send(.ended(attempt, record))
    } else {
      // Never begun; from now on it cannot be: the claim is taken.
      endUnbegun(attempt)
    }
  }

  private func endUnbegun(_ attempt: AttemptID) {
    let folder = files.attempt(attempt)
    if SmallFile.makeFolders(folder) == 0,
      case .existsAlready = Claim.make(AttemptFiles(folder).claim, host: process, boot: boot)
    {
      return tellLost(attempt, folder: folder)
    }
    let record = ExitRecord(outcome: .cancelled, reason: "cancelled before it began", endedAt: stamp.time)
    end(EndedAttempt(attempt: attempt, record: record), folder: folder)
  }

  /// SIGTERM: the steps are cancelled, their records written, then the host ends.
  func terminate() {
    termination.drain()
    isQuitting = true
    for attempt in waiting.keys { link.send(.refused(attempt, .quitting)) }
    waiting = [:]
    for attempt in attempts.values { stop(attempt, .hostEnds) }
  }

  private func stop(_ attempt: RunningAttempt, _ cause: AttemptLifecycle.Stop) {
    if let signal = attempt.lifecycle.stop(cause, now: stamp.instant) { self.signal(attempt, signal) }
  }
}
