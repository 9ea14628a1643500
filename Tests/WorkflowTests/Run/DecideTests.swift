import Testing

@testable import Workflow

@Suite("What to do next is decided from the state alone")
struct DecideTests {
  @Test func `steps without dependencies are submitted, as many local ones as there are places`() {
    var run = RunFixture(["a": [], "b": [], "c": []], parallel: 2)
    #expect(run.commands == ["submit a 1", "submit b 1"])
    run.step("a", .submitting)
    run.step("b", .submitting)
    #expect(run.commands.isEmpty)
    run.step("a", .succeeded)
    #expect(run.commands == ["submit c 1"])
  }

  @Test func `what waits ahead of its place is filled up when half of it is gone`() {
    var run = RunFixture(["a": [], "b": [], "c": [], "d": [], "e": [], "f": []], parallel: 1)
    func ahead() -> [Command] { decide(run.state, now: run.now, ahead: 2).commands }
    #expect(ahead() == [0, 1, 2].map { .submit(step: $0, attempt: 1) })
    for name in ["a", "b", "c"] { run.step(name, .submitting) }
    #expect(ahead().isEmpty)
    run.step("a", .succeeded)
    #expect(ahead().isEmpty)
    run.step("b", .succeeded)
    #expect(ahead() == [3, 4].map { .submit(step: $0, attempt: 1) })
  }

  @Test(arguments: [ExecutionMode.failFast, .stopOnFailure])
  func `nothing waits ahead in a run that a failure stops`(mode: ExecutionMode) {
    let run = RunFixture(["a": [], "b": []], mode: mode, parallel: 1)
    #expect(decide(run.state, now: run.now, ahead: 2).commands == [.submit(step: 0, attempt: 1)])
  }

