import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Where the time of a run went: for whose turn, at which provider, at work.
@Suite struct RunDigestTests {
  private func digest(_ state: RunState) -> RunDigest {
    RunDigest(state, now: state.endedAt ?? Sample.now)
  }

  private func share(_ step: String, _ state: RunState) -> [Double] {
    guard let share = digest(state).longest.first(where: { state.plan.steps[$0.step].name == step }) else {
      return []
    }
    return [share.turn, share.waited, share.ran].map(\.inSeconds)
  }

  /// Three steps of this machine for two places, behind one that takes ten seconds; one at a provider.
  private func mixed(_ more: [(Double, Fact)] = []) -> RunState {
    let steps = [
      Sample.step("load"), Sample.step("a", after: ["load"]), Sample.step("b", after: ["load"]),
      Sample.step("c", after: ["load"]), Sample.step("far", after: ["load"], on: ("gpu", "kubernetes")),
    ]
    let facts: [(Double, Fact)] = [
      (0, Sample.fact("load", 1, .submitting)), (0, Sample.fact("load", 1, .running)),
      (10, Sample.fact("load", 1, .succeeded)),
      (10, Sample.fact("a", 1, .submitting)), (10, Sample.fact("b", 1, .submitting)),
      (10, Sample.fact("c", 1, .submitting)), (12, Sample.fact("far", 1, .submitting)),
      (10, Sample.fact("a", 1, .running)), (10, Sample.fact("b", 1, .running)),
      (13, Sample.fact("far", 1, .queued)), (30, Sample.fact("far", 1, .starting)),
      (52, Sample.fact("far", 1, .running)),
    ]
    return Sample.state(Sample.plan(steps), start: -100, facts + more)
  }

  private let ends: [(Double, Fact)] = [
    (60, Sample.fact("a", 1, .succeeded)), (60, Sample.fact("c", 1, .running)),
    (70, Sample.fact("b", 1, .succeeded)), (80, Sample.fact("c", 1, .succeeded)),
    (92, Sample.fact("far", 1, .succeeded)), (92, .run(RunFact(status: .succeeded))),
  ]

  @Test func upstreamIsNoWaitAndAPlaceIsNoQueue() {
    let state = mixed(ends)
    #expect(share("load", state) == [0, 0, 10])
    // What it waits for is done after ten seconds; then it has its place at once, or after fifty.
    #expect(share("a", state) == [0, 0, 50] && share("b", state) == [0, 0, 60])
    #expect(share("c", state) == [50, 0, 20])
    #expect(share("far", state) == [2, 40, 40])
    let digest = digest(state)
    #expect([digest.turn, digest.waited, digest.ran].map(\.inSeconds) == [52, 40, 180])
    #expect(digest.width == 3 && digest.places["local"]?.ran == .seconds(140))
  }

  /// All that a step took since it could begin is somewhere, and nothing twice.
  @Test func theSumsAreTheTimeSinceEachStepCouldBegin() {
    let state = mixed(ends)
    for (step, end) in [("load", 10.0), ("a", 60), ("b", 70), ("c", 80), ("far", 92)] {
      #expect(share(step, state).reduce(0, +) == end - (step == "load" ? 0 : 10), "\(step)")
    }
  }

  @Test func aStepThatHasNotBegunWaitsToo() {
    let plan = Sample.plan([Sample.step("a"), Sample.step("b"), Sample.step("c", after: ["a"])])
    let live = Sample.state(
      plan,
      start: -100,
      [(0, Sample.fact("a", 1, .submitting)), (0, Sample.fact("a", 1, .running))]
    )
    #expect(share("b", live) == [100, 0, 0] && share("c", live).isEmpty)
  }

  @Test func thePauseBeforeAnotherAttemptIsAWait() {
    let plan = Sample.plan([Sample.step("a", on: ("gpu", "kubernetes"))])
    let facts: [(Double, Fact)] = [
      (0, Sample.fact("a", 1, .submitting)), (5, Sample.fact("a", 1, .running)),
      (15, Sample.fact("a", 1, .failed, retryAt: Sample.now)),
    ]
    #expect(share("a", Sample.state(plan, start: -100, facts)) == [85, 5, 10])
    let second: [(Double, Fact)] = [
      (45, Sample.fact("a", 2, .submitting)), (48, Sample.fact("a", 2, .running)),
      (50, Sample.fact("a", 2, .failed)), (50, .run(RunFact(status: .failed))),
    ]
    #expect(share("a", Sample.state(plan, start: -100, facts + second)) == [30, 8, 12])
    // Hours in which nobody asked for more are no wait.
    let third: [(Double, Fact)] = [
      (9_000, .retryRequested(steps: ["a"], by: "user")), (9_001, Sample.fact("a", 3, .submitting)),
      (9_002, Sample.fact("a", 3, .running)), (9_010, Sample.fact("a", 3, .succeeded)),
      (9_010, .run(RunFact(status: .succeeded))),
    ]
    #expect(share("a", Sample.state(plan, start: -9_100, facts + second + third)) == [30, 9, 20])
  }

  /// A step that did not come to its turn before the run was over waits from when it was asked for again.
  @Test func aDayInWhichTheRunWasOverIsNoTurn() {
    let plan = Sample.plan([Sample.step("a"), Sample.step("b")])
    let first: [(Double, Fact)] = [
      (0, Sample.fact("a", 1, .running)), (10, Sample.fact("a", 1, .failed, exit: 1)),
      (10, Sample.fact("b", nil, .skipped, cause: "a")), (10, .run(RunFact(status: .failed))),
      (86_400, .retryRequested(steps: ["a", "b"], by: "user")), (86_400, Sample.fact("a", 2, .running)),
    ]
    #expect(share("b", Sample.state(plan, start: -86_460, first)) == [60, 0, 0])
    let second: [(Double, Fact)] = [
      (86_430, Sample.fact("a", 2, .succeeded, exit: 0)), (86_430, Sample.fact("b", 1, .running)),
      (86_450, Sample.fact("b", 1, .succeeded, exit: 0)), (86_450, .run(RunFact(status: .succeeded))),
    ]
    #expect(share("b", Sample.state(plan, start: -86_460, first + second)) == [30, 0, 20])
  }

  @Test func aStepThatWaitsForAPlaceSaysSo() {
    let state = mixed()
    #expect(state.plan.index(of: "c").map(state.waitsForPlace) == true)
    #expect(!(state.plan.index(of: "far").map(state.waitsForPlace) ?? true))
    var model = Sample.looking(at: state, size: Size(width: 120, height: 40))
    Sample.press(&model, "home j j j")
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("c · ◔ waits for a place 01:30"))
    #expect(!Sample.state(state.plan, [(0, Sample.fact("load", 1, .submitting))]).waitsForPlace(0))
  }
}
