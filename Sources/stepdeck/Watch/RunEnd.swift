internal import Journal
internal import Workflow

/// Waits for the end of a run without showing it.
enum RunEnd {
  static func wait(for follower: RunFollower) throws -> RunStatus {
    let signals = SignalDoor()
    let growth = GrowthWatch(follower.folder, signals)
    while !follower.state.status.isEnded {
      if try !follower.advance().isEmpty { continue }
      _ = signals.wait(milliseconds: growth.patience)
    }
    return follower.state.status
  }
}
