internal import Journal
internal import Logging
internal import Operators
internal import Workflow

extension EngineLoop {
  /// Takes every unended run over: folds its journal, asks operators for its jobs, and goes on from there.
  func adoptAll() {
    for id in unendedRuns() { adopt(id) }
  }

  /// Takes one run over, as soon as no other engine has it any more.
  private func adopt(_ id: RunID, failures: Int = 0) {
    guard drivers[id] == nil else { return }
    do throws(StateError) {
      let follower = try RunFollower(folder.run(id))
      if follower.state.status.isEnded {
        try? index.put([RunSummary(follower.state)])
      } else {
        try adopt(follower, now: clock())
      }
      foreign.remove(id)
    } catch {
      guard error.isHeld else {
        foreign.remove(id)
        return log.error("\(error)")
      }
      if foreign.insert(id).inserted { log.error("\(error); the run is taken over when that has ended") }
      after(pause(afterFailures: failures)) { $0.adopt(id, failures: failures + 1) }
    }
  }

  /// The unended runs of the index, and whatever folder the index does not know.
  private func unendedRuns() -> [RunID] {
    let known = (try? index.allIDs()) ?? []
    let catalog = RunCatalog(folder)
    let unknown = catalog.runIDs().filter { !known.contains($0) }
    for id in unknown { raiseNumber(of: id) }
    do {
      return (try index.unended() + unknown).sorted()
    } catch {
      log.error("cannot read the index: \(error); looking through the folders of all runs")
      return catalog.runIDs().sorted()
    }
  }

  /// A rebuilt index must not give a number away twice.
  private func raiseNumber(of id: RunID) {
    guard let plan = try? folder.run(id).readPlan(), plan.name.hasPrefix(plan.pipeline + "-"),
      let number = Int(plan.name.dropFirst(plan.pipeline.count + 1))
    else { return }
    try? index.raiseNumber(of: plan.pipeline, to: number)
  }

  private func adopt(_ follower: RunFollower, now: Timestamp) throws(StateError) {
    let plan = follower.state.plan
    let driver = try RunDriver(follower, artifacts: ArtifactPlaces(folder, plan.stack), secrets: nil)
    // Another engine may have brought it to its end before it let go.
    guard !driver.state.status.isEnded else { return writeSummary(driver) }
    drivers[plan.run] = driver
    if driver.state.sequence == 0 { driver.record(.launched(Launched(plan)), at: now) }
    driver.record(.note("engine \(version) took the run over"), at: now)
    for index in driver.state.liveSteps {
      let attempt = driver.state.steps[index].attempts.count
      if let job = try? driver.builder.job(step: index, attempt: attempt) { driver.want(.find(job)) }
    }
    recoverSecrets(of: driver)
    touched.insert(plan.run)
    log.info("took run \(plan.name) over with \(driver.state.liveSteps.count) live steps")
  }
}
