import Engine
import Foundation
import Journal
import Operators
import OrderedCollections
import Synchronization
import Testing
import Workflow

@Suite("The engine lets jobs go when their logs are here")
struct ReleaseTests {
  private static let secrets = RunSecrets(environment: [:], values: [:])

  private func releases(_ engine: EngineFixture) -> [String] {
    engine.provider.state.withLock { $0.releases.map { $0.name + ($0.wasStopped ? " stopped" : "") } }
  }

  @Test func `an ended job is let go once, after its log and its end`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["one"], lateLog: ["two"])]])
    let plan = engine.plan(["a": []])
    _ = try await engine.run(plan)
    #expect(releases(engine) == ["\(plan.run)/a/1"])
    #expect(try engine.log(plan, "a") == "one\ntwo\n")
    #expect(engine.folder.unreleased.all.isEmpty)
  }

  @Test func `a provider that does not answer is asked again`() async throws {
    let engine = try EngineFixture(["a": [Script(failedReleases: 3)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    #expect(releases(engine).count == 4)
  }

  @Test func `the end of a stopped job waits until nothing of it is left`() async throws {
    let engine = try EngineFixture(["a": [Script(failedReleases: 2, waitsForCancel: true)]])
    let plan = engine.plan(["a": []])
    try await engine.serve(
      prepare: { try $0.launch(plan, name: nil, secrets: Self.secrets) },
      until: { loop in
        if loop.liveState(plan.run)?["a"]?.state == .running { _ = try? loop.cancel(plan.run, by: "kim") }
        return loop.isIdle
      }
    )
    #expect(try engine.state(of: plan).status == .cancelled)
    #expect(releases(engine) == Array(repeating: "\(plan.run)/a/1 stopped", count: 3))
  }

  @Test func `the next engine lets go what the last one could not, after the end of the run`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["one"], failedReleases: 1)]])
    let plan = engine.plan(["a": []])
    try await engine.serve(
      prepare: { try $0.launch(plan, name: nil, secrets: Self.secrets) },
      until: { $0.liveState(plan.run) == nil && !$0.isIdle }
    )
    #expect(try engine.state(of: plan).status == .succeeded)
    #expect(engine.folder.unreleased.all.map(\.attempt.step) == ["a"])
    try await engine.serve()
    #expect(engine.folder.unreleased.all.isEmpty)
    #expect(engine.provider.state.withLock { $0.jobs["\(plan.run)/a/1"]?.isReleased } == true)
    #expect(try engine.log(plan, "a") == "one\n")
  }

  @Test func `every instance has a log of its own, and the first one's results count`() async throws {
    let line = #"{"stepdeck": {"result": {"loss": 0.5}}}"#
    let engine = try EngineFixture(["a": [Script(log: ["one", line], cutEvery: 1, instances: 3)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state["a"]?.results["loss"] == 0.5)
    #expect(try engine.log(plan, "a") == "one\n\(line)\n")
    let folder = engine.folder.run(plan.run).folder(of: LogID(AttemptID(step: "a", attempt: 1), instance: 2))
    let text = try String(contentsOfFile: folder + "/log", encoding: .utf8)
    #expect(text == "instance 2: one\ninstance 2: \(line)\n")
    // Whoever reads the journal knows of all of them.
    #expect(state["a"]?.attempts.map(\.instances) == [3])
    #expect(state.logs(of: AttemptID(step: "a", attempt: 1)).map(\.label) == ["a", "a[1]", "a[2]"])
  }

  @Test func `an outage is told with its beginning, forgotten afterwards, and fails nothing`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["one"], outages: 5)]])
    let plan = engine.plan(["a": []])
    let state = try await engine.run(plan)
    #expect(state.status == .succeeded)
    let events = try JournalReader(path: engine.folder.run(plan.run).journal).readNew()
    let reasons = events.compactMap { event in
      if case .step(let fact) = event.fact { fact.reason } else { nil }
    }
    #expect(reasons.count { $0.hasPrefix("log stale since ") && $0.hasSuffix("no route to the region") } == 1)
    #expect(state["a"]?.reason == nil)
    #expect(try engine.log(plan, "a") == "one\n")
  }

  /// Serves a job that runs until it is cancelled, which is when a remark has come and gone again; a remark that stays ends
  /// the engine after a while, and the job is not cancelled then.
  ///
  /// The journal is asked whether it came: it may be gone before the loop is looked at.
  private func serve(
    _ engine: EngineFixture,
    _ plan: Plan,
    untilGone mark: String,
    prepare: @escaping @Sendable () throws -> Void = {},
    seen: @escaping @Sendable () -> Void = {}
  ) async throws {
    let wasSeen = Mutex(false)
    let journal = Mutex(JournalReader(path: engine.folder.run(plan.run).journal))
    let limit = ContinuousClock.now + .seconds(300)
    try await engine.serve(
      longestWait: .seconds(1),
      prepare: {
        try $0.launch(plan, name: nil, secrets: Self.secrets)
        try prepare()
      },
      until: { loop in
        guard let step = loop.liveState(plan.run)?["a"] else { return loop.isIdle }
        let news = journal.withLock { (try? $0.readNew()) ?? [] }
        let isNews = news.contains { event in
          if case .step(let fact) = event.fact { fact.reason?.hasPrefix(mark) == true } else { false }
        }
        if isNews, !wasSeen.withLock({ $0 }) {
          wasSeen.withLock { $0 = true }
          seen()
        }
        if wasSeen.withLock({ $0 }), step.reason?.hasPrefix(mark) != true, step.state == .running {
          _ = try? loop.cancel(plan.run, by: "kim")
        }
        return loop.isIdle || ContinuousClock.now > limit
      }
    )
  }

  @Test func `a quiet log that is open again is not called stale`() async throws {
    let engine = try EngineFixture(["a": [Script(outages: 5, staysOpen: true, waitsForCancel: true)]])
    let plan = engine.plan(["a": []])
    try await serve(engine, plan, untilGone: StaleMark.log)
    #expect(try engine.state(of: plan).status == .cancelled)
  }

  @Test func `a log that cannot be kept says so until it can, whatever was in the way`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["one"], waitsForCancel: true)]])
    let plan = engine.plan(["a": []])
    let wall = engine.folder.run(plan.run).path + "/steps"
    try await serve(engine, plan, untilGone: StaleMark.blocked) {
      try Files.replace(wall, with: [])
    } seen: {
      try? FileManager.default.removeItem(atPath: wall)
    }
    #expect(try engine.state(of: plan).status == .cancelled)
    #expect(try engine.log(plan, "a") == "one\n")
  }

  @Test func `a machine that is taken away does not cost a retry, and not for ever`() async throws {
    var gone = JobUpdate.Simple(.failed, reason: "spot instance reclaimed")
    gone.isPreempted = true
    let taken = Script(states: [.init(.running), gone])
    let engine = try EngineFixture(["a": [taken, taken, Script()], "b": [taken]])
    let plan = engine.plan(["a": [], "b": []]) { step in
      if step.name == "b" { step.retry.maxPreemptions = 1 }
    }
    let state = try await engine.run(plan)
    #expect(state["a"]?.attempts.map(\.state) == [.failed, .failed, .succeeded])
    #expect(state["a"]?.attempts.map(\.isPreempted) == [true, true, false])
    #expect(state["b"]?.attempts.map(\.state) == [.failed, .failed])
    #expect(state["b"]?.reason == "spot instance reclaimed")
  }

  @Test func `a log is not read while the values are gone that it must not show`() async throws {
    let engine = try EngineFixture(["a": [Script(log: ["the token is hunter-22"])]])
    let plan = engine.plan(["a": []]) { $0.secrets = ["TOKEN"] }
    let secrets = RunSecrets(environment: [:], values: ["TOKEN": "hunter-22"])
    try await engine.serve(
      prepare: { try $0.launch(plan, name: nil, secrets: secrets) },
      until: { $0.liveState(plan.run)?["a"]?.state == .submitting }
    )
    try await engine.serve(
      handOver: .milliseconds(1),
      until: { $0.liveState(plan.run)?["a"]?.reason?.contains("the value of TOKEN is gone") == true }
    )
    #expect((try? engine.log(plan, "a")) == nil)
    try await engine.serve(until: { loop in
      if loop.liveState(plan.run)?["a"]?.reason != nil { try? loop.resumed(plan.run, secrets: secrets) }
      return loop.isIdle
    })
    #expect(try engine.state(of: plan).status == .succeeded)
    #expect(try engine.log(plan, "a").hasPrefix("the token is ***"))
  }
}
