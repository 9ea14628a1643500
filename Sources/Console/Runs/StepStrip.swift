internal import ScreenKit
internal import Workflow

/// The states of a run's steps in one line: `✓✓●◌◌`.
enum StepStrip {
  /// A sign a step, in the order of the plan; where there are more steps than columns, each state's share of them.
  static func spans(_ states: [StepState], width: Int, _ look: Look) -> [StyledSpan] {
    guard width > 0, !states.isEmpty else { return [] }
    let shown = states.count <= width ? states : shares(states, width)
    var spans: [StyledSpan] = []
    for state in shown {
      let span = look.sign(state.role)
      if spans.last?.style == span.style {
        spans[spans.count - 1].text += span.text
      } else {
        spans.append(span)
      }
    }
    return spans
  }

  /// Each state with as many cells as it has of the steps, and one at least; where there are more states than cells, those
  /// that matter most have them.
  private static func shares(_ states: [StepState], _ width: Int) -> [StepState] {
    var counts: [StepState: Int] = [:]
    for state in states { counts[state, default: 0] += 1 }
    let kinds = order.filter { counts[$0] != nil }
    guard kinds.count < width else {
      let kept = kinds.sorted { weight($0) > weight($1) }.prefix(width)
      return kinds.filter(kept.contains)
    }
    let wanted = kinds.map { Double((counts[$0] ?? 0) * width) / Double(states.count) }
    var cells = wanted.map { max(1, Int($0)) }
    func surplus(_ place: Int) -> Double { Double(cells[place]) - wanted[place] }
    while cells.reduce(0, +) != width {
      let change = cells.reduce(0, +) < width ? 1 : -1
      let open = cells.indices.filter { change > 0 || cells[$0] > 1 }
      let place = change > 0 ? open.min { surplus($0) < surplus($1) } : open.max { surplus($0) < surplus($1) }
      guard let place else { break }
      cells[place] += change
    }
    return zip(kinds, cells).flatMap { Array(repeating: $0, count: $1) }
  }

  /// What is done stands left, what is to come right.
  private static let order: [StepState] = [
    .succeeded, .cached, .failed, .cancelled, .skipped, .stopping, .running, .starting, .queued, .submitting,
    .waiting,
  ]

  /// How much a state matters beside others.
  static func weight(_ state: StepState) -> Int {
    switch state {
    case .failed: 10
    case .running: 9
    case .stopping: 8
    case .starting: 7
    case .queued: 6
    case .submitting: 5
    case .cancelled: 4
    case .skipped: 3
    case .waiting: 2
    case .succeeded: 1
    case .cached: 0
    }
  }
}
