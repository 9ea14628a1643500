import Engine
import Foundation
import Testing
import Workflow

@testable import Host
@testable import Journal

/// Engines that are stopped, restarted, frozen and started at the same moment, as processes.
@Suite(.serialized) struct EngineLifeTests {
  private static func inBox<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Box) throws -> Value
  ) async throws -> Value {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      return try body(box)
    }
  }

  /// Waits until `condition` holds, which it must come to by itself.
  private static func wait(_ what: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw Flaw("waited in vain: \(what)") }
      poll(nil, 0, 2)
    }
  }

  @Test func aFrozenEngineIsNamedWithTheRemedyAndLosesNothing() async throws {
    let box = try Box()
    defer { box.remove() }
    try box.write(
      "w/pipelines/p.yaml",
      "name: p\nsteps:\n  a: {command: 'echo $STEPDECK_ATTEMPT >> ../effects; while [ ! -e ../go ]; do sleep 0.02; done; echo end'}\n"
    )
    let launch = try box.start("run", "p", "--json")
    try await onOwnThread { [root = box.root] in
      try Self.wait("the step to begin") { access(root + "/effects", F_OK) == 0 }
    }
    let engine = try #require(EngineLock.owner(box.state)).pid
    kill(engine, SIGSTOP)
    let error = await #expect(throws: EngineError.self) {
      _ = try await EngineClient.connect(
        box.state,
        start: .always(executable: Box.program),
        patience: .milliseconds(300)
      )
    }
    #expect(error?.kind == .silent)
    #expect(error?.description.contains("pid \(engine)") == true)
    #expect(error?.description.contains("kill -CONT \(engine)") == true)
    try box.write("go", "")
    kill(engine, SIGCONT)
    let status = try await onOwnThread { [pid = launch.pid] in try Self.status(of: pid) }
    #expect(status == 0)
    #expect(box.read("effects") == "1\n")
    #expect(EngineLock.owner(box.state)?.pid == engine)
    let run = try #require(box.run)
    #expect(box.read("s/runs/\(run.id)/steps/a/1/log") == "end\n")
  }

  private static func status(of pid: Int32) throws -> Int32 {
    var raw: Int32 = 0
    while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    return raw
  }

  @Test func commandsThatStartAnEngineAtTheSameInstantGetOne() async throws {
    let box = try Box()
    defer { box.remove() }
    let state = box.state
    try state.prepare()
    let rounds = ProcessInfo.processInfo.environment["ROUNDS"].flatMap { Int($0) } ?? 100
    for _ in 0..<rounds {
      async let first = EngineClient.connect(state, start: .always(executable: Box.program))
      async let second = EngineClient.connect(state, start: .always(executable: Box.program))
      let clients = try await [first, second]
      var pids: [Int32] = []
      for client in clients { pids.append(try await client.status().pid) }
      #expect(pids[0] == pids[1])
      #expect(EngineLock.owner(state)?.pid == pids[0])
      kill(pids[0], SIGKILL)
      for client in clients { for await _ in client.closed {} }
    }
  }

  @Test func aRestartLosesNoLineAndStartsNoStepAgain() async throws {
    let output = try await Self.inBox { box in
      var text = "name: p\nsteps:\n"
      for index in 0..<50 {
        text += "  s\(index): {command: 'echo $STEPDECK_STEP >> ../effects; i=0; while [ $i -lt 40 ]; do"
        text += " echo $STEPDECK_STEP $i; i=$((i+1)); sleep 0.005; done'}\n"
      }
      try box.write("w/pipelines/p.yaml", text)
      let launch = try box.start("run", "p", "--json", "--parallel", "25")
      for count in [3, 20, 40] {
        let root = box.root
        try Self.wait("steps to begin") {
          ((try? String(contentsOfFile: root + "/effects", encoding: .utf8)) ?? "").filter(\.isNewline).count
            >= count
        }
        let before = EngineLock.owner(box.state)?.pid
        let restart = try box.start("engine", "restart")
        guard restart.wait() == 0 else { throw Flaw("restart: \(restart.output)") }
        let after = EngineLock.owner(box.state)?.pid
        guard after != nil, after != before else { throw Flaw("the same engine runs") }
      }
      guard launch.wait() == 0 else { throw Flaw("the run ended badly: \(launch.output.suffix(600))") }
      let effects = box.read("effects").split(separator: "\n")
      guard effects.count == 50, Set(effects).count == 50 else { throw Flaw("\(effects.count) effects") }
      return launch.output
    }
    var next: [String: Int] = [:]
    for line in output.split(separator: "\n") where line.contains(#""event":"log""#) {
      let object = try #require(try JSONParser.parse(Array(line.utf8)).objectValue)
      let step = try #require(object.text("step"))
      #expect(object.text("line") == "\(step) \(next[step, default: 0])")
      next[step, default: 0] += 1
    }
    #expect(next.count == 50 && next.values.allSatisfy { $0 == 40 })
  }

  @Test func stoppingAsksLeavesHostsAndIsRemembered() async throws {
    try await Self.inBox { box in
      try box.write(
        "w/pipelines/p.yaml",
        "name: p\nsteps:\n  a: {command: 'echo x >> ../effects; while [ ! -e ../go ]; do sleep 0.02; done; echo end'}\n"
      )
      let launch = try box.start("run", "p", "--json")
      let root = box.root
      try Self.wait("the step to begin") { access(root + "/effects", F_OK) == 0 }
      let run = try #require(box.run)
      try Self.wait("the step to run") { try RunFollower(run).state["a"]?.state == .running }
      launch.kill()
      let refused = try box.start("engine", "stop")
      #expect(refused.wait() != 0)
      #expect(refused.output.contains("--force"))
      let stop = try box.start("engine", "stop", "--force")
      #expect(stop.wait() == 0)
      #expect(EngineLock.owner(box.state) == nil)
      #expect(box.hosts(of: run).count == 1)
      #expect(try box.start("runs", "list").wait() == 0)
      let watch = try box.start("runs", "watch", "@latest")
      try Self.wait("the watcher to speak") { watch.output.contains("a") || watch.poll() != nil }
      #expect(EngineLock.owner(box.state) == nil)
      watch.kill()
      try box.write("go", "")
      let resume = try box.start("runs", "resume", "@latest")
      #expect(resume.wait() == 0, "\(resume.output)")
      #expect(box.read("effects") == "x\n")
    }
  }

  @Test func anEngineWorksInAFolderWhosePathIsTooLongForSockets() async throws {
    let folder = NSTemporaryDirectory() + "sd-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let state = StateFolder(path: folder + "/" + String(repeating: "long-", count: 30))
    try state.prepare()
    let client = try await EngineClient.connect(state, start: .always(executable: Box.program))
    let status = try await client.status()
    #expect(EngineLock.owner(state)?.pid == status.pid)
    _ = try await client.send(.stop(force: true))
    for await _ in client.closed {}
    #expect(!Files.exists(SocketPath.actual(for: state.engineSocket)))
  }
}
