internal import ScreenKit
internal import Workflow

/// Finding steps: those that a filter lets through, those that failed.
extension AppModel {
  mutating func performInSteps(_ action: KeyAction) {
    switch action {
    case .nextError, .previousError: goToFailedStep(forward: action == .nextError)
    case .nextMatch, .previousMatch: goToMatchingStep(forward: action == .nextMatch)
    default: break
    }
  }

  /// From the step that keys are about to the next one that failed, around the end; keys in a pane go to its pane.
  private mutating func goToFailedStep(forward: Bool) {
    guard let run, let state = run.state else { return }
    let failed = run.shown.filter { state.steps[$0].state == .failed }
    let origin = subjectStep
    guard let next = Self.neighbour(of: origin ?? -1, in: failed, forward: forward), next != origin else {
      let isFiltered = !run.filterText.isEmpty
      notice = .info(
        failed.isEmpty
          ? (isFiltered ? "no step that is shown has failed" : "no step has failed")
          : (isFiltered ? "no other step that is shown has failed" : "no other step has failed")
      )
      return
    }
    self.run?.select(next)
    guard case .pane = run.focus else { return }
    if run.logKey(next) != nil {
      self.run?.focus = .pane(step: next)
    } else {
      // No pane has the keys, so none has all the room.
      self.run?.focus = .steps
      self.run?.isZoomed = false
    }
  }

  /// From the step under the cursor to the next one of the filter, around the end.
  private mutating func goToMatchingStep(forward: Bool) {
    guard let run, let step = run.selected,
      let next = Self.neighbour(of: step, in: run.shown, forward: forward), next != step
    else {
      notice = .info("no other step matches \(run?.filterText ?? "")")
      return
    }
    self.run?.select(next)
  }

  /// The element behind or before `step` in ascending `steps`, around the end.
  private static func neighbour(of step: Int, in steps: [Int], forward: Bool) -> Int? {
    forward ? steps.first { $0 > step } ?? steps.first : steps.last { $0 < step } ?? steps.last
  }
}
