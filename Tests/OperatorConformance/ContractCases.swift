internal import Engine
internal import Journal
internal import Operators
internal import OrderedCollections
internal import Workflow

/// The operator alone: every call of the contract as an engine makes it.
struct ContractCases: Sendable {
  let subject: any ConformanceSubject
  let bench: ConformanceBench

  init(_ subject: any ConformanceSubject) throws {
    self.subject = subject
    bench = try ConformanceBench(subject)
  }

  /// A job that could be submitted, and a run folder for it.
  private func job(_ work: ConformanceWork = ConformanceWork()) throws -> (JobSpec, RunContext) {
    let plan = bench.plan([ConformanceBench.Step(name: "a", work: work)])
    let folder = bench.folder.run(plan.run)
    try folder.writePlan(plan)
    guard let job = try PlannedJobs.make(plan, bench.folder, inherited: []).first else {
      throw Nonconformance("the plan has no job")
    }
    let context = RunContext(
      run: plan.run,
      folder: folder.path,
      workspace: plan.workspace,
      secrets: subject.secrets
    )
    return (job, context)
  }

  /// The operator as an engine has it that begins with this run.
  private func begin(_ context: RunContext) throws -> any StepOperator {
    let stepOperator = try subject.makeOperator()
    stepOperator.begin(context)
    return stepOperator
  }

  /// Watches a job until its end, or until `isEnough`.
  private func watch(
    _ stepOperator: any StepOperator,
    _ key: JobKey,
    _ handle: JobHandle,
    isEnough: @escaping @Sendable (JobUpdate) -> Bool = { $0.state.isEnded }
  ) async throws -> [JobUpdate] {
    let roster = JobRoster()
    roster.add(key, handle)
    return try await within(subject.patience, "the watcher does not tell what was waited for") {
      var seen: [JobUpdate] = []
      for await batch in stepOperator.watch(roster) {
        for update in batch where update.key == key {
          seen.append(update)
          if isEnough(update) { return seen }
        }
      }
      throw Nonconformance("the watcher ended by itself")
    }
  }

  private func finish(_ stepOperator: any StepOperator, _ context: RunContext) {
    stepOperator.end(context.run)
    stepOperator.leave()
  }

  // MARK: - Submission

