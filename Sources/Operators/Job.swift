package import OrderedCollections
package import Workflow

/// One attempt of one step, with everything that a provider has to know.
package struct JobSpec: Sendable, Hashable {
  package var key: JobKey
  package var runName: String
  package var pipeline: String
  package var step: PlannedStep
  /// No shell unless the step asked for one: then `/bin/sh -c …`.
  package var arguments: [String]
  /// In this order; secrets are not among them.
  package var environment: OrderedDictionary<String, String>
  /// Paths of inputs and outputs by their names, where the artifact store is a folder.
  package var inputs: OrderedDictionary<String, String>
  package var outputs: OrderedDictionary<String, String>
  /// Absolute path of the attempt's folder.
  package var folder: String
  package var workspace: String

  package init(
    key: JobKey,
    runName: String,
    pipeline: String,
    step: PlannedStep,
    arguments: [String],
    environment: OrderedDictionary<String, String>,
    inputs: OrderedDictionary<String, String> = [:],
    outputs: OrderedDictionary<String, String> = [:],
    folder: String,
    workspace: String
  ) {
    self.key = key
    self.runName = runName
    self.pipeline = pipeline
    self.step = step
    self.arguments = arguments
    self.environment = environment
    self.inputs = inputs
    self.outputs = outputs
    self.folder = folder
    self.workspace = workspace
  }
}

/// Identifies a job on our side, for ever: run, step and attempt.
package struct JobKey: Sendable, Hashable, CustomStringConvertible {
  package var run: RunID
  package var attempt: AttemptID

  package init(run: RunID, attempt: AttemptID) {
    self.run = run
    self.attempt = attempt
  }

  package var description: String { "\(run)/\(attempt.step)/\(attempt.attempt)" }
}

/// What an operator has learned of a job.
///
/// Fields that are `nil` say nothing new.
package struct JobUpdate: Sendable, Hashable {
  package var key: JobKey
  package var state: StepState
  package var phase: String?
  package var providerState: String?
  package var reason: String?
  package var exitStatus: Int?
  package var job: JobHandle?
  /// With `failed`: the provider took the machine away, which is no fault of the step and counts against a limit of its own.
  package var isPreempted = false
  /// With a terminal state, where the operator knows them; otherwise they come from the log.
  package var results: JSONObject = [:]
  /// When it happened, by the provider's clock.
  package var at: Timestamp?
  /// Only `reason` says something: the provider is not heard, and why.
  package var isRemark = false

  package init(
    key: JobKey,
    state: StepState,
    phase: String? = nil,
    providerState: String? = nil,
    reason: String? = nil,
    exitStatus: Int? = nil,
    job: JobHandle? = nil,
    at: Timestamp? = nil
  ) {
    self.key = key
    self.state = state
    self.phase = phase
    self.providerState = providerState
    self.reason = reason
    self.exitStatus = exitStatus
    self.job = job
    self.at = at
  }
}

extension JobUpdate {
  /// Says something of a job, and nothing of where it stands.
  package static func remark(_ key: JobKey, _ reason: String) -> JobUpdate {
    var update = JobUpdate(key: key, state: .queued, reason: reason)
    update.isRemark = true
    return update
  }
}

/// A piece of a provider's log; without entries, the word that the provider is heard and has nothing new.
package struct LogBatch: Sendable, Hashable {
  package var entries: [Entry]
  /// Where the tail goes on from after this batch.
  package var cursor: [UInt8]

  package init(entries: [Entry], cursor: [UInt8]) {
    self.entries = entries
    self.cursor = cursor
  }

  package struct Entry: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
      case bytes([UInt8], StreamName)
      /// Something may be missing here; the sentence says why.
      case gap(String)
      /// The source started anew.
      case restart(String)
    }

    package var content: Content
    /// By the provider's clock.
    package var time: Timestamp

    package init(_ content: Content, time: Timestamp) {
      self.content = content
      self.time = time
    }
  }

  package enum StreamName: Sendable, Hashable {
    case merged
    case standardOutput
    case standardError
  }
}

/// A request as it would be sent; secrets and results that are not there yet are named holes.
package struct RequestPreview: Sendable, Hashable {
  package var method: String
  package var target: String
  package var headers: OrderedDictionary<String, String>
  package var body: JSONValue
  /// What is sent after it for the same job.
  package var then: [RequestPreview] = []

  package init(
    method: String,
    target: String,
    headers: OrderedDictionary<String, String> = [:],
    body: JSONValue
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }
}
