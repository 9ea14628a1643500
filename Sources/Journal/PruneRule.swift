package import Workflow

/// Which runs may go: those that ended long ago and are not among the newest.
package struct PruneRule: Sendable {
  package var olderThan: Duration
  package var keep: Int

  package init(olderThan: Duration, keep: Int) {
    self.olderThan = olderThan
    self.keep = keep
  }

  /// `summaries` stand newest first; runs that have not ended stay, and count among those kept.
  package func candidates(in summaries: [RunSummary], now: Timestamp) -> [RunSummary] {
    summaries.dropFirst(keep).filter { run in
      guard run.status.isEnded, let end = run.endedAt ?? run.startedAt else { return false }
      return now - end > olderThan
    }
  }
}
