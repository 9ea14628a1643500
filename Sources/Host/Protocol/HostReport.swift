package import Workflow

/// What the host of a run tells the engine.
package enum HostReport: Sendable, Hashable {
  /// Always the first report of a connection.
  case hello(HostHello)
  case started(StartedAttempt)
  /// Nothing of the attempt is left: its log is whole and `exit` lies in its folder.
  case ended(AttemptID, ExitRecord)
  /// The attempt was not begun and may be asked for again.
  case refused(AttemptID, HostRefusal)
  /// The attempt cannot go on, such as for want of room on the disk; `nil` when it goes on again.
  case blocked(AttemptID, reason: String?)
  /// The answer to `HostRequest.configuration`; `nil` where the host has none.
  case configuration(HostConfiguration?)
}

/// Who the host is and what it has in hand.
///
/// An attempt that is not named here has either never begun, or it ended and its record lies in its folder:
/// asking for its start again tells which, and begins it in the first case.
package struct HostHello: Sendable, Hashable {
  package var process: ProcessIdentity
  package var version: String
  package var isConfigured: Bool
  package var running: [StartedAttempt]
  /// Attempts that wait for a place; they will be told when they start.
  package var waiting: [AttemptID]
  /// Attempts that ended while no engine listened.
  package var ended: [EndedAttempt]

  package init(
    process: ProcessIdentity,
    version: String,
    isConfigured: Bool,
    running: [StartedAttempt],
    waiting: [AttemptID],
    ended: [EndedAttempt]
  ) {
    self.process = process
    self.version = version
    self.isConfigured = isConfigured
    self.running = running
    self.waiting = waiting
    self.ended = ended
  }
}

package struct StartedAttempt: Sendable, Hashable {
  package var attempt: AttemptID
  package var process: ProcessIdentity
  package var at: Timestamp
  /// The host is stopping it.
  package var isStopping: Bool
  /// See `HostReport.blocked`.
  package var blocked: String?

  package init(
    attempt: AttemptID,
    process: ProcessIdentity,
    at: Timestamp,
    isStopping: Bool = false,
    blocked: String? = nil
  ) {
    self.attempt = attempt
    self.process = process
    self.at = at
    self.isStopping = isStopping
    self.blocked = blocked
  }
}

package struct EndedAttempt: Sendable, Hashable {
  package var attempt: AttemptID
  package var record: ExitRecord

  package init(attempt: AttemptID, record: ExitRecord) {
    self.attempt = attempt
    self.record = record
  }
}

/// Why an attempt was not begun.
package enum HostRefusal: Sendable, Hashable {
  /// `configure` must come first.
  case notConfigured
  /// The host does not know the values of these secrets.
  case secretsMissing([String])
  /// The host is about to end.
  case quitting
}

/// A process that cannot be mistaken for a later one of the same number.
package struct ProcessIdentity: Sendable, Hashable, CustomStringConvertible {
  package var pid: Int32
  /// When it started, in the kernel's own unit since the machine came up; 0 where the kernel does not tell.
  package var start: UInt64

  package init(pid: Int32, start: UInt64) {
    self.pid = pid
    self.start = start
  }

  /// `pid@start`, as in `JobHandle.id`.
  package var description: String { "\(pid)@\(start)" }

  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let pid = Int32(parts[0]), let start = UInt64(parts[1]) else { return nil }
    self.init(pid: pid, start: start)
  }
}
