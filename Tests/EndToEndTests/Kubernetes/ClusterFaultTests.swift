import Foundation
import SeededRandom
import Testing

/// What may go wrong between an engine and its cluster: no step notices, no line is lost or doubled.
///
/// One test at a time and no other beside them: they take the API server away from everybody.
@Suite(.serialized, .enabled(if: TestCluster.folder != nil), .timeLimit(.minutes(20)))
struct ClusterFaultTests {
  private static let stepCount = 20

  private func prepare(
    _ sandbox: Sandbox,
    _ space: TestCluster.Space,
    steps: Int,
    lines: Int,
    pause: Double
  )
    throws
  {
    try space.stack(in: sandbox)
    let work = "i=0; while [ $i -lt \(lines) ]; do echo $STEPDECK_STEP $i; i=$((i+1)); sleep \(pause); done"
    let trace = "echo $STEPDECK_STEP/$STEPDECK_ATTEMPT >> \(sandbox.root)/traces"
    let step = "{step_operator: cluster, image: any:1, command: '\(trace); \(work)'}"
    let all = (1...steps).map { "  s\($0): \(step)\n" }.joined()
    try sandbox.pipeline("far", "name: far\nsteps:\n" + all)
  }

  /// Every step has begun once, and its log holds each line once and in order.
  private func expectWhole(_ sandbox: Sandbox, steps: Int, lines: Int, _ seed: String = "") async throws {
    let traces = try String(contentsOfFile: sandbox.root + "/traces", encoding: .utf8)
    #expect(traces.split(separator: "\n").sorted() == (1...steps).map { "s\($0)/1" }.sorted(), "\(seed)")
    for step in 1...steps {
      let expected = (0..<lines).map { "s\(step) \($0)\n" }.joined()
      #expect(try await sandbox.run("logs", "@latest", "s\(step)").text == expected, "\(seed) s\(step)")
    }
  }

  @Test func theAPIServerIsAwayForAMinuteAndHistoryIsCompacted() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        let (steps, lines) = (Self.stepCount, 400)
        try prepare(sandbox, space, steps: steps, lines: lines, pause: 0.2)
        let run = try sandbox.start(["run", "far", "--json"], environment: space.environment)
        _ = try #require(await run.line(with: "s\(steps) 3\""))
        try await space.takeAPIServerAway(for: 60)
        try await space.compact()
        let outcome = try await run.outcome()
        #expect(outcome.status == 0, "\(outcome.lines.last ?? "") \(outcome.errors)")
        // Every step said since when nobody was heard and why, and took it back.
        let told = try outcome.objects().filter {
          ($0["reason"] as? String)?.contains("state stale since") == true
        }
        #expect(Set(told.compactMap { $0["step"] as? String }).count == steps)
        let shown = try await sandbox.run("runs", "show", "@latest", "--json").object()
        #expect(
          (shown["steps"] as? [[String: Any]])?.allSatisfy { $0["reason"] is NSNull } == true,
          "\(shown)"
        )
        try await expectWhole(sandbox, steps: steps, lines: lines)
      }
    }
  }

  /// A proxy between us and the API server closes every connection, in the middle of whatever it carries, every two seconds.
  @Test func connectionsAreCutAllTheTime() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        let (steps, lines) = (Self.stepCount, 100)
        try prepare(sandbox, space, steps: steps, lines: lines, pause: 0.2)
        let cutter = try CuttingProxy(space, sandbox)
        let run = try await sandbox.start(["run", "far", "--json"], environment: cutter.environment())
          .outcome()
        #expect(run.status == 0, "\(run.lines.last ?? "") \(run.errors)")
        #expect(try await cutter.end() > 100)
        try await expectWhole(sandbox, steps: steps, lines: lines)
      }
    }
  }

  /// `ROUNDS` runs, by default three, each with an engine that is killed at moments drawn from a seed.
  @Test func enginesDieAtRandomMoments() async throws {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
    for round in 0..<(environment["ROUNDS"].flatMap(UInt64.init) ?? 3) {
      try await killedRun(seed: first &+ round)
    }
  }

  private func killedRun(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        let (steps, lines) = (4, 40)
        try prepare(sandbox, space, steps: steps, lines: lines, pause: 0.1)
        let detached = try await sandbox.start(["run", "far", "--detach"], environment: space.environment)
          .outcome()
        #expect(detached.status == 0, "seed \(seed): \(detached.errors)")
        for _ in 0..<4 {
          let status = try await sandbox.run("engine", "status", "--json").object()
          // The moment of a kill is drawn; nothing waits for it to be a good one.
          _ = try await sandbox.shell("sleep \(Double.random(in: 0..<2, using: &random))")
          if let pid = status["pid"] as? Int32 { kill(pid, SIGKILL) }
          let watch = try sandbox.start(
            ["runs", "watch", "@latest", "--json"],
            environment: space.environment
          )
          _ = await watch.line(with: "event")
          watch.send(SIGKILL)
          _ = try await watch.outcome()
        }
        let end = try await sandbox.start(
          ["runs", "watch", "@latest", "--json"],
          environment: space.environment
        )
        .outcome()
        #expect(end.status == 0, "seed \(seed): \(end.lines.last ?? "") \(end.errors)")
        try await expectWhole(sandbox, steps: steps, lines: lines, "seed \(seed)")
      }
    }
  }
}
