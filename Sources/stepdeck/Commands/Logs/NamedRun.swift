internal import Journal
internal import LogKit
internal import Workflow

/// A run whose logs are printed, and which of them.
struct NamedRun {
  let follower: RunFollower
  let selection: LogSelection
  /// Its name, where it stands before that of the step because there are several.
  let name: String?

  var id: RunID { follower.folder.id }

  /// The logs that there are by now, as they stand.
  func logs() throws -> [(run: NamedRun, log: LogID, snapshot: LogSnapshot)] {
    try selection.logs(follower.state).map { (self, $0, try snapshot(of: $0)) }
  }

  func snapshot(of log: LogID) throws -> LogSnapshot {
    let file = LogFile(.attempt(folder: follower.folder.folder(of: log)))
    try file.refresh()
    return file.snapshot
  }
}
