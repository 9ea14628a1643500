import Testing

@testable import Workflow

@Suite struct HeldStepTests {
  /// A step is told why it waits, and keeps its place among those that may start.
  @Test func aStepThatWaitsForValuesStartsWhenTheyAreThere() throws {
    var random = SystemRandomNumberGenerator()
    let steps = ["a", "b"].map { PlannedStep(name: $0, command: .arguments([Template(literal: "true")])) }
    let plan = Plan(
      run: RunID(milliseconds: 1, using: &random),
      name: "p-1",
      pipeline: "p",
      stack: .local,
      parallel: 2,
      workspace: "/w",
      steps: steps
    )
    var state = RunState(plan: plan)
    let now = Timestamp(nanoseconds: 0)
    let before = decide(state, now: now)
    let fact = StepFact(step: "a", attempt: nil, state: .waiting, reason: "a value is gone")
    try state.apply(Event(sequence: 1, time: now, fact: .step(fact)))
    #expect(state.steps[0].reason == "a value is gone")
    #expect(decide(state, now: now) == before)
  }

  /// What waits for values stands aside for what does not.
  @Test func aHeldStepTakesNoPlaceFromOthers() {
    let run = RunFixture(["a": [], "b": [], "c": []], parallel: 1)
    let held: Set = [0]
    #expect(decide(run.state, now: run.now, held: held).commands == [.submit(step: 1, attempt: 1)])
    #expect(decide(run.state, now: run.now, held: [0, 1, 2]).commands.isEmpty)
  }
}
