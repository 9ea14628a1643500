internal import Workflow

/// Where an attempt stands, as its cluster tells it.
struct Standing: Sendable, Hashable {
  var state: StepState
  var phase: String?
  var provider: String?
  var reason: String?
  var exitStatus: Int?
  var isPreempted = false
  /// The pod may never be heard of again: nothing waits for it.
  var isNodeLost = false
  var at: Timestamp?

  init(
    _ state: StepState,
    phase: String? = nil,
    provider: String? = nil,
    reason: String? = nil,
    exitStatus: Int? = nil,
    at: Timestamp? = nil
  ) {
    self.state = state
    self.phase = phase
    self.provider = provider
    self.reason = reason
    self.exitStatus = exitStatus
    self.at = at
  }

  static func succeeded(at time: Timestamp?) -> Standing {
    Standing(.succeeded, provider: "Complete", exitStatus: 0, at: time)
  }

  /// The end is known and its proof is not there yet.
  func stillGoing(_ provider: String) -> Standing {
    Standing(.running, phase: "terminating", provider: provider, reason: reason)
  }

  /// How far a pod has come, to tell of several the one that is furthest.
  var rank: Int {
    switch state {
    case .queued: 1
    case .starting: 2
    default: 3
    }
  }

  func update(_ key: JobKey, _ handle: JobHandle) -> JobUpdate {
    var update = JobUpdate(
      key: key,
      state: state,
      phase: phase,
      providerState: provider,
      reason: reason,
      exitStatus: exitStatus,
      job: handle,
      at: at
    )
    update.isPreempted = isPreempted
    return update
  }
}
