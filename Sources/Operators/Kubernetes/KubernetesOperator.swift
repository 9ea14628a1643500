package import CurlKit
internal import OrderedCollections
internal import Synchronization
package import Workflow

/// Runs steps as Jobs of a Kubernetes cluster, one Job per attempt.
///
/// The Job's name comes from run, step and attempt, so that the same attempt never makes two.
package final class KubernetesOperator: StepOperator {
  package let logWriter = LogWriter.engine

  let configuration: KubernetesConfiguration
  let store = ClusterStore()
  private let connect: @Sendable () throws(OperatorError) -> ClusterConnection
  private let transport: HTTPTransport
  private let now: @Sendable () -> Timestamp
  private let state = Mutex(State())

  private struct State {
    var connection: ClusterConnection?
    var secrets: [RunID: [String: String]] = [:]
    /// `nil` where no engine has lent it: whoever asks then waits for every answer.
    var attention: Attention?
    var roster: JobRoster?
  }

  /// `connect` finds the cluster, on first use and again after it has failed; `transport` gets all requests.
  package init(
    _ component: Component,
    transport: HTTPTransport,
    now: @escaping @Sendable () -> Timestamp,
    connect: @escaping @Sendable () throws(OperatorError) -> ClusterConnection
  ) {
    configuration = KubernetesConfiguration(component)
    self.transport = transport
    self.now = now
    self.connect = connect
  }

  // MARK: - The cluster

  func connection() throws(OperatorError) -> ClusterConnection {
    if let known = state.withLock({ $0.connection }) { return known }
    let made = try connect()
    state.withLock { $0.connection = made }
    return made
  }

  /// Calls to a namespace, by default the configured one.
  func api(_ namespace: String? = nil) throws(OperatorError) -> KubernetesAPI {
    let connection = try connection()
    return KubernetesAPI(
      connection: connection,
      namespace: namespace ?? configuration.settings.namespace ?? connection.namespace ?? "default",
      transport: connection.authorized(over: transport),
      timeout: configuration.settings.requestTimeout
    )
  }

  /// Calls about what has been submitted: a place that cannot be read at the moment decides nothing about that.
  func apiOfExistingJobs(_ namespace: String? = nil) throws(OperatorError) -> KubernetesAPI {
    do throws(OperatorError) {
      return try api(namespace)
    } catch {
      throw OperatorError(.unavailable, error.description)
    }
  }

  // MARK: - Runs

  package func begin(_ run: RunContext) {
    guard let secrets = run.secrets else { return }
    state.withLock { $0.secrets[run.run] = secrets.values }
  }

  package func end(_ run: RunID) { state.withLock { _ = $0.secrets.removeValue(forKey: run) } }

  /// - Throws: `secretsMissing` where a value is not here.
  func secrets(of job: JobSpec) throws(OperatorError) -> [String: String] {
    let values = state.withLock { $0.secrets[job.key.run] } ?? [:]
    for name in job.step.secrets where values[name] == nil {
      throw OperatorError(.secretsMissing, "the value of secret \(name) is not here any more")
    }
    return values
  }

  // MARK: - Watching

  package func attach(_ engine: EngineServices) { state.withLock { $0.attention = engine.attention } }

  package func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]> {
    state.withLock { $0.roster = roster }
    return AsyncStream { continuation in
      let task = Task { [self] in
        var since: Timestamp?
        while !Task.isCancelled {
          do throws(OperatorError) {
            let api = try api()
            since = nil
            await RosterWatcher(api, store, roster, now: now).run { continuation.yield($0) }
          } catch {
            // Such as a kubeconfig that is gone: jobs go on, and the place may be found again.
            let start = since ?? now()
            since = start
            let reason = StaleMark.text(StaleMark.state, start, error.description)
            let remarks = roster.all.keys.map { JobUpdate.remark($0, reason) }
            if !remarks.isEmpty { continuation.yield(remarks) }
            try? await Task.sleep(for: .seconds(2))
          }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// What is on screen goes first, and everything else after the states of jobs.
  private func urgency(ofLog id: String) -> RequestBudget.Urgency {
    let (attention, roster) = state.withLock { ($0.attention, $0.roster) }
    guard let attention else { return .visible }
    return roster?.key(of: id).map(attention.isOn) == true ? .visible : .background
  }

  package func instances(of step: PlannedStep) -> Int { configuration.settings(for: step).podCount }

  package func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error> {
    logs(of: job, instance: 0, from: cursor)
  }

  package func logs(
    of job: JobHandle,
    instance: Int,
    from cursor: [UInt8]?
  ) -> AsyncThrowingStream<LogBatch, any Error> {
    do {
      let api = try api(job.scope).urgent { [self] in urgency(ofLog: job.id) }
      let reader = PodLogReader(api, store, job: job.id, index: instance, from: cursor)
      return AsyncThrowingStream { try await reader.next() }
    } catch {
      return AsyncThrowingStream { throw error }
    }
  }
}
