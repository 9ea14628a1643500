internal import Journal
internal import Operators
internal import OrderedCollections
internal import Workflow

extension EngineLoop {
  /// Starts the tails of a job, or leaves them until the values are there that its log must not show.
  func startTails(_ key: JobKey, _ handle: JobHandle, _ active: ActiveOperator, _ driver: RunDriver) {
    guard tails[key] == nil, let step = driver.state.plan[key.attempt.step] else { return }
    if driver.holdsTail(key, handle, step, now: clock()) { return }
    let group = TailGroup(handle, active.stepOperator)
    tails[key] = group
    let secrets = step.secrets.compactMap { driver.secrets?.values[$0] }
    for instance in 0..<max(1, active.stepOperator.instances(of: step)) {
      let id = TailID(key: key, instance: instance)
      let tail = LogTail(id, handle, active.stepOperator, mailbox, timing, clock: clock)
      group.add(tail, instance: instance)
      tail.start(folder: driver.folder.folder(of: LogID(key.attempt, instance: instance)), secrets: secrets)
    }
  }

  /// The job has ended: its tails may end, and must within the limit as far as the attempt's end is concerned.
  func jobEnded(_ key: JobKey, results: JSONObject, now: Timestamp) {
    guard let driver = drivers[key.run] else { return }
    if driver.heldTails[key] != nil { return endHeld(key, driver) }
    guard let group = tails[key] else { return driver.drained(key.attempt, results: results, now: now) }
    group.jobEnded()
    after(timing.drain) { loop in
      guard let driver = loop.drivers[key.run], let update = driver.ending[key.attempt],
        loop.releases[key] == nil
      else { return }
      group.becomeLate()
      loop.noteUnreleased(key)
      driver.drained(key.attempt, results: update.results, now: loop.clock())
      loop.touched.insert(key.run)
    }
  }

  /// An ended job whose log waits for values waits with it, unless somebody wants its end.
  func endHeld(_ key: JobKey, _ driver: RunDriver) {
    guard driver.isStopping(key), driver.ending[key.attempt] != nil, let handle = driver.dropHeldTail(key),
      let active = active(key)
    else { return }
    let release = JobRelease(handle, active.stepOperator)
    release.pendingResults = [:]
    startRelease(key, release)
  }

  func takeTailed(_ id: TailID, _ report: TailReport, now: Timestamp) {
    let driver = drivers[id.key.run]
    switch report {
    case .drained(let results): drained(id, results, now: now)
    case .blocked(let reason):
      driver?.remark(id.key, reason: "\(StaleMark.blocked): \(reason)", now: now)
    case .stale(let since, let reason):
      driver?.remark(id.key, reason: StaleMark.text(StaleMark.log, since, reason), now: now)
    case .heard: driver?.forgetStale(id.key, now: now)
    }
    touched.insert(id.key.run)
  }

  /// The log is here: what was stopped is let go before its end is recorded, everything else after.
  private func drained(_ id: TailID, _ results: JSONObject, now: Timestamp) {
    let key = id.key
    guard let group = tails[key], group.drained(id.instance, results) else { return }
    tails[key] = nil
    let release = JobRelease(group.handle, group.stepOperator)
    guard let driver = drivers[key.run], driver.ending[key.attempt] != nil else {
      // The end was recorded while the log was late, perhaps by an engine before this one.
      return startRelease(key, release)
    }
    if driver.isStopping(key) {
      release.pendingResults = group.results
      startRelease(key, release)
    } else {
      noteUnreleased(key)
      driver.drained(key.attempt, results: group.results, now: now)
      driver.want(.release(key, release))
    }
  }

  // MARK: - Secrets after a change of engine

  func recoverSecrets(of driver: RunDriver) {
    let plan = driver.state.plan
    guard let local = plan.steps.first(where: \.isLocal), let active = try? active(for: local, plan) else {
      return waitForHandOver(to: driver)
    }
    driver.isRecovering = true
    let (stepOperator, context, mailbox) = (active.stepOperator, driver.context, mailbox)
    Task { mailbox.post(.recovered(context.run, await stepOperator.recoverSecrets(of: context))) }
  }

  /// Nobody on this machine holds values of a remote run, but whoever asked the last engine to go may bring them.
  private func waitForHandOver(to driver: RunDriver) {
    guard !driver.state.plan.secretNames.isEmpty else { return }
    driver.isRecovering = true
    let run = driver.id
    after(timing.handOver) { loop in
      if loop.drivers[run]?.isRecovering == true { loop.takeRecovered(run, nil) }
    }
  }

  func takeRecovered(_ run: RunID, _ secrets: RunSecrets?) {
    guard let driver = drivers[run] else { return }
    driver.isRecovering = false
    driver.held = []
    if driver.secrets == nil { driver.secrets = secrets }
    goOnWithAsides(of: driver)
  }

  /// Looks again at the attempts and tails that were left alone while their values were missing.
  func goOnWithAsides(of driver: RunDriver) {
    for key in driver.takeAsides() {
      guard let (index, attempt) = driver.liveAttempt(key),
        let job = try? driver.builder.job(step: index, attempt: attempt)
      else { continue }
      driver.want(.find(job))
    }
    for (key, handle) in driver.takeHeldTails() {
      guard let active = active(key), driver.liveAttempt(key) != nil else { continue }
      startTails(key, handle, active, driver)
      if let update = driver.ending[key.attempt] { jobEnded(key, results: update.results, now: clock()) }
    }
    touched.insert(driver.id)
  }
}
