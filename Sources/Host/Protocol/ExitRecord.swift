internal import OrderedCollections
package import Workflow

/// How an attempt ended: the file `exit` in its folder, and part of `HostReport.ended`.
package struct ExitRecord: Sendable, Hashable {
  package enum Outcome: String, Sendable {
    case succeeded
    case failed
    case timedOut = "timed_out"
    case cancelled
    /// The host died before it could see the end.
    case lost
  }

  package var outcome: Outcome
  /// Of the step's main process, 128 + n for death by signal n; `nil` where it never ran or was lost.
  package var exitStatus: Int?
  /// Such as `SIGKILL`.
  package var signal: String?
  /// One sentence; `nil` after a success with nothing to tell.
  package var reason: String?
  /// `nil` where no process came into being.
  package var startedAt: Timestamp?
  package var endedAt: Timestamp
  package var process: ProcessIdentity?
  /// Merged by key, at most 64 KiB in all.
  package var results: JSONObject = [:]
  /// The last value of each metric.
  package var metrics: JSONObject = [:]
  /// The last progress, 0…1.
  package var progress: Double?

  package init(
    outcome: Outcome,
    exitStatus: Int? = nil,
    signal: String? = nil,
    reason: String? = nil,
    startedAt: Timestamp? = nil,
    endedAt: Timestamp,
    process: ProcessIdentity? = nil
  ) {
    self.outcome = outcome
    self.exitStatus = exitStatus
    self.signal = signal
    self.reason = reason
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.process = process
  }
}
