internal import Journal
internal import Workflow

/// Waits for the end of a run without showing it.
enum RunEnd {
  static func wait(for follower: RunFollower) throws -> RunStatus {
    let signals = SignalDoor()
    let growth = GrowthWatch(follower.folder, signals)
    while !follower.state.status.isEnded {
      growth.watch([])
      _ = signals.wait(milliseconds: growth.patience)
      try follower.advance()
    }
    return follower.state.status
  }
}
