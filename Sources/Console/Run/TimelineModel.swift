internal import Workflow

/// Which part of a run's time the timeline shows, and the moment at which all panes stand.
struct TimelineModel: Sendable, Hashable {
  /// `nil` while the panes follow what happens.
  private(set) var moment: Timestamp?
  /// How often the time shown has been halved; at 0 it is the whole run.
  private(set) var zoom = 0
  /// Where the shown part begins; `nil` as long as it ends with the run.
  private var start: Timestamp?

  /// The first row that is shown, where rows were scrolled; else those around the cursor of the steps.
  var firstRow: Int?

  /// A shorter part tells nothing.
  private static let least = Duration.seconds(1)

  /// The part that is shown of all the time of a run; the moment is always in it.
  func window(of whole: ClosedRange<Timestamp>) -> ClosedRange<Timestamp> {
    let span = span(of: whole, zoom)
    var first = max(whole.lowerBound, min(start ?? whole.upperBound, whole.upperBound + (.zero - span)))
    if let moment { first = max(min(first, moment), moment + (.zero - span)) }
    return first...(first + span)
  }

  private func span(of whole: ClosedRange<Timestamp>, _ zoom: Int) -> Duration {
    let all = whole.upperBound - whole.lowerBound
    return zoom == 0 ? all : max(min(all, Self.least), all / (1 << zoom))
  }

  /// Follows again; what is zoomed in stays so.
  mutating func follow() {
    moment = nil
    start = nil
  }

  /// Moves the moment by columns of a timeline that has so many; over the end it follows again.
  ///
  /// - Returns: false where there is nothing further in that direction.
  mutating func move(by columns: Int, of count: Int, in whole: ClosedRange<Timestamp>) -> Bool {
    let window = window(of: whole)
    let step = max(.milliseconds(1), (window.upperBound - window.lowerBound) / max(1, count))
    guard moment != nil || columns < 0, moment != whole.lowerBound || columns > 0 else { return false }
    go(to: (moment ?? whole.upperBound) + step * columns, in: whole)
    return true
  }

  mutating func go(to time: Timestamp, in whole: ClosedRange<Timestamp>) {
    guard time < whole.upperBound else { return follow() }
    start = start ?? window(of: whole).lowerBound
    moment = max(time, whole.lowerBound)
    start = window(of: whole).lowerBound
  }

  /// Shows an earlier or a later part, by columns of a timeline that has so many; the moment stays in it.
  mutating func scroll(by columns: Int, of count: Int, in whole: ClosedRange<Timestamp>) {
    let shown = window(of: whole)
    let span = shown.upperBound - shown.lowerBound
    let target = shown.lowerBound + span / max(1, count) * columns
    start = target + span >= whole.upperBound ? nil : max(target, whole.lowerBound)
  }

  /// Shows half as much, or twice; around the moment, or up to the end.
  ///
  /// - Returns: false where it goes no further.
  mutating func zoom(by step: Int, in whole: ClosedRange<Timestamp>) -> Bool {
    let wanted = zoom + step
    guard wanted >= 0, step < 0 || span(of: whole, wanted) < span(of: whole, zoom) else { return false }
    zoom = wanted
    if let moment { start = moment + (.zero - span(of: whole, zoom) / 2) }
    return true
  }
}

extension RunState {
  /// All the time of a run until its end, or until now.
  func time(until now: Timestamp) -> ClosedRange<Timestamp> {
    let start = startedAt ?? now
    return start...max(endedAt ?? now, start)
  }
}

extension StepRun {
  /// When the step took another state or phase, in order.
  var changes: [Timestamp] {
    attempts.flatMap { attempt in attempt.history.map(\.since) + (attempt.endedAt.map { [$0] } ?? []) }
  }
}
