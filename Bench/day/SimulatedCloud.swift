internal import Engine
internal import Operators
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// A provider whose jobs take minutes of the simulated day: some fail, some never end, and once it is away for an hour.
final class SimulatedCloud: StepOperator {
  let logWriter = LogWriter.engine
  static let component = Component(name: "cloud", type: .stepOperator, flavor: Flavor(rawValue: "simulated"))

  private struct Job {
    var createdAt: Timestamp
    var startsAfter: Duration
    var endsAfter: Duration
    var fails: Bool
    var stoppedAt: Timestamp?
  }

  private let clock: SimulatedTime
  private let jobs = Mutex<[String: Job]>([:])
  private let submissions = Mutex(0)

  init(_ clock: SimulatedTime) { self.clock = clock }

  /// Jobs that the provider still keeps; none may be left in the end.
  var kept: Int { jobs.withLock(\.count) }
  var submitted: Int { submissions.withLock { $0 } }

  private func requirePresence() throws(OperatorError) {
    let hour = clock.elapsed.inSeconds / 3600
    if (10..<11).contains(hour) { throw OperatorError(.unavailable, "the provider is away") }
  }

  func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] { [] }
  func request(for job: JobSpec) -> RequestPreview {
    RequestPreview(method: "POST", target: "simulated:", body: .null)
  }
  func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage { JobPage(jobs: []) }
  func consoleLinks(for job: JobHandle) -> [ConsoleLink] { [] }

  func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? {
    try requirePresence()
    return jobs.withLock { $0[job.key.description] == nil ? nil : JobHandle(id: job.key.description) }
  }

  func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle {
    try requirePresence()
    let name = job.key.description
    // Of the name alone, so that a repeated submission is the same job.
    let draw = name.utf8.reduce(UInt64(5381)) { ($0 &* 33) ^ UInt64($1) }
    jobs.withLock { jobs in
      guard jobs[name] == nil else { return }
      submissions.withLock { $0 += 1 }
      jobs[name] = Job(
        createdAt: clock.time,
        startsAfter: .seconds(Int(draw % 120)),
        endsAfter: draw % 50 == 7 ? .seconds(86_400 * 9) : .seconds(300 + Int(draw / 120 % 900)),
        fails: draw % 10 == 3
      )
    }
    return JobHandle(id: name)
  }

  func cancel(_ job: JobHandle) async throws(OperatorError) {
    try requirePresence()
    jobs.withLock { if $0[job.id]?.stoppedAt == nil { $0[job.id]?.stoppedAt = clock.time } }
  }

  func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError) {
    try requirePresence()
    jobs.withLock { _ = $0.removeValue(forKey: job.id) }
  }

  private func state(of job: Job) -> StepState {
    let age = clock.time - job.createdAt
    if let stopped = job.stoppedAt, stopped - job.createdAt < job.endsAfter { return .cancelled }
    if age >= job.endsAfter { return job.fails ? .failed : .succeeded }
    return age >= job.startsAfter ? .running : .queued
  }

  func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> {
    let told = Mutex<[JobKey: StepState]>([:])
    return AsyncStream { [self] in
      while !Task.isCancelled {
        let news = news(of: roster.all, told)
        if !news.isEmpty { return news }
        try? await Task.sleep(for: .milliseconds(1))
      }
      return nil
    }
  }

  private func news(
    of roster: [JobKey: JobHandle],
    _ told: borrowing Mutex<[JobKey: StepState]>
  ) -> [JobUpdate] {
    guard (try? requirePresence()) != nil else { return [] }
    let states = jobs.withLock { jobs in
      roster.compactMap { key, handle in jobs[handle.id].map { (key, state(of: $0)) } }
    }
    return told.withLock { told in
      told = told.filter { roster[$0.key] != nil }
      return states.compactMap { key, state in
        guard told.updateValue(state, forKey: key) != state else { return nil }
        return JobUpdate(
          key: key,
          state: state,
          reason: state == .failed ? "exit status 1" : nil,
          exitStatus: state == .failed ? 1 : nil
        )
      }
    }
  }

  /// A line for each minute of work.
  func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    let position = Mutex(cursor.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
    return AsyncThrowingStream { [self] in
      try requirePresence()
      let from = position.withLock { $0 }
      guard let known = jobs.withLock({ $0[job.id] }) else { return nil }
      let age = min((known.stoppedAt ?? clock.time) - known.createdAt, known.endsAfter)
      let end = Int((age - known.startsAfter).inSeconds / 60)
      guard end > from else { return nil }
      position.withLock { $0 = end }
      let entries = (from..<end).map { minute in
        LogBatch.Entry(
          .bytes(Array("minute \(minute): loss 0.\(minute)\n".utf8), .merged),
          time: known.createdAt + .seconds(60 * minute)
        )
      }
      return LogBatch(entries: entries, cursor: Array(String(end).utf8))
    }
  }
}
