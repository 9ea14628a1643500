internal import ScreenKit
internal import Workflow

/// The states of a run's steps in one line: `✓✓●◌◌`.
enum StepStrip {
  /// A sign a step; where there are more steps than columns, each sign stands for several and shows the one that matters
  /// most.
  static func spans(_ states: [StepState], width: Int, _ look: Look) -> [StyledSpan] {
    guard width > 0, !states.isEmpty else { return [] }
    let shown = states.count <= width ? states : squeezed(states, width)
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

  private static func squeezed(_ states: [StepState], _ width: Int) -> [StepState] {
    (0..<width).map { slot in
      let group = states[slot * states.count / width..<(slot + 1) * states.count / width]
      return group.max { weight($0) < weight($1) } ?? .waiting
    }
  }

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
