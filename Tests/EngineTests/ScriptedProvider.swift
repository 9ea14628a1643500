import Foundation
import Operators
import OrderedCollections
import Synchronization
import Workflow

/// What a provider does with one job, in order.
struct Script: Sendable {
  /// States that the watcher tells, one after the other; the last one is terminal.
  var states: [JobUpdate.Simple] = [.init(.queued), .init(.running), .init(.succeeded)]
  var log: [String] = []
  /// Lines that come only after the watcher has told the end.
  var lateLog: [String] = []
  /// How many answers to `submit` are lost after the provider has made the job.
  var lostAnswers = 0
  /// How many submissions are turned away before one is taken.
  var throttledSubmissions = 0
  /// The log stream ends, with or without an error, after this many lines each time.
  var cutEvery: Int?
  var cutIsClean = true
  /// Each stream brings so many bytes, wherever a line ends, and is cut after them.
  var bytesPerStream: Int?
  /// So many looks at the log fail before one succeeds.
  var outages = 0
  /// A look at the log that brings nothing says so, and stays open until the job is over.
  var staysOpen = false
  var instances = 1
  var failedCancels = 0
  var failedReleases = 0
  var refusal: String?
  /// So many questions after the job are turned away, as if they were a verdict.
  var refusedFinds = 0
  /// The job runs until it is cancelled.
  var waitsForCancel = false
}

extension JobUpdate {
  struct Simple: Sendable {
    var state: StepState
    var reason: String?
    var exitStatus: Int?
    var isPreempted = false

    init(_ state: StepState, reason: String? = nil, exitStatus: Int? = nil) {
      self.state = state
      self.reason = reason
      self.exitStatus = exitStatus
    }
  }
}

/// A provider that is late, loses answers, throttles, ends streams early and lies about nothing.
///
/// It outlives engines.
final class ScriptedProvider: Sendable {
  struct Job: Sendable {
    var key: JobKey
    var script: Script
    /// How many of `script.states` have been told.
    var position = 0
    var isCancelled = false
    var isReleased = false
    var outages = 0
    var environment: OrderedDictionary<String, String>

    var isOver: Bool {
      isCancelled || (script.states[position].state.isEnded && !script.waitsForCancel)
    }
  }

  struct State: Sendable {
    var scripts: [String: [Script]] = [:]
    var jobs: [String: Job] = [:]
    /// Job names in the order of creation: one name twice would be a job submitted twice.
    var creations: [String] = []
    var submitCalls = 0
    var findCalls = 0
    var cancelCalls = 0
    /// Every call, with whether the job had been stopped.
    var releases: [(name: String, wasStopped: Bool)] = []
    var maximumWatchers = 0
  }

  let state = Mutex(State())

  init(_ scripts: [String: [Script]]) { state.withLock { $0.scripts = scripts } }

  /// The script of a step's attempt; the last one serves all further attempts.
  private static func script(_ state: State, _ key: JobKey) -> Script {
    let scripts = state.scripts[key.attempt.step] ?? [Script()]
    return scripts[min(key.attempt.attempt, scripts.count) - 1]
  }

  func create(_ job: JobSpec) throws(OperatorError) -> JobHandle {
    let name = job.key.description
    let outcome = state.withLock { state -> Result<JobHandle, OperatorError> in
      state.submitCalls += 1
      let script = Self.script(state, job.key)
      if let refusal = script.refusal { return .failure(OperatorError(.refused, refusal)) }
      if state.submitCalls <= script.throttledSubmissions {
        return .failure(OperatorError(.unavailable, "429: too many requests"))
      }
      if state.jobs[name] == nil {
        state.jobs[name] = Job(key: job.key, script: script, environment: job.environment)
        state.creations.append(name)
        if script.lostAnswers > 0 { return .failure(OperatorError(.unknown, "the connection was lost")) }
      }
      return .success(JobHandle(id: name, scope: "region-1"))
    }
    return try outcome.get()
  }

  func find(_ key: JobKey) throws(OperatorError) -> JobHandle? {
    let outcome = state.withLock { state -> Result<JobHandle?, OperatorError> in
      state.findCalls += 1
      if state.findCalls <= Self.script(state, key).refusedFinds {
        return .failure(OperatorError(.refused, "401: who are you?"))
      }
      return .success(
        state.jobs[key.description] == nil ? nil : JobHandle(id: key.description, scope: "region-1")
      )
    }
    return try outcome.get()
  }

  /// The next thing to tell of each job, if there is one.
  func nextUpdates(_ keys: some Sequence<JobKey>) -> [JobUpdate] {
    state.withLock { state in
      keys.compactMap { key in
        guard var job = state.jobs[key.description] else { return nil }
        let isLast = job.position == job.script.states.count - 1
        let simple: JobUpdate.Simple
        if job.isCancelled {
          simple = JobUpdate.Simple(.cancelled)
        } else if job.script.waitsForCancel, isLast {
          return nil
        } else {
          simple = job.script.states[job.position]
          if !isLast { job.position += 1 }
        }
        state.jobs[key.description] = job
        var update = JobUpdate(
          key: key,
          state: simple.state,
          providerState: simple.state.rawValue.uppercased(),
          reason: simple.reason,
          exitStatus: simple.exitStatus,
          job: JobHandle(id: key.description, scope: "region-1")
        )
        update.isPreempted = simple.isPreempted
        return update
      }
    }
  }

