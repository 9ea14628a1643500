internal import Engine
internal import Operators
internal import OrderedCollections
internal import Workflow

/// The operator under an engine that drives whole runs.
struct RunCases: Sendable {
  let subject: any ConformanceSubject
  let bench: ConformanceBench

  init(_ subject: any ConformanceSubject) throws {
    self.subject = subject
    bench = try ConformanceBench(subject)
  }

  private func expect(_ plan: Plan, _ step: String, _ attempts: Int) async throws {
    for attempt in 1...attempts {
      let key = JobKey(run: plan.run, attempt: AttemptID(step: step, attempt: attempt))
      let count = try await subject.beginnings(of: key)
      try require(count == 1, "\(key.attempt) began \(count) times")
      let isAtWork = try await subject.isAtWork(key)
      try require(!isAtWork, "\(key.attempt) has ended and still works")
    }
  }

  func graphRunsToItsEnd() async throws {
    let work = ConformanceWork { $0.lines = 20 }
    let plan = bench.plan([
      .init(name: "a", work: work), .init(name: "b", work: work),
      .init(name: "c", work: work, after: ["a", "b"]),
    ])
    let state = try await bench.run(plan)
    try require(state.status == .succeeded, "the run is \(state.status): \(state.reason ?? "")")
    for name in ["a", "b", "c"] {
      try await expect(plan, name, 1)
      try require(
        bench.log(plan, name) == work.log,
        "the log of \(name) is \(bench.log(plan, name).debugDescription)"
      )
      try require(state[name]?.attempts.first?.job != nil, "\(name) has no job handle")
    }
  }

  func resultsReachTheNextStep() async throws {
    let work = ConformanceWork { $0.results = ["accuracy": 0.93, "name": "best"] }
    let plan = bench.plan([.init(name: "a", work: work), .init(name: "b", after: ["a"])]) { step in
      if step.name == "b" {
        step.environment["ACCURACY"] = Template(parts: [.result(step: "a", name: "accuracy")])
      }
    }
    let state = try await bench.run(plan)
    try require(state.status == .succeeded, "the run is \(state.status): \(state.reason ?? "")")
    try require(
      state["a"]?.results == work.results,
      "the results are \(String(describing: state["a"]?.results))"
    )
  }

  func failedAttemptsAreRepeated() async throws {
    let work = ConformanceWork { $0.failures = 2 }
    let plan = bench.plan([.init(name: "a", work: work)]) { $0.retry = RetryPolicy(maxRetries: 2) }
    let state = try await bench.run(plan)
    try require(state.status == .succeeded, "the run is \(state.status): \(state.reason ?? "")")
    try require(
      state["a"]?.attempts.map(\.state) == [.failed, .failed, .succeeded],
      "attempts ended \(state["a"]?.attempts.map(\.state.rawValue) ?? [])"
    )
    try await expect(plan, "a", 3)
    for attempt in 1...3 {
      try require(bench.log(plan, "a", attempt) == work.log, "the log of attempt \(attempt) is not whole")
    }
  }

  func timeoutIsAFailure() async throws {
    let plan = bench.plan([.init(name: "a", work: ConformanceWork { $0.neverEnds = true })]) {
      $0.timeout = .milliseconds(300)
    }
    let state = try await bench.run(plan)
    try require(state.status == .failed, "the run is \(state.status)")
    let reason = state["a"]?.reason ?? ""
    try require(reason.hasPrefix("timed out"), "the reason of a timeout is \(reason.debugDescription)")
    try await expect(plan, "a", 1)
  }

  /// The order to stop comes as soon as the attempt has got as far as each state.
  func cancelInEveryState() async throws {
    let order: [StepState] = [.submitting, .queued, .starting, .running]
    for place in order.indices {
      let plan = bench.plan([
        .init(name: "a", work: ConformanceWork { $0.neverEnds = true }), .init(name: "b", after: ["a"]),
      ])
      let reached = order[place...]
      try await bench.serve(
        prepare: bench.launching(plan),
        until: { loop in
          if let state = loop.liveState(plan.run)?["a"]?.state, reached.contains(state) {
            _ = try? loop.cancel(plan.run, by: "kim")
          }
          return loop.isIdle
        }
      )
      let state = try bench.state(of: plan)
      let name = order[place].rawValue
      try require(state.status == .cancelled, "cancelled while \(name), the run is \(state.status)")
      try require(
        state["a"]?.state == .cancelled,
        "cancelled while \(name), the step is \(String(describing: state["a"]?.state))"
      )
      try require(state["b"]?.state == .cancelled, "what hung on it is not cancelled")
      let key = JobKey(run: plan.run, attempt: AttemptID(step: "a", attempt: 1))
      let (count, isAtWork) = (try await subject.beginnings(of: key), try await subject.isAtWork(key))
      try require(count <= 1, "cancelled while \(name), the work began \(count) times")
      try require(!isAtWork, "cancelled while \(name), the work goes on")
    }
  }

