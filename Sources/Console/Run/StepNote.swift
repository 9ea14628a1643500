internal import ScreenKit
internal import Workflow

/// Sentences about a step.
enum StepNote {
  /// Why a step has no log.
  static func absence(of step: StepRun, name: String, _ glyphs: GlyphSet) -> String {
    switch step.state {
    case .skipped:
      step.cause.map { "\(name) is skipped because of \($0)" } ?? "\(name) is skipped"
    case .cancelled: "\(name) was cancelled before it started"
    case .cached: "\(name) is cached: an earlier result is used"
    case .waiting: step.reason.map { "\(name) waits: \($0)" } ?? "\(name) waits for its turn"
    default: "\(name) has written nothing yet"
    }
  }

  /// What is most worth knowing about a run in one line.
  static func summary(of state: RunState) -> String {
    if state.status == .failed || !state.status.isEnded,
      let index = state.steps.firstIndex(where: { $0.state == .failed })
    {
      let reason = state.steps[index].reason ?? state.steps[index].attempts.last?.reason
      return state.plan.steps[index].name + (reason.map { ": \($0)" } ?? " failed")
    }
    if state.status.isEnded { return state.reason ?? "" }
    let live = state.liveSteps
    guard let index = live.last(where: { state.steps[$0].state == .running }) ?? live.last else {
      return state.steps.first { $0.state == .waiting && $0.reason != nil }?.reason ?? ""
    }
    let step = state.steps[index]
    let word = step.phase ?? (state.waitsForPlace(index) ? "waits for a place" : step.state.rawValue)
    let more = live.count > 1 ? ", \(live.count - 1) more" : ""
    return "\(state.plan.steps[index].name): \(word)\(more)"
  }
}
