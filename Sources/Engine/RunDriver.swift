internal import Journal
internal import Operators
internal import OrderedCollections
internal import Workflow

/// One live run at the engine: folds its facts, writes its journal, and says what is to be done outside.
///
/// Confined to the engine's thread. Facts are applied in memory first and written by `flush`; what follows from them
/// outside (a submission, a cancel) is handed out only after they are in the journal.
final class RunDriver {
  /// What is to be done outside once the journal has the facts that led to it.
  enum Action {
    case submit(JobSpec)
    case find(JobSpec)
    case cancel(JobKey)
    case release(JobKey, JobRelease)
  }

  let folder: RunFolder
  let artifacts: ArtifactPlaces
  private(set) var state: RunState
  /// `nil` after an engine took over a run whose host is gone too: only `runs resume` brings them back.
  var secrets: RunSecrets?
  /// An operator is being asked whether it still holds the secrets.
  var isRecovering = false
  /// Steps that cannot start because a value is gone; told once.
  var held: Set<Int> = []
  /// Attempts that were to be submitted when their engine died, and whose values are gone with it.
  private var asides: Set<JobKey> = []
  /// Jobs whose logs are not read while the values are missing that must not show in them.
  private(set) var heldTails: [JobKey: JobHandle] = [:]
  /// Terminal updates that wait for their attempt's log to be drained.
  var ending: [AttemptID: JobUpdate] = [:]
  private var journal: JournalWriter
  private var pending: [Event] = []
  private var actions: [Action] = []
  private var wantsSync = false
  private var isFolderSynced = false
  /// Why the journal cannot be written at the moment.
  private(set) var blocked: StateError?

  /// Takes a run over as its folder tells it, or begins a new one whose folder holds the plan.
  init(_ follower: RunFollower, artifacts: ArtifactPlaces, secrets: RunSecrets?) throws(StateError) {
    folder = follower.folder
    journal = try JournalWriter(follower)
    state = follower.state
    self.artifacts = artifacts
    self.secrets = secrets
  }

  var id: RunID { state.plan.run }

  var context: RunContext {
    RunContext(
      run: id,
      folder: folder.path,
      workspace: state.plan.workspace,
      parallel: state.plan.parallel,
      secrets: secrets
    )
  }

  // MARK: - Facts

  func record(_ fact: Fact, at time: Timestamp) {
    let event = Event(sequence: state.sequence + 1, time: time, fact: fact)
    do throws(FoldError) {
      try state.apply(event)
      pending.append(event)
    } catch {
      preconditionFailure("the engine made a fact that does not fit its own state: \(error)")
    }
  }

  func want(_ action: Action, sync: Bool = false) {
    actions.append(action)
    if sync { wantsSync = true }
  }

  /// Writes what is pending, and hands out what may now be done.
  func flush() -> [Action] {
    do throws(StateError) {
      if !pending.isEmpty { try journal.append(pending) }
      pending.removeAll(keepingCapacity: true)
      if wantsSync { try sync() }
      wantsSync = false
      blocked = nil
      defer { actions.removeAll(keepingCapacity: true) }
      return actions
    } catch {
      blocked = error
      return []
    }
  }

  /// The first time with the plan and the folder that hold the journal.
  private func sync() throws(StateError) {
    try journal.sync()
    if !isFolderSynced { try folder.sync() }
    isFolderSynced = true
  }

  // MARK: - Deciding

  /// Local steps that wait at their host: it starts the next one the moment a place is free, without asking.
  private static let ahead = 8

  /// Carries out what the state asks for, until nothing is left to do now.
  ///
  /// - Returns: when to ask again although nothing has happened.
  func settle(now: Timestamp) -> Timestamp? {
    guard blocked == nil else { return nil }
    while true {
      let decision = decide(state, now: now, held: held, ahead: Self.ahead)
      var progressed = false
      for command in decision.commands where carryOut(command, now: now) { progressed = true }
      if !progressed { return decision.wakeAt }
    }
  }

  /// Returns false where the command has to wait.
  private func carryOut(_ command: Command, now: Timestamp) -> Bool {
    switch command {
    case .submit(let step, let attempt): return submit(step, attempt, now: now)
    case .stop(let step, let attempt, let cause): return stop(step, attempt, cause, now: now)
    case .skip, .cancelUnstarted, .giveUp, .finish:
      guard let fact = state.fact(for: command) else { return false }
      record(fact, at: now)
      return true
    }
  }

