/// One line of a journal: a fact, when it was recorded, and its place in the order.
package struct Event: Sendable, Hashable {
  /// Counts from 1, without holes.
  package var sequence: Int
  package var time: Timestamp
  package var fact: Fact

  package init(sequence: Int, time: Timestamp, fact: Fact) {
    self.sequence = sequence
    self.time = time
    self.fact = fact
  }
}

/// Something that has happened in a run.
///
/// The state of a run is the fold of its facts.
package enum Fact: Sendable, Hashable {
  /// The run exists; always the first fact.
  case launched(Launched)
  case step(StepFact)
  case result(ResultFact)
  /// Somebody wants the run to end.
  case cancelRequested(by: String)
  /// Another attempt of these steps was asked for, and of what hangs on them.
  case retryRequested(steps: [String], by: String)
  /// Something worth telling that changes no state, such as an engine that took over.
  case note(String)
  case run(RunFact)
}

package struct Launched: Sendable, Hashable {
  package var name: String
  package var pipeline: String
  package var stack: String
  package var stepCount: Int

  package init(name: String, pipeline: String, stack: String, stepCount: Int) {
    self.name = name
    self.pipeline = pipeline
    self.stack = stack
    self.stepCount = stepCount
  }

  package init(_ plan: Plan) {
    self.init(
      name: plan.name,
      pipeline: plan.pipeline,
      stack: plan.stack.name,
      stepCount: plan.steps.count
    )
  }
}

/// A step, or one attempt of it, is in another state or phase than before.
package struct StepFact: Sendable, Hashable {
  package var step: String
  /// `nil` before the first attempt: a step that is skipped, or cancelled while it waits.
  package var attempt: Int?
  package var state: StepState
  package var phase: String?
  package var reason: String?
  /// The provider's own word for the state.
  package var providerState: String?
  package var job: JobHandle?
  package var exitStatus: Int?
  /// The step that is the cause of a skip.
  package var cause: String?
  /// With `stopping`: why.
  package var stop: StopCause?
  /// With `failed`: another attempt follows, not before this time.
  package var retryAt: Timestamp?
  /// With `failed`: the provider took the machine away.
  package var isPreempted = false
  /// With a job that runs as several instances at once: how many, each with a log of its own.
  package var instances: Int?
  /// When it happened, by the clock of whoever saw it, where that differs from the time of recording.
  package var at: Timestamp?

  package init(
    step: String,
    attempt: Int?,
    state: StepState,
    phase: String? = nil,
    reason: String? = nil,
    providerState: String? = nil,
    job: JobHandle? = nil,
    exitStatus: Int? = nil,
    cause: String? = nil,
    stop: StopCause? = nil,
    retryAt: Timestamp? = nil,
    at: Timestamp? = nil
  ) {
    self.step = step
    self.attempt = attempt
    self.state = state
    self.phase = phase
    self.reason = reason
    self.providerState = providerState
    self.job = job
    self.exitStatus = exitStatus
    self.cause = cause
    self.stop = stop
    self.retryAt = retryAt
    self.at = at
  }
}

/// A result that a step reported.
package struct ResultFact: Sendable, Hashable {
  package var step: String
  package var attempt: Int
  package var name: String
  package var value: JSONValue

  package init(step: String, attempt: Int, name: String, value: JSONValue) {
    self.step = step
    self.attempt = attempt
    self.name = name
    self.value = value
  }
}

package struct RunFact: Sendable, Hashable {
  package var status: RunStatus
  package var reason: String?

  package init(status: RunStatus, reason: String? = nil) {
    self.status = status
    self.reason = reason
  }
}
