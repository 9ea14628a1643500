package import Workflow

/// Attempts that have ended and whose jobs their operators have not let go yet: one empty file each, so that the next
/// engine finds them wherever this one dies.
package struct UnreleasedJobs: Sendable, Hashable {
  package let folder: String

  package init(folder: String) { self.folder = folder }

  /// Notes an attempt before its end is recorded.
  package func add(_ run: RunID, _ attempt: AttemptID) throws(StateError) {
    try Files.makeFolders(folder)
    Files.makePrivate(path(run, attempt))
    guard Files.exists(path(run, attempt)) else { throw .system("cannot make \(path(run, attempt))") }
  }

  package func remove(_ run: RunID, _ attempt: AttemptID) { Files.remove(path(run, attempt)) }

  package func remove(_ run: RunID) {
    for name in Files.names(in: folder) where name.hasPrefix(run.rawValue + ".") {
      Files.remove(folder + "/" + name)
    }
  }

  /// In no order; foreign files are passed over.
  package var all: [(run: RunID, attempt: AttemptID)] {
    Files.names(in: folder).compactMap { name in
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, let run = RunID(rawValue: String(parts[0])), let number = Int(parts[2]) else {
        return nil
      }
      return (run, AttemptID(step: String(parts[1]), attempt: number))
    }
  }

  /// Names of runs and steps hold no dot.
  private func path(_ run: RunID, _ attempt: AttemptID) -> String {
    "\(folder)/\(run).\(attempt.step).\(attempt.attempt)"
  }
}