  private func submit(_ index: Int, _ attempt: Int, now: Timestamp) -> Bool {
    let step = state.plan.steps[index]
    guard !isRecovering else { return false }
    if let missing = missingSecrets(of: step) {
      hold(index, reason: missing, now: now)
      return false
    }
    held.remove(index)
    do throws(PlanError) {
      let job = try builder.job(step: index, attempt: attempt)
      record(.step(StepFact(step: step.name, attempt: attempt, state: .submitting)), at: now)
      want(.submit(job), sync: !step.isLocal)
    } catch {
      record(
        .step(StepFact(step: step.name, attempt: attempt, state: .failed, reason: error.description)),
        at: now
      )
    }
    return true
  }

  var builder: JobBuilder {
    JobBuilder(
      state: state,
      folder: folder,
      artifacts: artifacts,
      inherited: secrets?.environment["PYTHONUNBUFFERED"] == nil ? [] : ["PYTHONUNBUFFERED"]
    )
  }

  /// A sentence where values that the step needs are gone with the engine and host that knew them.
  private func missingSecrets(of step: PlannedStep) -> String? {
    let command = "`\(ResumeMark.command) \(state.plan.name)`"
    if step.isLocal, secrets == nil {
      return "the launching environment is gone with the processes that held it; \(command) brings it"
    }
    let missing = step.secrets.filter { secrets?.values[$0] == nil }
    guard !missing.isEmpty else { return nil }
    return "the value of \(missing.joined(separator: ", ")) is gone; \(command) brings it"
  }

  /// Leaves an attempt that nobody has begun alone where values that it needs are not there (yet).
  func setAside(_ key: JobKey, now: Timestamp) -> Bool {
    guard let index = state.plan.index(of: key.attempt.step) else { return false }
    let missing = missingSecrets(of: state.plan.steps[index])
    guard isRecovering || missing != nil else { return false }
    asides.insert(key)
    if !isRecovering, let missing { remark(key, reason: missing, now: now) }
    return true
  }

  /// Whether a job's log has to wait for values to be masked with; says so in the attempt.
  func holdsTail(_ key: JobKey, _ handle: JobHandle, _ step: PlannedStep, now: Timestamp) -> Bool {
    guard !step.secrets.isEmpty, let missing = missingSecrets(of: step) else { return false }
    heldTails[key] = handle
    if !isRecovering { remark(key, reason: "the log waits: \(missing)", now: now) }
    return true
  }

  /// What the next engine needs of the values that live in memory only.
  var handedOver: JSONObject? {
    guard let secrets else { return nil }
    var object: JSONObject = ["run": .string(id.rawValue)]
    secrets.put(into: &object)
    return object
  }

  func dropHeldTail(_ key: JobKey) -> JobHandle? { heldTails.removeValue(forKey: key) }

  func takeHeldTails() -> [JobKey: JobHandle] {
    defer { heldTails = [:] }
    return heldTails
  }

  func takeAside(_ key: JobKey) -> Bool { asides.remove(key) != nil }

  func takeAsides() -> Set<JobKey> {
    defer { asides = [] }
    return asides
  }

  private func hold(_ index: Int, reason: String, now: Timestamp) {
    guard held.insert(index).inserted else { return }
    record(
      .step(StepFact(step: state.plan.steps[index].name, attempt: nil, state: .waiting, reason: reason)),
      at: now
    )
  }

  private func stop(_ index: Int, _ attempt: Int, _ cause: StopCause, now: Timestamp) -> Bool {
    guard state.steps[index].state.isLive, state.steps[index].state != .stopping else { return false }
    let step = state.plan.steps[index]
    // The job has ended in time; only its log is on its way.
    let hasEnded = ending[AttemptID(step: step.name, attempt: attempt)] != nil
    guard !hasEnded || cause != .timeout else { return false }
    let reason: String =
      switch cause {
      case .cancel: "cancelled by \(state.cancelledBy ?? "the user")"
      case .sibling: "cancelled because another step failed"
      case .timeout: timeoutReason(step, state.steps[index].state)
      }
    record(
      .step(StepFact(step: step.name, attempt: attempt, state: .stopping, reason: reason, stop: cause)),
      at: now
    )
    want(.cancel(JobKey(run: id, attempt: AttemptID(step: step.name, attempt: attempt))))
    return true
  }

  private func timeoutReason(_ step: PlannedStep, _ state: StepState) -> String {
    if state == .running, let limit = step.timeout { return "timed out after \(limit.specText)" }
    return "did not start within its queue_timeout of \((step.queueTimeout ?? .zero).specText)"
  }
}
