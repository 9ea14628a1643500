import OrderedCollections
import Testing

@testable import Workflow

@Suite("State is the fold of facts")
struct FoldTests {
  static let facts: [Fact] = [
    .launched(Launched(name: "train-41", pipeline: "train", stack: "mixed", stepCount: 5)),
    .step(StepFact(step: "a", attempt: nil, state: .skipped, reason: "because of b", cause: "b")),
    .step(
      StepFact(
        step: "a",
        attempt: 2,
        state: .failed,
        phase: "uploading",
        reason: "exit status 137 — \"OOM\"\n",
        providerState: "Failed",
        job: JobHandle(id: "pod-1", scope: "ml"),
        exitStatus: 137,
        stop: .timeout,
        retryAt: Timestamp(nanoseconds: 5_000_000),
        at: Timestamp(nanoseconds: 1_234_000_000)
      )
    ),
    .step(preempted),
    .result(ResultFact(step: "a", attempt: 1, name: "accuracy", value: ["x": [1, 2.5, nil, true, "é"]])),
    .cancelRequested(by: "kim"),
    .retryRequested(steps: ["a", "b"], by: "kim"),
    .note("engine 1.0 took the run over"),
    .run(RunFact(status: .failed, reason: "a: no")),
  ]

  private static var preempted: StepFact {
    var fact = StepFact(step: "a", attempt: 1, state: .failed, reason: "spot instance reclaimed")
    fact.isPreempted = true
    return fact
  }

  @Test(arguments: facts)
  func `a fact comes back from its line as it went in`(fact: Fact) throws {
    let event = Event(sequence: 7, time: Timestamp(nanoseconds: 1_700_000_000_123_000_000), fact: fact)
    let parsed = try #require(try JSONParser.parse(JSONValue.object(event.json).jsonBytes).objectValue)
    #expect(Event(json: parsed) == event)
  }

  @Test func `a missing event is noticed`() {
    var run = RunFixture(["a": []])
    #expect(throws: FoldError.self) {
      try run.state.apply(Event(sequence: 9, time: run.now, fact: .note("x")))
    }
  }

  @Test func `a fact about an unknown step or attempt is damage, not a crash`() {
    var run = RunFixture(["a": []])
    for fact in [
      StepFact(step: "zzz", attempt: 1, state: .running), StepFact(step: "a", attempt: 5, state: .running),
      StepFact(step: "a", attempt: 0, state: .running),
    ] {
      #expect(throws: FoldError.self) {
        try run.state.apply(Event(sequence: run.state.sequence + 1, time: run.now, fact: .step(fact)))
      }
    }
  }

  @Test func `a plan comes back from its file as it went in`() throws {
    var step = PlannedStep(name: "train", command: .shell(Template(literal: "echo $${{ hi }} \"x\"")))
    step.inputs = ["data": .step(OutputReference(step: "load", output: "d")), "old": .address("/x/y")]
    step.outputs = ["model"]
    step.dependencies = ["load"]
    step.resources = Resources(cpuCount: 0.5, memory: ByteCount(32_000_000_000), gpuCount: 1)
    step.spot = true
    (step.timeout, step.queueTimeout) = (.seconds(7200), .milliseconds(250))
    step.retry = RetryPolicy(maxRetries: 2, delay: .seconds(30), backoff: 1.5)
    step.retry.maxPreemptions = 3
    step.environment = [
      "A": Template(parts: [.literal("$"), .result(step: "load", name: "n"), .literal("${{ x }}")]),
      "B": Template(literal: ""),
    ]
    step.secrets = ["HF_TOKEN"]
    step.settings = ["step_operator.kubernetes": ["pod_settings": ["a": 1]]]
    let load = PlannedStep(
      name: "load",
      command: .arguments([Template(literal: "python"), Template(literal: "")])
    )
    var random = SystemRandomNumberGenerator()
    let plan = Plan(
      run: RunID(milliseconds: 99, using: &random),
      name: "t-1",
      pipeline: "t",
      path: "/p.yaml",
      stack: .local,
      executionMode: .failFast,
      parameters: ["e": 3, "s": "x"],
      parallel: 4,
      workspace: "/w",
      steps: [load, step]
    )
    let object = try #require(try JSONParser.parse(JSONValue.object(plan.json).jsonBytes).objectValue)
    #expect(Plan(json: object) == plan)
  }

  /// The time in a queue, and that of an attempt before, is not what a step took.
  @Test func aStepTookWhatItsLastAttemptRan() throws {
    var run = RunFixture(["a": []]) { $0.retry = RetryPolicy(maxRetries: 1, delay: .seconds(30)) }
    func took() -> Duration? { run.state["a"]?.took(run.now) }
    #expect(took() == nil)
    for (state, seconds) in [(StepState.submitting, 5), (.running, 100), (.failed, 30)] {
      run.step("a", state, attempt: 1)
      run.now = run.now + .seconds(seconds)
    }
    #expect(took() == .seconds(100))
    run.step("a", .submitting, attempt: 2)
    run.now = run.now + .seconds(7)
    #expect(took() == .seconds(7), "the time in the present state")
    run.step("a", .running, attempt: 2)
    run.now = run.now + .seconds(3)
    #expect(took() == .seconds(3))
    run.step("a", .succeeded, attempt: 2)
    run.now = run.now + .seconds(50)
    #expect(took() == .seconds(3))
  }
}
