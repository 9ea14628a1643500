internal import CSystem
internal import Journal
internal import Operators
internal import OrderedCollections
internal import Workflow

extension EngineLoop {
  func take(_ message: EngineMessage, now: Timestamp) {
    switch message {
    case .updates(let updates):
      for update in updates { take(update, now: now) }
    case .submitted(let key, let outcome): takeSubmitted(key, outcome, now: now)
    case .found(let key, let outcome): takeFound(key, outcome, now: now)
    case .cancelled(let key, let error): takeCancelled(key, error, now: now)
    case .recovered(let run, let secrets): takeRecovered(run, secrets)
    case .tailed(let id, let report): takeTailed(id, report, now: now)
    case .released(let key, let error): takeReleased(key, error, now: now)
    }
  }

  // MARK: - Actions

  func perform(_ action: RunDriver.Action, of driver: RunDriver) {
    switch action {
    case .submit(let job):
      csystem_die_if_due("engine.intent")
      submit(job, of: driver)
    case .find(let job): find(job, of: driver)
    case .cancel(let key): cancel(key)
    case .release(let key, let release):
      csystem_die_if_due("engine.ended")
      startRelease(key, release)
    }
  }

  /// The operator of a step, made on first use.
  func active(for step: PlannedStep, _ plan: Plan) throws(OperatorError) -> ActiveOperator {
    let component = OperatorRegistry.component(of: step, in: plan.stack)
    if let known = operators[component] { return known }
    let made = ActiveOperator(component, try registry.make(component), mailbox, attention)
    operators[component] = made
    return made
  }

  func active(_ key: JobKey) -> ActiveOperator? {
    guard let driver = drivers[key.run], let step = driver.state.plan[key.attempt.step] else { return nil }
    return try? active(for: step, driver.state.plan)
  }

  private func submit(_ job: JobSpec, of driver: RunDriver) {
    do throws(OperatorError) {
      let active = try active(for: job.step, driver.state.plan)
      active.stepOperator.begin(driver.context)
      attempt(active) { stepOperator throws(OperatorError) in
        try await stepOperator.submit(job)
      } then: {
        .submitted(job.key, $0)
      }
    } catch {
      driver.refuse(job.key, reason: error.description, now: clock())
      touched.insert(driver.id)
    }
  }

  private func find(_ job: JobSpec, of driver: RunDriver) {
    do throws(OperatorError) {
      let active = try active(for: job.step, driver.state.plan)
      active.stepOperator.begin(driver.context)
      attempt(active) { stepOperator throws(OperatorError) in
        try await stepOperator.find(job)
      } then: {
        .found(job.key, $0)
      }
    } catch {
      takeFound(job.key, .failure(error), now: clock())
    }
  }

  /// One call to an operator in a task of its own; its answer comes through the mailbox.
  private func attempt<Value: Sendable>(
    _ active: ActiveOperator,
    _ call: @escaping @Sendable (any StepOperator) async throws(OperatorError) -> Value,
    then message: @escaping @Sendable (Result<Value, OperatorError>) -> EngineMessage
  ) {
    let (stepOperator, mailbox) = (active.stepOperator, mailbox)
    startNow {
      do throws(OperatorError) {
        mailbox.post(message(.success(try await call(stepOperator))))
      } catch {
        mailbox.post(message(.failure(error)))
      }
    }
  }