  @Test func `nothing whose wait is limited waits ahead of its place`() {
    let run = RunFixture(["a": [], "b": [], "c": []], parallel: 1) { step in
      if step.name == "b" { step.queueTimeout = .seconds(60) }
    }
    #expect(
      decide(run.state, now: run.now, ahead: 2).commands == [0, 2].map { .submit(step: $0, attempt: 1) }
    )
  }

  @Test func `remote steps take no place of this machine`() {
    let run = RunFixture(["a": [], "b": [], "c": []], parallel: 1) { step in
      if step.name != "a" { (step.operatorName, step.flavor) = ("k8s", Flavor(rawValue: "kubernetes")) }
    }
    #expect(run.commands == ["submit a 1", "submit b 1", "submit c 1"])
  }

  @Test func `a step waits for all that it hangs on`() {
    var run = RunFixture(["a": [], "b": [], "c": ["a", "b"]])
    run.run("a", to: .succeeded)
    #expect(run.commands == ["submit b 1"])
    run.run("b", to: .succeeded)
    #expect(run.commands == ["submit c 1"])
    run.run("c", to: .succeeded)
    #expect(run.commands == ["finish succeeded"])
  }

  @Test func `continue_on_failure skips what hangs on the failure, and names the cause down the line`() {
    var run = RunFixture(["a": [], "b": ["a"], "c": ["b"], "d": []])
    run.run("a", to: .failed, reason: "exit status 3")
    #expect(run.commands == ["skip b because a", "submit d 1"])
    run.settle()
    #expect(run.states() == ["a failed", "b skipped", "c skipped", "d waiting"])
    #expect(run.state["c"]?.cause == "a")
    run.run("d", to: .succeeded)
    #expect(run.commands == ["finish failed: a: exit status 3"])
  }

  @Test func `stop_on_failure lets siblings go on and skips every step not started`() {
    var run = RunFixture(["a": [], "b": [], "c": [], "d": ["b"]], mode: .stopOnFailure, parallel: 2)
    run.step("a", .submitting)
    run.step("b", .submitting)
    run.step("b", .running)
    run.step("a", .failed, reason: "no")
    #expect(run.commands == ["skip c because a", "skip d because a"])
    run.settle()
    #expect(run.commands.isEmpty)
    run.step("b", .succeeded)
    #expect(run.commands == ["finish failed: a: no"])
  }

  @Test func `fail_fast stops siblings and waits for their end`() {
    var run = RunFixture(["a": [], "b": [], "c": ["b"]], mode: .failFast)
    run.step("a", .submitting)
    run.step("b", .submitting)
    run.step("a", .failed, reason: "no")
    #expect(run.commands == ["skip c because a", "stop b 1 sibling"])
    run.settle()
    run.step("b", .stopping, stop: .sibling)
    #expect(run.commands.isEmpty)
    run.step("b", .cancelled)
    #expect(run.commands == ["finish failed: a: no"])
  }

  @Test func `a failed attempt is followed by another after its delay, which grows`() {
    var run = RunFixture(["a": []]) { $0.retry = RetryPolicy(maxRetries: 2, delay: .seconds(10), backoff: 3) }
    run.run("a", to: .failed)
    #expect(run.state["a"]?.state == .waiting)
    #expect(run.commands.isEmpty)
    #expect(decide(run.state, now: run.now).wakeAt == run.now + .seconds(10))
    run.now = run.now + .seconds(10)
    #expect(run.commands == ["submit a 2"])
    run.run("a", to: .failed)
    #expect(decide(run.state, now: run.now).wakeAt == run.now + .seconds(30))
    run.now = run.now + .seconds(30)
    run.run("a", to: .failed, reason: "still")
    #expect(run.commands == ["finish failed: a: still"])
    #expect(run.state["a"]?.attempts.count == 3)
  }

  @Test(arguments: [
    // max_retries, max_preemptions, how attempts end (p: preempted, f: failed), whether another follows
    (0, 10, "p", true), (0, 0, "p", false), (0, 2, "pp", true), (0, 2, "ppp", false), (1, 2, "pfp", true),
    (1, 2, "ppf", true), (1, 2, "fpf", false), (2, 1, "fpf", true), (2, 1, "fpfp", false),
    (0, 3, "ppf", false),
  ])
  func `preemption counts against its own limit`(retries: Int, limit: Int, ends: String, follows: Bool) {
    var run = RunFixture(["a": []]) { step in
      step.retry = RetryPolicy(maxRetries: retries)
      step.retry.maxPreemptions = limit
    }
    for (index, end) in ends.enumerated() {
      run.step("a", .submitting, attempt: index + 1)
      let retry = run.state.retryTime(step: 0, failedAt: run.now, isPreempted: end == "p")
      var fact = StepFact(step: "a", attempt: index + 1, state: .failed, reason: "gone", retryAt: retry)
      fact.isPreempted = end == "p"
      run.record(.step(fact))
      #expect((retry != nil) == (index + 1 < ends.count || follows), "after attempt \(index + 1)")
    }
    #expect(run.commands == (follows ? ["submit a \(ends.count + 1)"] : ["finish failed: a: gone"]))
  }

  @Test func `preemption does not lengthen the pause`() {
    var run = RunFixture(["a": []]) { $0.retry = RetryPolicy(maxRetries: 2, delay: .seconds(10), backoff: 3) }
    for attempt in 1...3 {
      run.step("a", .submitting, attempt: attempt)
      let retry = run.state.retryTime(step: 0, failedAt: run.now, isPreempted: true)
      #expect(retry == run.now + .seconds(10))
      var fact = StepFact(step: "a", attempt: attempt, state: .failed, retryAt: retry)
      fact.isPreempted = true
      run.record(.step(fact))
      run.now = run.now + .seconds(10)
    }
    run.run("a", to: .failed)
    #expect(decide(run.state, now: run.now).wakeAt == run.now + .seconds(10))
  }

  @Test func `a cancelled run that is retried starts what was cancelled, and counts afresh`() {
    var run = RunFixture(["a": [], "b": ["a"]]) { $0.retry = RetryPolicy(maxRetries: 1) }
    run.step("a", .submitting)
    run.step("a", .running)
    run.record(.cancelRequested(by: "kim"))
    #expect(run.state.cancelledBy == "kim")
    run.settle()
    run.step("a", .stopping, stop: .cancel)
    run.step("a", .cancelled)
    run.settle()
    #expect(run.state.status == .cancelled)
    run.record(.retryRequested(steps: ["a", "b"], by: "kim"))
    #expect(run.commands == ["submit a 2"])
    run.run("a", to: .failed)
    #expect(run.commands == ["submit a 3"])
    run.run("a", to: .succeeded)
    #expect(run.commands == ["submit b 1"])
  }

  @Test func `a step between two attempts gets no further one once the run halts`() {
    var run = RunFixture(["a": [], "b": []], mode: .stopOnFailure) { step in
      if step.name == "a" { step.retry = RetryPolicy(maxRetries: 5, delay: .seconds(60)) }
    }
    run.run("a", to: .failed, reason: "first")
    run.run("b", to: .failed, reason: "second")
    #expect(run.commands == ["give up a"])
    run.settle()
    #expect(run.states() == ["a failed", "b failed"])
  }

  @Test func `cancelling cancels what has not started, stops what is live, and ends when that has ended`() {
    var run = RunFixture(["a": [], "b": ["a"]])
    run.step("a", .submitting)
    run.step("a", .running)
    run.record(.cancelRequested(by: "kim"))
    #expect(run.commands == ["cancel b", "stop a 1 cancel"])
    run.settle()
    run.step("a", .stopping, stop: .cancel)
    #expect(run.commands.isEmpty)
    #expect(run.state.status == .stopping)
    run.step("a", .cancelled)
    #expect(run.commands == ["finish cancelled"])
  }

  @Test(arguments: [StepState.waiting, .submitting, .queued, .starting, .running])
  func `a cancel in any state ends the run cancelled`(state: StepState) {
    var run = RunFixture(["a": []])
    if state != .waiting {
      run.step("a", .submitting)
      run.step("a", state)
    }
    run.record(.cancelRequested(by: "kim"))
    run.record(.cancelRequested(by: "kim"))
    run.settle()
    if state != .waiting {
      #expect(run.commands == ["stop a 1 cancel"])
      run.step("a", .stopping, stop: .cancel)
      run.step("a", .cancelled)
    }
    run.settle()
    #expect(run.state.status == .cancelled)
  }

  @Test func `timeouts of remote steps count from running, queue timeouts before it`() {
    var run = RunFixture(["a": []]) { step in
      (step.operatorName, step.flavor) = ("k8s", Flavor(rawValue: "kubernetes"))
      (step.queueTimeout, step.timeout) = (.seconds(60), .seconds(100))
    }
    run.step("a", .submitting)
    #expect(decide(run.state, now: run.now).wakeAt == run.now + .seconds(60))
    run.now = run.now + .seconds(59)
    run.step("a", .running)
    #expect(decide(run.state, now: run.now).wakeAt == run.now + .seconds(100))
    run.now = run.now + .seconds(100)
    #expect(run.commands == ["stop a 1 timeout"])
    run.step("a", .stopping, stop: .timeout)
    #expect(run.commands.isEmpty)
  }

  @Test func `a local step's host watches its timeout, and nobody but us its queue timeout`() {
    var run = RunFixture(["a": []]) { ($0.queueTimeout, $0.timeout) = (.seconds(60), .seconds(100)) }
    run.step("a", .submitting)
    run.now = run.now + .seconds(60)
    #expect(run.commands == ["stop a 1 timeout"])
    run.step("a", .running)
    run.now = run.now + .seconds(1000)
    #expect(run.commands.isEmpty)
    #expect(decide(run.state, now: run.now).wakeAt == nil)
  }

  @Test func `a step that is gone without our doing fails the run`() {
    var run = RunFixture(["a": []])
    run.run("a", to: .cancelled, reason: "deleted")
    #expect(run.commands == ["finish failed: a: deleted"])
  }

  @Test func `a retry opens the step and what hangs on it`() {
    var run = RunFixture(["a": [], "b": ["a"], "c": ["b"], "d": []])
    run.run("d", to: .succeeded)
    run.run("a", to: .succeeded)
    run.run("b", to: .failed)
    run.settle()
    #expect(run.state.status == .failed)
    run.record(.retryRequested(steps: ["b"], by: "kim"))
    #expect(run.state.status == .running)
    #expect(run.commands == ["submit b 2"])
    run.run("b", to: .succeeded)
    #expect(run.commands == ["submit c 1"])
    run.run("c", to: .succeeded)
    run.settle()
    #expect(run.state.status == .succeeded)
  }

  @Test func `a chain of fifty thousand steps is skipped without recursion`() {
    let count = 50_000
    let steps = (0..<count).map { index in
      var step = PlannedStep(name: "s\(index)", command: .arguments([Template(literal: "true")]))
      step.dependencies = index == 0 ? [] : ["s\(index - 1)"]
      return step
    }
    var random = SystemRandomNumberGenerator()
    var run = RunFixture(["a": []])
    run.state = RunState(
      plan: Plan(
        run: RunID(milliseconds: 1, using: &random),
        name: "r-1",
        pipeline: "r",
        stack: .local,
        parallel: 1,
        workspace: "/",
        steps: steps
      )
    )
    run.run("s0", to: .failed)
    run.settle()
    #expect(run.state.counts == [.failed: 1, .skipped: count - 1])
    #expect(run.state.status == .failed)
  }
}
