internal import Journal
internal import Operators
internal import Workflow

extension EngineLoop {
  func startTail(_ key: JobKey, _ handle: JobHandle, _ active: ActiveOperator, _ driver: RunDriver) {
    guard tails[key] == nil else { return }
    let tail = LogTail(key, handle, active.stepOperator, mailbox, timing)
    tails[key] = tail
    let names = driver.state.plan[key.attempt.step]?.secrets ?? []
    tail.start(
      folder: driver.folder.attempt(key.attempt),
      secrets: names.compactMap { driver.secrets?.values[$0] }
    )
  }

  /// The job has ended: its tail may end, and must within the limit as far as the attempt's end is concerned.
  func endTail(_ tail: LogTail, _ key: JobKey) {
    tail.jobEnded()
    after(timing.drain) { loop in
      guard let driver = loop.drivers[key.run], let update = driver.ending[key.attempt] else { return }
      tail.becomeLate()
      driver.drained(key.attempt, results: update.results, now: loop.clock())
      loop.touched.insert(key.run)
    }
  }

  func takeTailed(_ key: JobKey, _ report: TailReport, now: Timestamp) {
    switch report {
    case .drained(let results):
      tails[key] = nil
      drivers[key.run]?.drained(key.attempt, results: results, now: now)
    case .blocked(let reason): drivers[key.run]?.remark(key, reason: reason, now: now)
    }
    touched.insert(key.run)
  }

  // MARK: - Secrets after a change of engine

  func recoverSecrets(of driver: RunDriver) {
    let plan = driver.state.plan
    guard let local = plan.steps.first(where: \.isLocal), let active = try? active(for: local, plan) else {
      return
    }
    driver.isRecovering = true
    let (stepOperator, context, mailbox) = (active.stepOperator, driver.context, mailbox)
    Task { mailbox.post(.recovered(context.run, await stepOperator.recoverSecrets(of: context))) }
  }

  func takeRecovered(_ run: RunID, _ secrets: RunSecrets?) {
    guard let driver = drivers[run] else { return }
    driver.isRecovering = false
    if driver.secrets == nil { driver.secrets = secrets }
    goOnWithAsides(of: driver)
  }

  /// Looks again at the attempts that were left alone while their values were missing.
  func goOnWithAsides(of driver: RunDriver) {
    for key in driver.takeAsides() {
      guard let (index, attempt) = driver.liveAttempt(key),
        let job = try? driver.builder.job(step: index, attempt: attempt)
      else { continue }
      driver.want(.find(job))
    }
    touched.insert(driver.id)
  }
}