  func unknownJobIsNotFound() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let found = try await patiently("nobody says whether the job is there") {
      try await stepOperator.find(job)
    }
    try require(found == nil, "find gave \(String(describing: found)) for a job that was never submitted")
    let beginnings = try await subject.beginnings(of: job.key)
    try require(beginnings == 0, "find made a job")
    finish(stepOperator, context)
  }

  func repeatedSubmissionMakesOneJob() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let first = try await submit(job, to: stepOperator)
    let second = try await submit(job, to: stepOperator)
    try require(first == second, "the same job got the handles \(first) and \(second)")
    _ = try await watch(stepOperator, job.key, first)
    try await expectOneBeginning(of: job.key)
    finish(stepOperator, context)
  }

  func submissionsAtOnceMakeOneJob() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let handles = try await withThrowingTaskGroup(of: JobHandle.self) { group in
      for _ in 0..<8 { group.addTask { try await submit(job, to: stepOperator) } }
      var handles: Set<JobHandle> = []
      for try await handle in group { handles.insert(handle) }
      return handles
    }
    guard handles.count == 1, let handle = handles.first else {
      throw Nonconformance("eight submissions of one job gave \(handles.count) handles")
    }
    _ = try await watch(stepOperator, job.key, handle)
    try await expectOneBeginning(of: job.key)
    finish(stepOperator, context)
  }

  func submittedJobIsFound() async throws {
    let (job, context) = try job(ConformanceWork { $0.neverEnds = true })
    let first = try begin(context)
    let handle = try await submit(job, to: first)
    _ = try await watch(first, job.key, handle) { $0.state == .running }
    first.leave()
    let second = try begin(context)
    let found = try await find(job, by: second)
    let again = try await submit(job, to: second)
    try require(
      found == handle && again == handle,
      "found \(found), submitted again as \(again), not \(handle)"
    )
    try await stop(job.key, handle, second)
    try await expectOneBeginning(of: job.key)
    finish(second, context)
  }

  /// Submits as the engine does: what is unknown is looked for, what is not possible now is tried again.
  private func submit(_ job: JobSpec, to stepOperator: any StepOperator) async throws -> JobHandle {
    try await patiently("the job is not taken") { try await stepOperator.submit(job) }
  }

  private func find(_ job: JobSpec, by stepOperator: any StepOperator) async throws -> JobHandle {
    let found = try await patiently("the job is not found") { try await stepOperator.find(job) }
    guard let found else { throw Nonconformance("find does not know a job that was submitted") }
    return found
  }

  /// Repeats what is not possible now.
  private func patiently<Value: Sendable>(
    _ what: String,
    _ call: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await within(subject.patience, what) {
      while true {
        do {
          return try await call()
        } catch let error as OperatorError {
          guard error.kind == .unknown || error.kind == .unavailable else { throw error }
          try await Task.sleep(for: .milliseconds(20))
        }
      }
    }
  }

  private func expectOneBeginning(of key: JobKey) async throws {
    let count = try await subject.beginnings(of: key)
    try require(count == 1, "the work of one attempt began \(count) times")
  }

  // MARK: - States

  func successIsToldOnceAndLast() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let updates = try await watch(stepOperator, job.key, try await submit(job, to: stepOperator))
    try require(
      updates.last?.state == .succeeded,
      "the job ended \(updates.last?.state.rawValue ?? "nowhere")"
    )
    let order: [StepState] = [.submitting, .queued, .starting, .running, .succeeded]
    let places = updates.compactMap { order.firstIndex(of: $0.state) }
    try require(
      places.count == updates.count && places == places.sorted(),
      "states went \(updates.map(\.state.rawValue).joined(separator: ", "))"
    )
    finish(stepOperator, context)
  }

  func failureHasStatusAndReason() async throws {
    let (job, context) = try job(ConformanceWork { $0.exitStatus = 7 })
    let stepOperator = try begin(context)
    let end = try await watch(stepOperator, job.key, try await submit(job, to: stepOperator)).last
    try require(end?.state == .failed, "the job ended \(end?.state.rawValue ?? "nowhere")")
    try require(end?.exitStatus == 7, "the exit status is \(end?.exitStatus.map(String.init) ?? "missing")")
    try require(end?.reason?.isEmpty == false, "the failure has no reason")
    finish(stepOperator, context)
  }

  func laterJobsAreTold() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let roster = JobRoster()
    let updates = stepOperator.watch(roster)
    let key = job.key
    async let first = within(subject.patience, "a job that joins the roster later is not told") {
      for await batch in updates {
        if let update = batch.first(where: { $0.key == key && $0.state.isEnded }) { return update }
        try require(batch.allSatisfy { $0.key == key }, "the watcher tells of jobs that nobody asked for")
      }
      throw Nonconformance("the watcher ended by itself")
    }
    roster.add(key, try await submit(job, to: stepOperator))
    _ = try await first
    finish(stepOperator, context)
  }

  // MARK: - Logs

  func logIsReadFromEveryCursor() async throws {
    let work = ConformanceWork { $0.lines = 40 }
    let (job, context) = try job(work)
    let stepOperator = try begin(context)
    let handle = try await submit(job, to: stepOperator)
    _ = try await watch(stepOperator, job.key, handle)
    defer { finish(stepOperator, context) }
    guard stepOperator.logWriter == .engine else { return }
    let batches = try await readAll(stepOperator, handle, from: nil)
    let whole = Array(batches.map(\.bytes).joined())
    try require(String(decoding: whole, as: UTF8.self) == work.log, "the log is \(text(whole))")
    var before: [UInt8] = []
    for batch in batches {
      before += batch.bytes
      let rest = try await readAll(stepOperator, handle, from: batch.cursor).flatMap(\.bytes)
      try require(before + rest == whole, "from a cursor after \(before.count) bytes came \(text(rest))")
    }
  }

  /// Everything from a cursor on, as a tail reads it: until a stream ends cleanly without having brought anything.
  private func readAll(
    _ stepOperator: any StepOperator,
    _ handle: JobHandle,
    from start: [UInt8]?
  ) async throws -> [LogBatch] {
    try await within(subject.patience, "the log does not come to its end") {
      var (cursor, all) = (start, [LogBatch]())
      while true {
        let known = all.count
        do {
          for try await batch in stepOperator.logs(of: handle, instance: 0, from: cursor) {
            cursor = batch.cursor
            if !batch.entries.isEmpty { all.append(batch) }
          }
          if all.count == known { return all }
        } catch let error as OperatorError where error.kind != .refused {
          try await Task.sleep(for: .milliseconds(5))
        }
      }
    }
  }

  private func text(_ bytes: [UInt8]) -> String {
    "\(bytes.count) bytes: \(String(decoding: bytes.prefix(200), as: UTF8.self))"
  }

  // MARK: - Stopping

  private func stop(_ key: JobKey, _ handle: JobHandle, _ stepOperator: any StepOperator) async throws {
    async let end = watch(stepOperator, key, handle)
    for _ in 0..<2 { try await cancel(handle, stepOperator) }
    let last = try await end.last
    try require(
      last.map { [.cancelled, .failed].contains($0.state) } == true,
      "a stopped job ended as \(String(describing: last))"
    )
    try await release(handle, stepOperator, wasStopped: true)
    let isAtWork = try await subject.isAtWork(key)
    try require(!isAtWork, "the job is told as ended and still works")
  }

  private func cancel(_ handle: JobHandle, _ stepOperator: any StepOperator) async throws {
    try await patiently("the order to stop is not taken") { try await stepOperator.cancel(handle) }
  }

  private func release(_ handle: JobHandle, _ stepOperator: any StepOperator, wasStopped: Bool) async throws {
    try await patiently("the job is not let go") {
      try await stepOperator.release(handle, wasStopped: wasStopped)
    }
  }

  func cancelHasAProof() async throws {
    let (job, context) = try job(ConformanceWork { $0.neverEnds = true })
    let stepOperator = try begin(context)
    let handle = try await submit(job, to: stepOperator)
    _ = try await watch(stepOperator, job.key, handle) { $0.state == .running }
    try await stop(job.key, handle, stepOperator)
    finish(stepOperator, context)
  }

  func cancelOfAnEndedJob() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let handle = try await submit(job, to: stepOperator)
    _ = try await watch(stepOperator, job.key, handle)
    try await cancel(handle, stepOperator)
    let found = try await find(job, by: stepOperator)
    try require(found == handle, "after a late cancel the job is found as \(found)")
    try await expectOneBeginning(of: job.key)
    finish(stepOperator, context)
  }

  func releaseMayBeRepeated() async throws {
    let (job, context) = try job()
    let stepOperator = try begin(context)
    let handle = try await submit(job, to: stepOperator)
    _ = try await watch(stepOperator, job.key, handle)
    for _ in 0..<2 { try await release(handle, stepOperator, wasStopped: false) }
    stepOperator.leave()
    let next = try begin(context)
    try await release(handle, next, wasStopped: false)
    try await expectOneBeginning(of: job.key)
    finish(next, context)
  }

  // MARK: - What is shown

  func liveJobIsListed() async throws {
    let (job, context) = try job(ConformanceWork { $0.neverEnds = true })
    let stepOperator = try begin(context)
    let handle = try await submit(job, to: stepOperator)
    _ = try await watch(stepOperator, job.key, handle) { $0.state == .running }
    var keys: [JobKey] = []
    var next: PageToken?
    repeat {
      let token = next
      let page = try await patiently("the jobs are not listed") {
        try await stepOperator.jobs(matching: JobQuery(), page: token)
      }
      keys += page.jobs.compactMap(\.key)
      next = page.next
    } while next != nil
    try require(keys.contains(job.key), "a live job of ours is not listed as ours")
    try await stop(job.key, handle, stepOperator)
    finish(stepOperator, context)
  }

  func previewKeepsSecrets() async throws {
    let (job, context) = try job(ConformanceWork { $0.tellsSecret = true })
    let stepOperator = try begin(context)
    let preview = try stepOperator.request(for: job)
    let text = "\(preview.method) \(preview.target) \(preview.headers) \(preview.body.jsonText)"
    try require(!text.contains(ConformanceWork.secretValue), "the preview tells the secret")
    try require(!preview.target.isEmpty, "the preview has no target")
    finish(stepOperator, context)
  }
}

extension LogBatch {
  fileprivate var bytes: [UInt8] {
    entries.flatMap { entry -> [UInt8] in
      if case .bytes(let bytes, _) = entry.content { bytes } else { [] }
    }
  }
}
