package import Host
internal import OrderedCollections
internal import Synchronization
package import Workflow

/// Runs steps on this machine: hands them to the host of their run, one process per run, which owns them from then on.
package final class LocalOperator: StepOperator {
  package let logWriter = LogWriter.host

  private let launcher: HostLauncher
  private let links = Mutex<[RunID: HostLink]>([:])
  private let updates: AsyncStream<[JobUpdate]>
  private let told: AsyncStream<[JobUpdate]>.Continuation
  /// The engine that this operator works for, if it is one.
  private let engine = Mutex<EngineServices?>(nil)

  package init(_ launcher: HostLauncher) {
    self.launcher = launcher
    (updates, told) = AsyncStream.makeStream()
  }

  package func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem] { [] }

  package func request(for job: JobSpec) -> RequestPreview {
    var environment = JSONObject(uniqueKeysWithValues: job.environment.map { ($0, .string($1)) })
    for name in job.step.secrets { environment[name] = .string("<secret \(name)>") }
    return RequestPreview(
      method: "START",
      target: "process on this machine",
      body: [
        "arguments": .array(job.arguments.map(JSONValue.string)), "working_folder": .string(job.workspace),
        "environment": .object(environment),
      ]
    )
  }

  package func attach(_ services: EngineServices) { engine.withLock { $0 = services } }

  /// The updates have one reader; an engine that is attached gets them without it.
  package func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> { updates }

  /// Local logs are written by the host.
  package func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    AsyncThrowingStream { nil }
  }

  package func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle {
    guard let link = link(job.key.run) else {
      throw OperatorError(.refused, "the run is not known on this machine")
    }
    link.start(HostStep(job))
    return Self.handle(job.key)
  }

  package func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle? {
    guard let link = link(job.key.run) else { return nil }
    return try await link.find(HostStep(job)) ? Self.handle(job.key) : nil
  }

  package func cancel(_ job: JobHandle) async throws(OperatorError) {
    guard let key = JobKey(scope: job.scope), let link = link(key.run) else { return }
    link.cancel(key.attempt)
  }

  package func handle(for key: JobKey) -> JobHandle? { Self.handle(key) }

  static func handle(_ key: JobKey, _ process: ProcessIdentity? = nil) -> JobHandle {
    JobHandle(id: process?.description ?? "", scope: key.description)
  }

  // MARK: - Runs

  package func begin(_ run: RunContext) {
    let link = links.withLock { links in
      let link = links[run.run] ?? makeLink(run)
      links[run.run] = link
      return link
    }
    link.renew(run)
  }

  private func makeLink(_ run: RunContext) -> HostLink {
    if let engine = engine.withLock(\.self) {
      return HostLink(run, launcher, poller: engine.poller, tell: engine.deliver)
    }
    return HostLink(run, launcher, poller: nil) { [told] in told.yield($0) }
  }

  package func recoverSecrets(of run: RunContext) async -> RunSecrets? {
    begin(run)
    return await link(run.run)?.recoverSecrets()
  }

  package func end(_ run: RunID) { links.withLock { $0.removeValue(forKey: run) }?.end() }

  package func leave() { for link in links.withLock({ Array($0.values) }) { link.leave() } }

  package var hosts: [(run: RunID, pid: Int32)] {
    links.withLock { links in links.compactMap { run, link in link.pid.map { (run, $0) } } }
  }

  private func link(_ run: RunID) -> HostLink? { links.withLock { $0[run] } }

  // MARK: - The provider's console

  /// This machine's jobs are the running attempts of runs that this engine drives.
  package func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage {
    let links = links.withLock { Array($0.values) }
    let jobs = links.flatMap(\.running).map { key, process in
      var job = ListedJob(
        handle: Self.handle(key, process),
        name: key.description,
        state: .running,
        providerState: "running"
      )
      job.key = key
      return job
    }
    return JobPage(jobs: jobs.filter { query.nameContains.map($0.name.contains) ?? true })
  }

  package func consoleLinks(for job: JobHandle) -> [ConsoleLink] { [] }
}

extension JobKey {
  /// Reads `run/step/attempt`; attempts count from 1.
  init?(scope: String) {
    let parts = scope.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let run = RunID(rawValue: String(parts[0])), let attempt = Int(parts[2]),
      attempt > 0
    else { return nil }
    self.init(run: run, attempt: AttemptID(step: String(parts[1]), attempt: attempt))
  }
}

extension HostStep {
  fileprivate init(_ job: JobSpec) {
    self.init(
      attempt: job.key.attempt,
      arguments: job.arguments,
      environment: job.environment,
      secrets: job.step.secrets,
      inputs: job.inputs,
      outputs: job.outputs,
      folder: job.folder,
      timeout: job.step.timeout
    )
  }
}
