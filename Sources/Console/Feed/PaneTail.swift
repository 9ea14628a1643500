internal import LogKit

/// What a pane shows, as the feed reads it from disk.
protocol PaneTail {
  var request: LogRequest { get }
  /// Files whose changes make a look worth while.
  var watchedPaths: [String] { get }

  mutating func change(_ request: LogRequest)

  /// Reads the next slice; says what differs from the last look.
  mutating func look() -> TailNews
}

/// What a look at a log has brought.
struct TailNews {
  var content: LogContent?
  var meter: StepMeter?
  var finding: MatchHunt.Finding?
  var bars: LogBars?
  /// Counting or searching has not come to the end yet.
  var hasMore = false

  /// Only what differs from before.
  func without(_ before: TailNews) -> TailNews {
    var fresh = self
    if content == before.content { fresh.content = nil }
    if meter == before.meter { fresh.meter = nil }
    if finding == before.finding { fresh.finding = nil }
    if bars == before.bars { fresh.bars = nil }
    return fresh
  }
}

extension LogRequest {
  /// What counts lines over time from now on, where that is wanted: the same as before, or one that begins.
  func counter(_ before: HistogramCounter?, anew: Bool) -> HistogramCounter? {
    guard hasHistogram else { return nil }
    return anew ? HistogramCounter(rules) : before ?? HistogramCounter(rules)
  }
}
