package import Host
package import Workflow

/// Hands one step to one provider, watches it, tails its log, stops it.
///
/// Every operator passes the same conformance suite. Calls may come from any task; an operator guards its own state.
package protocol StepOperator: Sendable {
  /// Who writes the attempt's log file.
  var logWriter: LogWriter { get }

  /// What stands in the way of a step on this operator, before anything is sent.
  func check(_ step: PlannedStep, in stack: Stack) -> [OperatorProblem]

  /// What `submit` sends.
  func request(for job: JobSpec) throws -> RequestPreview

  /// Asks the provider whether it would take the job, and makes nothing; an error is its answer.
  ///
  /// - Returns: what it warns of.
  func rehearse(_ job: JobSpec) async throws(OperatorError) -> [String]

  /// Looks a job up by its deterministic identity, after a lost answer; `nil` where the provider has none.
  ///
  /// `refused` says that this attempt has no job and can have none. A look that is not let in, such as with a credential
  /// that has expired, is no verdict on the job, but `unavailable`.
  func find(_ job: JobSpec) async throws(OperatorError) -> JobHandle?

  /// Hands the job over. The same job gives the same handle, however often it is asked for.
  func submit(_ job: JobSpec) async throws(OperatorError) -> JobHandle

  /// The states of all jobs of the roster from now on, in batches: its cost does not grow with jobs.
  func watch(_ roster: JobRoster) -> AsyncStream<[JobUpdate]>

  /// The job's log from a cursor on. A clean end of the stream says that the provider has nothing more; an error that the
  /// tail is to be taken up again from the last cursor.
  func logs(of job: JobHandle, from cursor: [UInt8]?) -> AsyncThrowingStream<LogBatch, any Error>

  /// How many logs a job of this step has, where a provider runs it on several instances at once; the first one's results
  /// count.
  func instances(of step: PlannedStep) -> Int

  /// The log of one instance, from 0; it is asked for again until the job has ended and its stream brings nothing more.
  func logs(
    of job: JobHandle,
    instance: Int,
    from cursor: [UInt8]?
  ) -> AsyncThrowingStream<LogBatch, any Error>

  /// Returns when the provider has taken the order to stop; the proof is the job's terminal update.
  func cancel(_ job: JobHandle) async throws(OperatorError)

  /// The job has ended and its log is written here: what the provider keeps of it may go.
  ///
  /// Called after the attempt's end is in the journal. Of a job that was stopped (`wasStopped`) before that, once its log
  /// is drained: the end is recorded when this returns, so it returns when nothing of the job is left that could run or
  /// cost. Idempotent: it is repeated after a failure, and by the next engine where this one dies over it; the job may be
  /// gone already. `refused` says that asking again gives the same.
  func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError)

  /// The provider's jobs, whoever started them.
  func jobs(matching query: JobQuery, page: PageToken?) async throws -> JobPage

  /// One job with everything about it; `refused` where there is no such job.
  ///
  /// A handle whose scope is empty means the place that the operator is configured for.
  func describe(_ job: JobHandle) async throws(OperatorError) -> JobDescription

  /// Where one job stands, in as few calls as can be: it is asked again and again while a log is read. `nil` where the
  /// provider's word is none of ours; `refused` where there is no such job.
  func state(of job: JobHandle) async throws(OperatorError) -> StepState?

  /// What stands in the way of using the provider at all: asks it, and makes nothing.
  func examine() async -> [OperatorFinding]

  func consoleLinks(for job: JobHandle) -> [ConsoleLink]

  /// Told once, before anything else, by an engine: what it lends to operators whose jobs live on this machine.
  func attach(_ engine: EngineServices)

  /// Told before the first job of a run, and again when its secrets have changed.
  func begin(_ run: RunContext)

  /// Environment and secrets of a run that a process of the operator still holds after an engine has died.
  func recoverSecrets(of run: RunContext) async -> RunSecrets?

  /// The run has ended: what the operator keeps for it can go.
  func end(_ run: RunID)

  /// The engine ends and another may follow: connections close, jobs go on.
  func leave()

  /// The handle of a job that an operator can name before it has been submitted.
  func handle(for key: JobKey) -> JobHandle?

  /// The processes on this machine that own steps of runs.
  var hosts: [(run: RunID, pid: Int32)] { get }
}

