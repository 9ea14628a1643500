import Engine
import Journal
import Operators
import OrderedCollections
import Synchronization
import Testing
import Workflow

@Suite("The engine carries a remote operator")
struct RemoteRunTests {
  @Test func `a graph runs to its end, every state and every line once`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["one", "two"])], "b": [Script(log: ["three"])]])
    let plan = engine.plan(["a": [], "b": ["a"]])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(state["a"]?.attempts.first?.history.map(\.state) == [.submitting, .queued, .running, .succeeded])
    #expect(try engine.log(plan, "a") == "one\ntwo\n")
    #expect(try engine.log(plan, "b") == "three\n")
    #expect(state["a"]?.attempts.first?.job == JobHandle(id: "\(plan.run)/a/1", scope: "region-1"))
  }

  @Test func `a lost answer leads to the job that is there, not to a second one`() async throws {
    let engine = try EngineFixture(["a": [Script(lostAnswers: 1)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(engine.provider.state.withLock { $0.creations.count } == 1)
  }

  @Test func `throttling slows a step down and never fails it`() async throws {
    let engine = try EngineFixture(["a": [Script(throttledSubmissions: 3)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(engine.provider.state.withLock { $0.submitCalls } == 4)
  }

  @Test func `the provider's verdict fails the step in its own words`() async throws {
    let engine = try EngineFixture(["a": [Script(refusal: "quota of GPUs is 0")]])
    let state = try await engine.run(engine.plan(["a": [], "b": ["a"]]))
    #expect(state.status == .failed)
    #expect(state["a"]?.reason == "quota of GPUs is 0")
    #expect(state["b"]?.cause == "a")
  }

  @Test(arguments: [true, false])
  func `a stream that ends early is taken up again where it stopped`(isClean: Bool) async throws {
    let lines = (0..<50).map { "line \($0)" }
    let engine = try EngineFixture(["a": [Script(log: lines, cutEvery: 7, cutIsClean: isClean)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(try engine.log(plan, "a") == lines.map { $0 + "\n" }.joined())
  }

  @Test(arguments: [3, 7, 11])
  func `a stream that is cut in the middle of a line brings nothing twice`(count: Int) async throws {
    let lines = (0..<6).map { "line \($0)" }
    let engine = try EngineFixture(["a": [Script(log: lines, bytesPerStream: count)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(try engine.log(plan, "a") == lines.map { $0 + "\n" }.joined())
  }

  @Test func `lines that come after the job's end are in the log before the attempt's end`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["early"], lateLog: ["late 1", "late 2"])]])
    let plan = engine.plan(["a": []])
    _ = try await engine.run(plan)
    #expect(try engine.log(plan, "a") == "early\nlate 1\nlate 2\n")
  }

  @Test func `results travel in the log and reach the next step`() async throws {
    let engine = try EngineFixture([
      "a": [Script(log: [#"{"stepdeck": {"result": {"accuracy": 0.93}}}"#])]
    ])
    let plan = engine.plan(["a": [], "b": ["a"]]) { step in
      if step.name == "b" {
        step.environment["ACCURACY"] = Template(parts: [.result(step: "a", name: "accuracy")])
      }
    }
    let state = try await engine.run(plan)
    #expect(state["a"]?.results["accuracy"] == 0.93)
    let environment = engine.provider.state.withLock { $0.jobs["\(plan.run)/b/1"]?.environment }
    #expect(environment?["ACCURACY"] == "0.93")
    #expect(environment?["STEPDECK_STEP"] == "b")
  }

  @Test func `a missing result fails the dependent step and names both`() async throws {
    let engine = try EngineFixture([:])
    let state = try await engine.run(
      engine.plan(["a": [], "b": ["a"]]) { step in
        if step.name == "b" { step.environment["X"] = Template(parts: [.result(step: "a", name: "loss")]) }
      }
    )
    #expect(state["b"]?.state == .failed)
    #expect(state["b"]?.reason?.contains("\"loss\" of step \"a\"") == true)
  }

  @Test func `a failed job is tried again, each attempt with its own log`() async throws {
    let failing = Script(
      states: [.init(.running), .init(.failed, reason: "OOMKilled", exitStatus: 137)],
      log: ["first"]
    )
    let engine = try EngineFixture(["a": [failing, Script(log: ["second"])]])
    let plan = engine.plan(["a": []]) { $0.retry = RetryPolicy(maxRetries: 1) }
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(state["a"]?.attempts.map(\.exitStatus) == [137, nil])
    #expect(try engine.log(plan, "a", 1) == "first\n")
    #expect(try engine.log(plan, "a", 2) == "second\n")
  }

  @Test func `a cancel is repeated until the provider says that the job has ended`() async throws {
    let engine = try EngineFixture(["a": [Script(failedCancels: 2, waitsForCancel: true)]])
    let plan = engine.plan(["a": [], "b": ["a"]])
    try await engine.serve(
      prepare: { loop in
        try loop.launch(plan, name: nil, secrets: RunSecrets(environment: [:], values: [:]))
      },
      until: { loop in
        if loop.liveState(plan.run)?["a"]?.state == .running { _ = try? loop.cancel(plan.run, by: "kim") }
        return loop.isIdle
      }
    )
    let state = try engine.state(of: plan)
    #expect(state.status == .cancelled)
    #expect(state["a"]?.state == .cancelled)
    #expect(state["a"]?.reason == "cancelled by kim")
    #expect(state["b"]?.state == .cancelled)
    #expect(engine.provider.state.withLock { $0.cancelCalls } == 3)
  }

  @Test func `a timeout stops the job and is a failure`() async throws {
    let engine = try EngineFixture(["a": [Script(waitsForCancel: true)]])
    let state = try await engine.run(engine.plan(["a": []]) { $0.timeout = .milliseconds(20) })
    #expect(state.status == .failed)
    #expect(state["a"]?.reason == "timed out after 20ms")
    #expect(state["a"]?.attempts.first?.stop == .timeout)
  }

  @Test func `a job that does not start in time is stopped, and says which time`() async throws {
    let engine = try EngineFixture(["a": [Script(states: [.init(.queued)], waitsForCancel: true)]])
    let state = try await engine.run(engine.plan(["a": []]) { $0.queueTimeout = .milliseconds(20) })
    #expect(state.status == .failed)
    #expect(state["a"]?.reason == "did not start within its queue_timeout of 20ms")
    #expect(state["a"]?.attempts.first?.stop == .timeout)
    #expect(engine.provider.state.withLock { $0.cancelCalls } == 1)
  }

  /// The log of an ended job may take longer than the job was allowed to.
  @Test func `a timeout while the log is drained takes nothing from the job's own end`() async throws {
    let states: [JobUpdate.Simple] = [
      .init(.running), .init(.failed, reason: "exit status 3", exitStatus: 3),
    ]
    let engine = try EngineFixture(["a": [Script(states: states, log: ["x"], outages: 12)]])
    let plan = engine.plan(["a": []]) { $0.timeout = .milliseconds(100) }
    let state = try await engine.run(plan)
    #expect(state["a"]?.reason == "exit status 3")
    #expect(state["a"]?.attempts.first?.stop == nil)
    #expect(engine.provider.state.withLock { $0.cancelCalls } == 0)
  }

  /// Each is larger than a socket takes at once.
  @Test func `requests of one client at the same time do not mix`() async throws {
    let engine = try EngineFixture([:])
    let end = engine.folder.path + "/end"
    let (listening, isListening) = AsyncStream.makeStream(of: Void.self)
    async let served: Void = engine.serve(
      prepare: { _ in isListening.finish() },
      until: { _ in Files.exists(end) }
    )
    for await _ in listening {}
    let client = try await EngineClient.connect(engine.folder, start: .never, patience: .seconds(120))
    await withTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          let environment = ["LARGE": String(repeating: "\(number)", count: 1 << 20)]
          var random = SystemRandomNumberGenerator()
          let request = EngineRequest.resume(
            RunID(milliseconds: UInt64(number), using: &random),
            secrets: RunSecrets(environment: environment, values: [:]),
            by: "test"
          )
          let error = await #expect(throws: EngineError.self) { try await client.send(request) }
          #expect(error?.kind == .refused)
        }
      }
    }
    try Files.replace(end, with: [])
    client.close()
    try await served
  }

  @Test func `what a client looks at is known for as long as it is there`() async throws {
    let engine = try EngineFixture([:])
    let end = engine.folder.path + "/end"
    let (attentions, lend) = AsyncStream.makeStream(of: Attention.self)
    async let served: Void = engine.serve(
      prepare: { loop in lend.yield(loop.attention) },
      until: { _ in Files.exists(end) }
    )
    var lent = attentions.makeAsyncIterator()
    let attention = try #require(await lent.next())
    let (first, second) = (
      try await EngineClient.connect(engine.folder, start: .never),
      try await EngineClient.connect(engine.folder, start: .never)
    )
    var random = SystemRandomNumberGenerator()
    let run = RunID(milliseconds: 1, using: &random)
    let (a, b) = (
      JobKey(run: run, attempt: AttemptID(step: "a", attempt: 2)),
      JobKey(run: run, attempt: AttemptID(step: "b", attempt: 1))
    )
    _ = try await first.send(.look(run, steps: ["a"]))
    _ = try await second.send(.look(run, steps: ["b"]))
    #expect(try await second.send(.status)["pid"] != nil)
    #expect(attention.isOn(a) && attention.isOn(b))
    _ = try await second.send(.look(nil, steps: []))
    first.close()
    // The engine hears of a client's end no later than of what others ask after it, but perhaps a turn later.
    while attention.isOn(a) || attention.isOn(b) { _ = try await second.send(.status) }
    try Files.replace(end, with: [])
    second.close()
    try await served
  }

  @Test func `a new engine takes up what the last one left, wherever it stopped`() async throws {
    let lines = (0..<20).map { "line \($0)" }
    let engine = try EngineFixture(["a": [Script(log: lines, cutEvery: 3)], "b": [Script(log: lines)]])
    let plan = engine.plan(["a": [], "b": ["a"]])
    try await engine.serve(
      prepare: { loop in
        try loop.launch(plan, name: nil, secrets: RunSecrets(environment: [:], values: [:]))
      },
      until: { $0.liveState(plan.run)?["a"]?.state == .submitting }
    )
    for stop in [StepState.queued, .running] {
      try await engine.serve(until: { loop in
        loop.isIdle || loop.liveState(plan.run)?["a"]?.state == stop
          || loop.liveState(plan.run)?["b"]?.state == stop
      })
    }
    try await engine.serve()
    let state = try engine.state(of: plan)
    #expect(state.status == .succeeded)
    #expect(engine.provider.state.withLock { $0.creations } == ["\(plan.run)/a/1", "\(plan.run)/b/1"])
    #expect(try engine.log(plan, "a") == lines.map { $0 + "\n" }.joined())
    #expect(try engine.log(plan, "b") == lines.map { $0 + "\n" }.joined())
  }

  @Test func `a job that the next engine is not let look up is neither failed nor made a second time`()
    async throws
  {
    let engine = try EngineFixture(["a": [Script(log: ["one"], refusedFinds: 3)]])
    let plan = engine.plan(["a": []]) { $0.retry = RetryPolicy(maxRetries: 1) }
    try await engine.serve(
      prepare: { loop in
        try loop.launch(plan, name: nil, secrets: RunSecrets(environment: [:], values: [:]))
      },
      until: { $0.liveState(plan.run)?["a"]?.attempts.last?.job != nil }
    )
    try await engine.serve()
    let state = try engine.state(of: plan)
    #expect(state["a"]?.attempts.map(\.state) == [.succeeded])
    #expect(engine.provider.state.withLock { $0.creations } == ["\(plan.run)/a/1"])
    #expect(engine.provider.state.withLock { $0.findCalls } == 4)
    let events = try JournalReader(path: engine.folder.run(plan.run).journal).readNew()
    let reasons = events.compactMap { if case .step(let fact) = $0.fact { fact.reason } else { nil } }
    #expect(reasons == ["\(StaleMark.unseen): 401: who are you?"])
  }

  @Test func `an engine may die at every fact, and the next one goes on from it`() async throws {
    let lines = (0..<9).map { "line \($0)" }
    for fact in 1...40 {
      let failing = Script(states: [.init(.running), .init(.failed, reason: "gone")], log: lines)
      let engine = try EngineFixture([
        "a": [Script(log: lines, lateLog: ["late"], lostAnswers: 1, cutEvery: 4)],
        "b": [failing, Script(log: lines)], "c": [Script(log: lines, cutEvery: 2, cutIsClean: false)],
      ])
      let plan = engine.plan(["a": [], "b": [], "c": ["a", "b"]]) { $0.retry = RetryPolicy(maxRetries: 1) }
      try await engine.serve(
        prepare: { loop in
          try loop.launch(plan, name: nil, secrets: RunSecrets(environment: [:], values: [:]))
        },
        until: { $0.isIdle || $0.liveState(plan.run)?.sequence ?? 0 >= fact }
      )
      let isOver = try engine.state(of: plan).status.isEnded
      if !isOver { try await engine.serve() }
      let state = try engine.state(of: plan)
      #expect(state.status == .succeeded, "at fact \(fact): \(state.reason ?? "")")
      let created = engine.provider.state.withLock { $0.creations }
      #expect(
        created.sorted() == ["a/1", "b/1", "b/2", "c/1"].map { "\(plan.run)/\($0)" },
        "at fact \(fact)"
      )
      let text = lines.map { $0 + "\n" }.joined()
      #expect(try engine.log(plan, "a") == text + "late\n", "at fact \(fact)")
      #expect(try engine.log(plan, "b", 1) == text && engine.log(plan, "b", 2) == text, "at fact \(fact)")
      #expect(try engine.log(plan, "c") == text, "at fact \(fact)")
      if isOver { break }
    }
  }
}
