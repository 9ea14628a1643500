/// Where a step run, or one attempt of it, stands.
package enum StepState: String, Sendable, CaseIterable {
  case waiting
  case submitting
  case queued
  case starting
  case running
  case stopping
  case succeeded
  case failed
  case cancelled
  case cached
  case skipped

  /// Nothing follows, unless the user asks for another attempt.
  package var isEnded: Bool {
    switch self {
    case .succeeded, .failed, .cancelled, .cached, .skipped: true
    case .waiting, .submitting, .queued, .starting, .running, .stopping: false
    }
  }

  /// An attempt is on its way or at work: a job may exist.
  package var isLive: Bool {
    switch self {
    case .submitting, .queued, .starting, .running, .stopping: true
    default: false
    }
  }

  /// What hangs on the step may go on.
  package var satisfies: Bool { self == .succeeded || self == .cached }
}

/// Where a run stands.
package enum RunStatus: String, Sendable, CaseIterable {
  case running
  case stopping
  case succeeded
  case failed
  case cancelled

  package var isEnded: Bool { self != .running && self != .stopping }
}

/// What is needed to find a job again.
package struct JobHandle: Sendable, Hashable {
  /// The provider's own name or number of the job; for a local step `pid@start`.
  package var id: String
  /// Region, namespace or the like; empty where ids are unique without one.
  package var scope: String

  package init(id: String, scope: String = "") {
    self.id = id
    self.scope = scope
  }
}

/// Why a live attempt is being stopped: decides what its end means.
package enum StopCause: String, Sendable {
  /// Somebody cancelled the run.
  case cancel
  /// `fail_fast`: a sibling failed.
  case sibling
  /// `timeout` or `queue_timeout` is over: a failure, retried like one.
  case timeout
}
