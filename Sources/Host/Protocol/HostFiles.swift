package import Workflow

/// The host's files in a run's folder.
package struct HostFiles: Sendable, Hashable {
  package let runFolder: String

  package init(_ runFolder: String) { self.runFolder = runFolder }

  /// The wished place of the socket; `SocketPath.actual(for:)` says where it is.
  package var socket: String { runFolder + "/host.sock" }
  /// Locked by the host as long as it lives.
  package var lock: String { runFolder + "/host.lock" }
  /// What the host has to say when there is nobody to say it to.
  package var log: String { runFolder + "/host.log" }
  package var steps: String { runFolder + "/steps" }

  package func attempt(_ attempt: AttemptID) -> String { "\(steps)/\(attempt.step)/\(attempt.attempt)" }
}

/// The files of one attempt.
package struct AttemptFiles: Sendable, Hashable {
  package let folder: String

  package init(_ folder: String) { self.folder = folder }

  /// Made before the process, once and for all.
  package var claim: String { folder + "/claim" }
  package var exit: String { folder + "/exit" }
}
