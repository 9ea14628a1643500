internal import CSystem
internal import Journal
internal import Logging
internal import Operators
internal import OrderedCollections
internal import Workflow

/// A job that its operator is asked to let go.
final class JobRelease {
  let handle: JobHandle
  let stepOperator: any StepOperator
  /// Of a stopped attempt, whose end waits for the answer: what its log reported.
  var pendingResults: JSONObject?
  var failures = 0

  init(_ handle: JobHandle, _ stepOperator: any StepOperator) {
    self.handle = handle
    self.stepOperator = stepOperator
  }
}

extension EngineLoop {
  /// Notes, before an attempt's end is recorded, that its job has not been let go.
  func noteUnreleased(_ key: JobKey) {
    do throws(StateError) {
      try folder.unreleased.add(key.run, key.attempt)
    } catch {
      log.error("\(error)")
    }
  }

  func startRelease(_ key: JobKey, _ release: JobRelease) {
    guard releases[key] == nil else { return }
    releases[key] = release
    ask(key, release)
  }

  private func ask(_ key: JobKey, _ release: JobRelease) {
    let (stepOperator, handle, mailbox) = (release.stepOperator, release.handle, mailbox)
    let wasStopped = release.pendingResults != nil
    startNow {
      do throws(OperatorError) {
        try await stepOperator.release(handle, wasStopped: wasStopped)
        mailbox.post(.released(key, nil))
      } catch {
        mailbox.post(.released(key, error))
      }
    }
  }

  func takeReleased(_ key: JobKey, _ error: OperatorError?, now: Timestamp) {
    guard let release = releases[key] else { return }
    csystem_die_if_due("engine.released")
    if let error, error.kind != .refused { return askAgain(key, release, error, now: now) }
    if let error { tellKept(key, error, now: now) }
    releases[key] = nil
    folder.unreleased.remove(key.run, key.attempt)
    guard let results = release.pendingResults else { return }
    drivers[key.run]?.drained(key.attempt, results: results, now: now)
    touched.insert(key.run)
  }

  private func askAgain(_ key: JobKey, _ release: JobRelease, _ error: OperatorError, now: Timestamp) {
    release.failures += 1
    if release.pendingResults != nil {
      drivers[key.run]?.remark(key, reason: "stopping: \(error); trying again", now: now)
      touched.insert(key.run)
    } else if release.failures == 1 {
      log.warning("the job of \(key) is not let go yet: \(error); trying again")
    }
    after(pause(afterFailures: release.failures)) { loop in
      if loop.releases[key] === release { loop.ask(key, release) }
    }
  }

  /// What the provider does not let go is named, in the run where it lives.
  private func tellKept(_ key: JobKey, _ error: OperatorError, now: Timestamp) {
    log.error("the job of \(key) stays at its provider: \(error)")
    guard let driver = drivers[key.run] else { return }
    driver.record(.note("the job of \(key.attempt) stays at its provider: \(error)"), at: now)
    touched.insert(key.run)
  }

  /// Goes on with what an engine before this one could not let go; its log may not be whole either.
  func adoptUnreleased() {
    for (run, attempt) in folder.unreleased.all {
      let key = JobKey(run: run, attempt: attempt)
      // A live attempt comes to its end again, and to this.
      if let driver = drivers[run], driver.liveAttempt(key) != nil { continue }
      do {
        try adoptUnreleased(key, RunFollower(folder.run(run)).state)
      } catch {
        log.error("the job of \(key) cannot be let go: \(error)")
        folder.unreleased.remove(run, attempt)
      }
    }
  }

  private func adoptUnreleased(_ key: JobKey, _ state: RunState) throws {
    guard let step = state.plan[key.attempt.step], let known = state[step.name]?.attempts,
      known.indices.contains(key.attempt.attempt - 1), let handle = known[key.attempt.attempt - 1].job
    else { return folder.unreleased.remove(key.run, key.attempt) }
    let active = try active(for: step, state.plan)
    // Without its values the log cannot be masked, and is not taken up again.
    guard step.secrets.isEmpty else { return startRelease(key, JobRelease(handle, active.stepOperator)) }
    let group = TailGroup(handle, active.stepOperator)
    tails[key] = group
    for instance in 0..<max(1, active.stepOperator.instances(of: step)) {
      let id = TailID(key: key, instance: instance)
      let tail = LogTail(id, handle, active.stepOperator, mailbox, timing, clock: clock)
      group.add(tail, instance: instance)
      tail.becomeLate()
      tail.jobEnded()
      tail.start(folder: folder.run(key.run).folder(of: LogID(key.attempt, instance: instance)), secrets: [])
    }
  }
}
