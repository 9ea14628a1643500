internal import ScreenKit
internal import Workflow

/// The chart of a step's metrics beside its log.
struct ChartModel: Sendable, Hashable {
  var isShown = false
  /// Numbers of plain lines, `name=1.23`, are metrics, too.
  var takesLines = false
  /// How often the time shown has been halved.
  var zoom = 0
  /// The first group that is shown, where there is no room for all.
  var first = 0
}

/// Metrics that are drawn over each other: those whose names end with the same word.
struct ChartGroup: Sendable, Hashable {
  var word: String
  var series: [StepMeter.Series]

  /// `loss` and `val_loss` are of one kind, and can be compared.
  static func groups(of series: [StepMeter.Series]) -> [ChartGroup] {
    var groups: [ChartGroup] = []
    for one in series where !one.times.isEmpty {
      let word = one.name.split { "_/.-".contains($0) }.last.map(String.init) ?? one.name
      if let place = groups.firstIndex(where: { $0.word == word }) {
        groups[place].series.append(one)
      } else {
        groups.append(ChartGroup(word: word, series: [one]))
      }
    }
    return groups
  }

  /// The least and the greatest value in a stretch of time; of all where there is none in it.
  func range(in window: ClosedRange<Timestamp>) -> (low: Double, high: Double)? {
    let all = series.flatMap { zip($0.times, $0.values) }
    let seen = all.filter { window.contains($0.0) }
    let values = (seen.isEmpty ? all : seen).map(\.1)
    guard let low = values.min(), let high = values.max() else { return nil }
    return (low, high)
  }
}

extension ChartModel {
  /// The time that is shown: all of it, or a part that ends with the newest value, or lies around a moment.
  ///
  /// - Returns: `nil` where there is no value yet.
  func window(of series: [StepMeter.Series], around moment: Timestamp?) -> ClosedRange<Timestamp>? {
    // A provider's clock, or a step's, may have gone back: the order of the values is not that of their times.
    let times = series.flatMap(\.times)
    guard let first = times.min(), let last = times.max() else { return nil }
    let all = last - first
    let span = zoom == 0 ? all : max(min(all, Self.least), all / (1 << zoom))
    let start = moment.map { $0 + (.zero - span / 2) } ?? last
    let shown = max(first, min(start, last + (.zero - span)))
    return shown...(shown + span)
  }

  private static let least = Duration.milliseconds(100)

  /// Shows half the time, or twice; false where it goes no further.
  mutating func zoom(by step: Int) -> Bool {
    guard (0...16).contains(zoom + step) else { return false }
    zoom += step
    return true
  }
}