  func secretsAreMasked() async throws {
    let plan = bench.plan([.init(name: "a", work: ConformanceWork { $0.tellsSecret = true })])
    let state = try await bench.run(plan)
    try require(state.status == .succeeded, "the run is \(state.status): \(state.reason ?? "")")
    let log = bench.log(plan, "a")
    try require(!log.contains(ConformanceWork.secretValue), "the log tells the secret")
    try require(
      log.hasPrefix(ConformanceWork { $0.tellsSecret = true }.log),
      "the log is \(log.debugDescription)"
    )
  }
}

/// The operator under engines that die.
struct DeathCases: Sendable {
  let subject: any ConformanceSubject
  let bench: ConformanceBench

  init(_ subject: any ConformanceSubject) throws {
    self.subject = subject
    bench = try ConformanceBench(subject)
  }

  func engineDiesAtEveryFact() async throws {
    let work = ConformanceWork { $0.lines = 12 }
    let failing = ConformanceWork { ($0.lines, $0.failures) = (12, 1) }
    var fact = 1
    while true {
      let plan = bench.plan([
        .init(name: "a", work: work), .init(name: "b", work: failing),
        .init(name: "c", work: work, after: ["a", "b"]),
      ]) { $0.retry = RetryPolicy(maxRetries: 1) }
      let last = fact
      try await bench.serve(
        prepare: bench.launching(plan),
        until: { $0.isIdle || $0.liveState(plan.run)?.sequence ?? 0 >= last }
      )
      let isOver = try bench.state(of: plan).status.isEnded
      if !isOver { try await bench.goOn(plan) }
      try await judge(plan, work.log, "after a death at fact \(fact)")
      if isOver { return }
      fact += subject.deathStride
    }
  }

  private func judge(_ plan: Plan, _ log: String, _ moment: String) async throws {
    let state = try bench.state(of: plan)
    try require(state.status == .succeeded, "\(moment) the run is \(state.status): \(state.reason ?? "")")
    for (step, attempts) in [("a", 1), ("b", 2), ("c", 1)] {
      let known = state[step]?.attempts.count ?? 0
      try require(known == attempts, "\(moment) \(step) had \(known) attempts")
      for attempt in 1...attempts {
        let key = JobKey(run: plan.run, attempt: AttemptID(step: step, attempt: attempt))
        let count = try await subject.beginnings(of: key)
        try require(count == 1, "\(moment) \(key.attempt) began \(count) times")
        let text = bench.log(plan, step, attempt)
        try require(text == log, "\(moment) the log of \(key.attempt) is \(text.debugDescription)")
      }
    }
  }

  func engineDiesWhileItCancels() async throws {
    for extra in 0..<4 {
      let plan = bench.plan([.init(name: "a", work: ConformanceWork { $0.neverEnds = true })])
      try await bench.serve(
        prepare: bench.launching(plan),
        until: { loop in
          guard let state = loop.liveState(plan.run) else { return loop.isIdle }
          if state["a"]?.state == .running { _ = try? loop.cancel(plan.run, by: "kim") }
          // The wish itself is in the journal only together with what follows from it.
          return state["a"]?.state == .stopping
        }
      )
      for _ in 0..<extra where try !bench.state(of: plan).status.isEnded {
        try await bench.serve(until: { $0.isIdle || $0.liveState(plan.run)?.sequence ?? 0 > 0 })
      }
      if try !bench.state(of: plan).status.isEnded { try await bench.goOn(plan) }
      let state = try bench.state(of: plan)
      try require(state.status == .cancelled, "the run is \(state.status), not cancelled")
      let key = JobKey(run: plan.run, attempt: AttemptID(step: "a", attempt: 1))
      let isAtWork = try await subject.isAtWork(key)
      try require(!isAtWork, "a run cancelled across deaths still works")
    }
  }
}
