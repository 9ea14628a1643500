internal import Journal
internal import Logging
internal import Operators
internal import OrderedCollections
package import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension EngineLoop {
  func answer(_ incoming: EngineServer.Incoming, now: Timestamp) {
    do {
      reply(
        incoming.client,
        incoming.number,
        try outcome(of: incoming.request, from: incoming.client, now: now)
      )
    } catch {
      reply(incoming.client, incoming.number, ["error": .string("\(error)")])
    }
  }

  private func outcome(
    of request: EngineRequest,
    from client: EngineServer.ClientID,
    now: Timestamp
  ) throws -> JSONObject {
    switch request {
    case .launch(let plan, let name, let secrets): return try launch(plan, name: name, secrets: secrets)
    case .cancel(let run, let by): return try cancel(run, by: by)
    case .retry(let run, let step, let secrets, let by):
      return try retry(run, step: step, secrets: secrets, by: by, now: now)
    case .resume(let run, let secrets, let by): return try resume(run, secrets: secrets, by: by, now: now)
    case .delete(let run): return try delete(run)
    case .look(let run, let steps):
      look(client, at: Set(steps.compactMap { step in run.map { Attention.Place($0, step: step) } }))
      return [:]
    case .status: return status.json
    case .stop(let force): return try stop(force: force)
    case .handOver:
      end()
      return ["values": .array(drivers.values.compactMap(\.handedOver).map(JSONValue.object))]
    }
  }

  // MARK: - Launch

  @discardableResult
  package func launch(_ plan: Plan, name: String?, secrets: RunSecrets) throws -> JSONObject {
    let now = clock()
    let run = folder.run(plan.run)
    guard !Files.exists(run.plan) else { throw EngineError(.refused, "run \(plan.run) exists already") }
    var plan = plan
    plan.name = try takeName(name, pipeline: plan.pipeline)
    let driver = try beginning(plan, secrets)
    driver.record(.launched(Launched(plan)), at: now)
    drivers[plan.run] = driver
    touched.insert(plan.run)
    writeSummary(driver)
    log.info("run \(plan.name) launched with \(plan.steps.count.counted("step"))")
    return ["run": .string(plan.run.rawValue), "name": .string(plan.name)]
  }

  /// A run that cannot begin leaves no folder: another engine would take it for one that has begun.
  private func beginning(_ plan: Plan, _ secrets: RunSecrets) throws -> RunDriver {
    let run = folder.run(plan.run)
    do {
      try run.writePlan(plan)
      return try RunDriver(
        RunFollower(run),
        artifacts: ArtifactPlaces(folder, plan.stack),
        secrets: secrets
      )
    } catch {
      try? Files.removeTree(run.path)
      throw error
    }
  }

  private func takeName(_ wanted: String?, pipeline: String) throws -> String {
    guard let wanted else {
      while true {
        let name = "\(pipeline)-\(try index.takeNumber(of: pipeline))"
        if try !index.hasRun(named: name) { return name }
      }
    }
    guard SpecName.isValid(wanted) else {
      throw EngineError(
        .refused,
        "a run cannot be named \(wanted.quoted); a name has letters, digits, - and _, and begins with a letter or digit"
      )
    }
    guard try !index.hasRun(named: wanted) else {
      throw EngineError(.refused, "there is a run named \"\(wanted)\" already; choose another --name")
    }
    return wanted
  }

  // MARK: - Runs

  /// A cancel of an ended run is no error: what was wanted is so.
  @discardableResult
  package func cancel(_ run: RunID, by: String) throws -> JSONObject {
    guard let driver = drivers[run] else {
      try refuseForeign(run)
      guard Files.exists(folder.run(run).plan) else { throw EngineError(.refused, "there is no run \(run)") }
      return isDamaged(run) && endHost(of: run) ? [:] : ["ended": true]
    }
    if driver.state.status != .stopping {
      driver.record(.cancelRequested(by: by), at: clock())
      touched.insert(run)
      mailbox.wake()
    }
    return [:]
  }

  private func retry(
    _ run: RunID,
    step: String?,
    secrets: RunSecrets,
    by: String,
    now: Timestamp
  ) throws -> JSONObject {
    let driver = try openDriver(run, secrets: secrets)
    guard driver.state.status != .stopping else {
      throw EngineError(
        .refused,
        "run \(driver.state.plan.name) is being stopped; it can be retried when it has ended"
      )
    }
    var names = driver.state.unsatisfied
    if let step {
      guard let known = driver.state[step] else {
        throw EngineError(.refused, "run \(driver.state.plan.name) has no step \"\(step)\"")
      }
      guard known.state.isEnded else {
        throw EngineError(
          .refused,
          "step \"\(step)\" is \(known.state.rawValue); it can be retried when it has ended"
        )
      }
      names = [step]
    }
    guard !names.isEmpty else {
      throw EngineError(
        .refused,
        "no step of run \(driver.state.plan.name) has failed; name one to run it again"
      )
    }
    driver.record(.retryRequested(steps: names, by: by), at: now)
    driver.held = []
    drivers[run] = driver
    // An engine that dies now is followed by one that looks for unended runs in the index.
    writeSummary(driver)
    touched.insert(run)
    return ["steps": .array(names.map(JSONValue.string))]
  }

  /// Brings values back to a run.
  package func resumed(_ run: RunID, secrets: RunSecrets) throws {
    _ = try resume(run, secrets: secrets, by: "the user", now: clock())
    mailbox.wake()
  }

  /// Brings values back to a live run, or opens an ended one at its failed steps.
  private func resume(_ run: RunID, secrets: RunSecrets, by: String, now: Timestamp) throws -> JSONObject {
    guard let driver = drivers[run] else {
      // It may have succeeded while somebody asked for it to go on.
      guard try RunFollower(folder.run(run)).state.status != .succeeded else { return ["ended": true] }
      return try retry(run, step: nil, secrets: secrets, by: by, now: now)
    }
    if driver.secrets == nil || !driver.held.isEmpty { driver.secrets = secrets }
    driver.isRecovering = false
    driver.held = []
    goOnWithAsides(of: driver)
    return [:]
  }

  private func openDriver(_ run: RunID, secrets: RunSecrets) throws -> RunDriver {
    if let driver = drivers[run] { return driver }
    try refuseForeign(run)
    let follower = try RunFollower(folder.run(run))
    return try RunDriver(
      follower,
      artifacts: ArtifactPlaces(folder, follower.state.plan.stack),
      secrets: secrets
    )
  }

  /// A run that another engine has is nobody else's until that one lets go.
  private func refuseForeign(_ run: RunID) throws(EngineError) {
    guard foreign.contains(run) else { return }
    throw EngineError(
      .refused,
      "another engine still drives run \(run); `ps x | grep 'engine serve'` tells its pid, `kill` ends it without harm to runs"
    )
  }

  private func delete(_ run: RunID) throws -> JSONObject {
    try refuseForeign(run)
    guard drivers[run] == nil else {
      throw EngineError(
        .refused,
        "the run is still going; cancel it first with `stepdeck runs cancel \(run)`"
      )
    }
    try refuseWorkingHost(of: run)
    try Files.removeTree(folder.run(run).path)
    try Files.removeTree(folder.artifacts + "/" + run.rawValue)
    folder.unreleased.remove(run)
    try index.remove(run)
    return [:]
  }

  // MARK: - The engine itself

  private var status: EngineStatus {
    EngineStatus(
      pid: getpid(),
      version: version,
      runs: drivers.keys.sorted(),
      hosts: operators.values.flatMap { $0.stepOperator.hosts }
        .map { EngineStatus.LiveHost(run: $0.run, pid: $0.pid) }.sorted { $0.run < $1.run }
    )
  }

  private func stop(force: Bool) throws -> JSONObject {
    guard force || drivers.isEmpty else {
      let names = drivers.values.map(\.state.plan.name).sorted().joined(separator: ", ")
      let (are, their) = drivers.count == 1 ? ("is", "its") : ("are", "their")
      throw EngineError(
        .refused,
        "\(drivers.count.counted("run")) \(are) live (\(names)); --force leaves \(their) hosts and remote jobs running without an engine"
      )
    }
    try Files.replace(folder.stoppedMark, with: [])
    end()
    return [:]
  }
}