  func cancel(_ handle: JobHandle) throws(OperatorError) {
    let failure = state.withLock { state -> OperatorError? in
      state.cancelCalls += 1
      guard let job = state.jobs[handle.id] else { return OperatorError(.refused, "no such job") }
      if state.cancelCalls <= job.script.failedCancels { return OperatorError(.unavailable, "503") }
      state.jobs[handle.id]?.isCancelled = true
      return nil
    }
    if let failure { throw failure }
  }

  /// What is asked to go is gone from then on; its log too.
  func release(_ handle: JobHandle, wasStopped: Bool) throws(OperatorError) {
    let failure = state.withLock { state -> OperatorError? in
      state.releases.append((handle.id, wasStopped))
      guard let job = state.jobs[handle.id] else { return nil }
      if state.releases.count <= job.script.failedReleases { return OperatorError(.unavailable, "503") }
      state.jobs[handle.id]?.isReleased = true
      return nil
    }
    if let failure { throw failure }
  }

  /// Lines from a position on.
  func lines(_ handle: JobHandle, instance: Int, from position: Int) throws -> (lines: [String], cut: Script)
  {
    try state.withLock { state in
      guard var job = state.jobs[handle.id], !job.isReleased else { return ([], Script()) }
      guard job.outages < job.script.outages else {
        let all = job.script.log + (job.isOver ? job.script.lateLog : [])
        let own = instance == 0 ? all : all.map { "instance \(instance): \($0)" }
        return (Array(own.dropFirst(position)), job.script)
      }
      job.outages += 1
      state.jobs[handle.id] = job
      throw OperatorError(.unavailable, "no route to the region")
    }
  }

  func isOver(_ handle: JobHandle) -> Bool { state.withLock { $0.jobs[handle.id]?.isOver ?? true } }

  func liveJobs() -> [ListedJob] {
    state.withLock { state in
      state.jobs.values.filter { !$0.isOver }.map { job in
        let name = job.key.description
        var listed = ListedJob(
          handle: JobHandle(id: name, scope: "region-1"),
          name: name,
          state: .running,
          providerState: "LIVE"
        )
        listed.key = job.key
        return listed
      }
    }
  }
}

/// The operator before that provider.
struct ScriptedOperator: StepOperator {
  let provider: ScriptedProvider
  let logWriter = LogWriter.engine

  func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] { [] }
  func request(for job: JobSpec) -> RequestPreview {
    RequestPreview(method: "POST", target: "script:", body: .null)
  }
  func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? { try provider.find(job.key) }
  func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle { try provider.create(job) }
  func cancel(_ job: JobHandle) async throws(OperatorError) { try provider.cancel(job) }
  func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError) {
    try provider.release(job, wasStopped: wasStopped)
  }
  func instances(of step: PlannedStep) -> Int {
    provider.state.withLock { $0.scripts[step.name]?.first?.instances ?? 1 }
  }
  func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage {
    JobPage(jobs: provider.liveJobs())
  }
  func consoleLinks(for job: JobHandle) -> [ConsoleLink] { [] }

  func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> {
    AsyncStream { [provider] in
      while !Task.isCancelled {
        let updates = provider.nextUpdates(roster.all.keys)
        if !updates.isEmpty { return updates }
        try? await Task.sleep(for: .milliseconds(1))
      }
      return nil
    }
  }

  private static func piece(
    of script: Script,
    _ isOver: Bool,
    from: Int,
    start: Int,
    _ count: Int,
    moved: (Int) -> Void
  ) throws -> LogBatch? {
    if from > start { throw OperatorError(.unavailable, "the stream was cut") }
    let text = (script.log + (isOver ? script.lateLog : [])).map { $0 + "\n" }.joined()
    let bytes = Array(Array(text.utf8).dropFirst(from).prefix(count))
    guard !bytes.isEmpty else { return nil }
    moved(from + bytes.count)
    let entry = LogBatch.Entry(.bytes(bytes, .merged), time: Timestamp(nanoseconds: 0))
    return LogBatch(entries: [entry], cursor: Array(String(from + bytes.count).utf8))
  }

  func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    logs(of: job, instance: 0, from: cursor)
  }

  func logs(
    of job: JobHandle,
    instance: Int,
    from cursor: [UInt8]?
  ) -> AsyncThrowingStream<LogBatch, any Error> {
    let provider = provider
    let start = cursor.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    let position = Mutex(start)
    let isOpen = Mutex(false)
    return AsyncThrowingStream {
      let from = position.withLock { $0 }
      while isOpen.withLock({ $0 }), !provider.isOver(job), !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(1))
      }
      let (lines, script) = try provider.lines(job, instance: instance, from: from)
      if let cut = script.cutEvery, from - start >= cut {
        if script.cutIsClean { return nil }
        throw OperatorError(.unavailable, "the stream was cut")
      }
      if lines.isEmpty, script.staysOpen, !provider.isOver(job) {
        isOpen.withLock { $0 = true }
        return LogBatch(entries: [], cursor: Array(String(from).utf8))
      }
      if let count = script.bytesPerStream {
        return try Self.piece(of: script, provider.isOver(job), from: from, start: start, count) { end in
          position.withLock { $0 = end }
        }
      }
      guard !lines.isEmpty else { return nil }
      let taken = Array(lines.prefix(script.cutEvery ?? .max))
      let end = from + taken.count
      position.withLock { $0 = end }
      let entries = taken.enumerated().map { index, line in
        LogBatch.Entry(
          .bytes(Array((line + "\n").utf8), .merged),
          time: Timestamp(nanoseconds: Int64(from + index) * 1_000_000)
        )
      }
      return LogBatch(entries: entries, cursor: Array(String(end).utf8))
    }
  }
}