extension StepOperator {
  package func rehearse(_ job: JobSpec) async throws(OperatorError) -> [String] { [] }
  package func instances(of step: PlannedStep) -> Int { 1 }
  package func logs(
    of job: JobHandle,
    instance: Int,
    from cursor: [UInt8]?
  ) -> AsyncThrowingStream<LogBatch, any Error> { logs(of: job, from: cursor) }
  package func release(_ job: JobHandle, wasStopped: Bool) async throws(OperatorError) {}
  package func describe(_ job: JobHandle) async throws(OperatorError) -> JobDescription {
    throw OperatorError(.refused, "this operator keeps nothing to show of a job")
  }
  package func state(of job: JobHandle) async throws(OperatorError) -> StepState? {
    try await describe(job).job.state
  }
  package func examine() async -> [OperatorFinding] { [] }
  package func attach(_ engine: EngineServices) {}
  package func begin(_ run: RunContext) {}
  package func recoverSecrets(of run: RunContext) async -> RunSecrets? { nil }
  package func end(_ run: RunID) {}
  package func leave() {}
  package func handle(for key: JobKey) -> JobHandle? { nil }
  package var hosts: [(run: RunID, pid: Int32)] { [] }
}

/// A shorter way into the engine than a stream of updates: without a change of thread.
package struct EngineServices: Sendable {
  /// Polls connections together with the engine's own.
  package var poller: any DescriptorPoller
  /// Takes updates from any thread, in order.
  package var deliver: @Sendable ([JobUpdate]) -> Void
  /// What users look at.
  package var attention: Attention

  package init(
    poller: any DescriptorPoller,
    attention: Attention = Attention(),
    deliver: @escaping @Sendable ([JobUpdate]) -> Void
  ) {
    self.poller = poller
    self.attention = attention
    self.deliver = deliver
  }
}

/// What an operator may need of the run as a whole.
package struct RunContext: Sendable, Hashable {
  package var run: RunID
  /// Absolute path of the run's folder.
  package var folder: String
  package var workspace: String
  /// How many of its steps may run on this machine at a time.
  package var parallel: Int
  /// `nil` where they are gone with the processes that held them.
  package var secrets: RunSecrets?

  package init(run: RunID, folder: String, workspace: String, parallel: Int = .max, secrets: RunSecrets?) {
    self.run = run
    self.folder = folder
    self.workspace = workspace
    self.parallel = parallel
    self.secrets = secrets
  }
}

package enum LogWriter: Sendable {
  /// The process that runs the step writes its log, complete at the terminal update.
  case host
  /// The engine tails the provider.
  case engine
}

/// A reason against a step on an operator.
package struct OperatorProblem: Sendable, Hashable {
  package var isError: Bool
  /// Only good to know: nothing is to be mended.
  package var isNote = false
  /// The key of the step that it is about, such as `image`.
  package var key: String
  package var message: String

  package init(isError: Bool, key: String, message: String) {
    self.isError = isError
    self.key = key
    self.message = message
  }

  package static func note(_ key: String, _ message: String) -> OperatorProblem {
    var problem = OperatorProblem(isError: false, key: key, message: message)
    problem.isNote = true
    return problem
  }
}
/// Why an operator could not do what it was asked for.
package struct OperatorError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// The provider's verdict: asking again gives the same.
    case refused
    /// Whether it happened is unknown: `find` tells.
    case unknown
    /// Not now: too many requests, no connection. Asking again may help.
    case unavailable
    /// A value that only the launching command knows is gone; `runs resume` brings it.
    case secretsMissing
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
