import OrderedCollections
import Testing

@testable import Workflow

/// A run under test: facts go in, commands come out.
struct RunFixture {
  var state: RunState
  var now = Timestamp(nanoseconds: 1_000_000_000_000)

  init(
    _ graph: KeyValuePairs<String, [String]>,
    mode: ExecutionMode = .continueOnFailure,
    parallel: Int = 100,
    edit: (inout PlannedStep) -> Void = { _ in }
  ) {
    let steps = graph.map { name, dependencies in
      var step = PlannedStep(name: name, command: .arguments([Template(literal: "true")]))
      step.dependencies = dependencies
      edit(&step)
      return step
    }
    var random = SystemRandomNumberGenerator()
    state = RunState(
      plan: Plan(
        run: RunID(milliseconds: 1, using: &random),
        name: "r-1",
        pipeline: "r",
        stack: .local,
        executionMode: mode,
        parallel: parallel,
        workspace: "/",
        steps: steps
      )
    )
    record(.launched(Launched(name: "r-1", pipeline: "r", stack: "local", stepCount: steps.count)))
  }

  mutating func record(_ fact: Fact) {
    do {
      try state.apply(Event(sequence: state.sequence + 1, time: now, fact: fact))
    } catch {
      Issue.record("\(error)")
    }
  }

  mutating func step(
    _ name: String,
    _ step: StepState,
    attempt: Int? = nil,
    reason: String? = nil,
    stop: StopCause? = nil
  ) {
    let attempt = attempt ?? max(1, state[name]?.attempts.count ?? 1)
    let index = state.plan.index(of: name) ?? 0
    let retry = step == .failed ? state.retryTime(step: index, failedAt: now) : nil
    record(
      .step(StepFact(step: name, attempt: attempt, state: step, reason: reason, stop: stop, retryAt: retry))
    )
  }

  /// Submits and runs an attempt to its end.
  mutating func run(_ name: String, to end: StepState, reason: String? = nil) {
    let attempt = (state[name]?.attempts.count ?? 0) + 1
    step(name, .submitting, attempt: attempt)
    step(name, .running, attempt: attempt)
    step(name, end, attempt: attempt, reason: reason)
  }

  var commands: [String] { decide(state, now: now).commands.map(describe) }

  /// Records what needs nobody but the journal until nothing is left of it.
  mutating func settle() {
    while let fact = decide(state, now: now).commands.lazy.compactMap(state.fact(for:)).first { record(fact) }
  }

  private func describe(_ command: Command) -> String {
    func name(_ index: Int) -> String { state.plan.steps[index].name }
    return switch command {
    case .submit(let step, let attempt): "submit \(name(step)) \(attempt)"
    case .skip(let step, let cause): "skip \(name(step)) because \(name(cause))"
    case .cancelUnstarted(let step): "cancel \(name(step))"
    case .giveUp(let step): "give up \(name(step))"
    case .stop(let step, let attempt, let cause): "stop \(name(step)) \(attempt) \(cause.rawValue)"
    case .finish(let status, let reason): "finish \(status.rawValue)" + (reason.map { ": \($0)" } ?? "")
    }
  }

  func states() -> [String] { zip(state.plan.steps, state.steps).map { "\($0.name) \($1.state.rawValue)" } }
}