  /// Begins on this thread and leaves it at the first wait: an operator that needs none costs no change of thread.
  func startNow(_ work: sending @escaping @isolated(any) () async -> Void) {
    if #available(macOS 26, *) {
      Task.immediate(operation: work)
    } else {
      Task(operation: work)
    }
  }

  // MARK: - Answers

  private func take(_ update: JobUpdate, now: Timestamp) {
    guard let driver = drivers[update.key.run], let active = active(update.key) else { return }
    let isComplete = active.stepOperator.logWriter == .host
    if let job = update.job, driver.liveAttempt(update.key) != nil { active.roster.add(update.key, job) }
    let wasEnding = driver.ending[update.key.attempt] != nil
    if driver.take(update, logIsComplete: isComplete, now: now), !wasEnding {
      jobEnded(update.key, results: update.results, now: now)
    }
    if update.state.isEnded {
      active.roster.remove(update.key)
      cancels[update.key] = nil
    }
    touched.insert(update.key.run)
  }

  private func takeSubmitted(_ key: JobKey, _ outcome: Result<JobHandle, OperatorError>, now: Timestamp) {
    guard let driver = drivers[key.run], driver.liveAttempt(key) != nil else { return }
    csystem_die_if_due("engine.answered")
    touched.insert(key.run)
    switch outcome {
    case .success(let handle): adopt(key, handle, driver, now: now)
    case .failure(let error):
      switch error.kind {
      case .refused, .secretsMissing: driver.refuse(key, reason: error.description, now: now)
      case .unknown, .unavailable:
        driver.remark(key, reason: "\(error); trying again", now: now)
        repeatLater(key, afterFailures: 1)
      }
    }
  }

  /// Asks the operator first whether the job is there: an answer may have been lost.
  private func repeatLater(_ key: JobKey, afterFailures count: Int) {
    after(pause(afterFailures: count)) { loop in
      guard let driver = loop.drivers[key.run], let (index, attempt) = driver.liveAttempt(key) else { return }
      guard let job = try? driver.builder.job(step: index, attempt: attempt) else { return }
      loop.find(job, of: driver)
    }
  }

  /// The job exists: watch it, tail it, and stop it where a stop was asked for in between.
  private func adopt(_ key: JobKey, _ handle: JobHandle, _ driver: RunDriver, now: Timestamp) {
    guard let active = active(key) else { return }
    active.roster.add(key, handle)
    if active.stepOperator.logWriter == .engine {
      let instances = driver.state.plan[key.attempt.step].map(active.stepOperator.instances) ?? 1
      driver.learn(key, handle, instances: instances, now: now)
      startTails(key, handle, active, driver)
    }
    if driver.state.steps[driver.state.plan.index(of: key.attempt.step) ?? 0].state == .stopping,
      cancels[key] == nil
    {
      cancel(key)
    }
  }

  private func takeFound(_ key: JobKey, _ outcome: Result<JobHandle?, OperatorError>, now: Timestamp) {
    guard let driver = drivers[key.run], let (index, attempt) = driver.liveAttempt(key) else { return }
    touched.insert(key.run)
    switch outcome {
    case .success(let handle?): adopt(key, handle, driver, now: now)
    case .success(nil):
      let step = driver.state.steps[index]
      if step.state == .stopping {
        driver.refuse(key, reason: step.reason ?? "stopped before it started", now: now)
      } else if step.attempts.last?.job == nil,
        let job = try? driver.builder.job(step: index, attempt: attempt)
      {
        if !driver.setAside(key, now: now) { submit(job, of: driver) }
      } else {
        driver.refuse(key, reason: "the provider does not know the job any more", now: now)
      }
    case .failure(let error) where error.kind == .refused && !driver.hasJob(key):
      driver.refuse(key, reason: error.description, now: now)
    case .failure(let error):
      let remark = driver.hasJob(key) ? "\(StaleMark.unseen): \(error)" : "\(error); trying again"
      driver.remark(key, reason: remark, now: now)
      repeatLater(key, afterFailures: 2)
    }
  }

  // MARK: - Stopping

  /// An attempt that was left alone for want of values: whether the provider has it decides what its stop takes.
  private func askForAside(_ key: JobKey) {
    guard let driver = drivers[key.run], driver.takeAside(key),
      let (index, attempt) = driver.liveAttempt(key),
      let job = try? driver.builder.job(step: index, attempt: attempt)
    else { return }
    find(job, of: driver)
  }

  /// Orders the stop of a job; before the provider has the job there is nothing to order yet.
  func cancel(_ key: JobKey) {
    if let driver = drivers[key.run] { endHeld(key, driver) }
    guard let active = active(key),
      let handle = active.roster.all[key] ?? active.stepOperator.handle(for: key)
    else { return askForAside(key) }
    cancels[key, default: 0] += 1
    let (stepOperator, mailbox) = (active.stepOperator, mailbox)
    Task {
      do throws(OperatorError) {
        try await stepOperator.cancel(handle)
        mailbox.post(.cancelled(key, nil))
      } catch {
        mailbox.post(.cancelled(key, error))
      }
    }
  }

  /// A stop that fails is repeated until the provider says that the job has ended.
  private func takeCancelled(_ key: JobKey, _ error: OperatorError?, now: Timestamp) {
    guard let error, let driver = drivers[key.run], driver.liveAttempt(key) != nil else { return }
    driver.remark(key, reason: "stopping: \(error); trying again", now: now)
    touched.insert(key.run)
    let tries = cancels[key] ?? 1
    after(pause(afterFailures: tries)) { loop in
      if loop.drivers[key.run]?.liveAttempt(key) != nil { loop.cancel(key) }
    }
  }
}
