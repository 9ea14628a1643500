import Foundation
import Workflow

@testable import Host
@testable import Journal

/// One run of the graph under faults, from launch to end, on the calling thread.
struct FaultRound {
  let seed: UInt64
  let plan: FaultPlan
  private let box: Box
  private let deadline = ContinuousClock.now + .seconds(40)

  private init(seed: UInt64, box: Box) {
    self.seed = seed
    self.box = box
    plan = FaultPlan(seed: seed)
  }

  /// - Throws: the first thing that is not as it must be.
  static func play(seed: UInt64) throws {
    let box = try Box()
    let round = FaultRound(seed: seed, box: box)
    do {
      try round.play()
    } catch {
      let keep = ProcessInfo.processInfo.environment["KEEP"] != nil
      if keep { print("kept \(box.root)") } else { box.remove() }
      throw Flaw("seed \(seed): \(error)")
    }
    box.remove()
  }

  private func play() throws {
    try box.write("w/pipelines/graph.yaml", plan.pipeline(effects: box.root + "/effects"))
    var commands = [try box.start("run", "graph", "--json", "--parallel", "6")]
    defer { for command in commands { command.kill() } }
    let run = try waitForRun(commands[0])
    for fault in plan.faults {
      guard try waitForGrowth(of: run, by: fault) else { break }
      strike(fault, run, commands.last)
      if isEnded(run) { break }
      if fault.torn > 0 { tear(run, fault.torn) }
      commands.append(try box.start("runs", "resume", run.id.rawValue, "--json"))
    }
    try waitForEnd(of: run, commands)
    try FaultVerdict(plan, run, effects: box.read("effects")).check()
  }

  // MARK: - Moments

  private func waitForRun(_ command: ChildProgram) throws -> RunFolder {
    while true {
      if let run = box.run, Files.exists(run.journal) { return run }
      if let status = command.poll() { throw Flaw("the launch ended with \(status): \(command.output)") }
      try pause()
    }
  }

  /// Watches the journal grow.
  ///
  /// - Returns: false where the run ended before.
  private func waitForGrowth(of run: RunFolder, by fault: FaultPlan.Fault) throws -> Bool {
    let goal = size(run) + fault.bytes
    while size(run) < goal {
      if isEnded(run) { return false }
      try pause()
    }
    let moment = ContinuousClock.now + .microseconds(fault.delay)
    while ContinuousClock.now < moment { sched_yield() }
    return true
  }

  private func size(_ run: RunFolder) -> Int {
    var info = stat()
    return stat(run.journal, &info) == 0 ? Int(info.st_size) : 0
  }

  private func isEnded(_ run: RunFolder) -> Bool {
    (try? RunFollower(run).state.status.isEnded) ?? false
  }

  /// Looks again a millisecond later, for as long as a round may take.
  private func pause() throws {
    guard ContinuousClock.now < deadline else { throw Flaw("the run does not come to its end: \(story())") }
    poll(nil, 0, 1)
  }

  // MARK: - Faults

  private func strike(_ fault: FaultPlan.Fault, _ run: RunFolder, _ command: ChildProgram?) {
    let engine = EngineLock.owner(box.state)?.pid
    let hosts = box.hosts(of: run)
    if [.engine, .engineAndHost, .everything].contains(fault.victim), let engine, engine > 0 {
      kill(engine, SIGKILL)
    }
    if [.host, .engineAndHost, .everything].contains(fault.victim) {
      for host in hosts { kill(host, SIGKILL) }
    }
    if [.command, .everything].contains(fault.victim) { command?.kill() }
  }

  /// Leaves half a line in a journal that no engine writes, as a death in the middle of a write does.
  private func tear(_ run: RunFolder, _ count: Int) {
    guard let lock = try? EngineLock(box.state, version: "test") else { return }
    defer { extendLifetime(lock) }
    guard !isEnded(run) else { return }
    let line = Array(
      #"{"seq":99,"time":"2026-01-01T00:00:00.000Z","kind":"step","step":"s1","attempt":1,"st"#.utf8
    )
    let file = open(run.journal, O_WRONLY | O_APPEND | O_CLOEXEC)
    defer { close(file) }
    _ = Files.writeAll(file, Array(line.prefix(count)))
  }

  // MARK: - The end

  private func waitForEnd(of run: RunFolder, _ commands: [ChildProgram]) throws {
    while !isEnded(run) {
      try pause()
      poll(nil, 0, 5)
    }
    let last = try box.start("runs", "watch", run.id.rawValue, "--json")
    let status = last.wait()
    let state = try RunFollower(run).state
    guard status == (state.status == .succeeded ? 0 : 1) else {
      throw Flaw("watching ended with \(status) in state \(state.status): \(last.output.suffix(600))")
    }
  }

  private func story() -> String {
    guard let run = box.run, let follower = try? RunFollower(run) else { return "there is no run" }
    let open = follower.state.steps.indices.filter { !follower.state.steps[$0].state.isEnded }.prefix(8).map {
      let step = follower.state.steps[$0]
      return "\(follower.state.plan.steps[$0].name) \(step.state) \(step.attempts.count) \(step.reason ?? "")"
    }
    let engine = EngineLock.owner(box.state)?.pid ?? 0
    return """
      engine \(engine), hosts \(box.hosts(of: run)), open: \(open.joined(separator: "; "))
      \(box.read("s/engine.log").suffix(1500))
      """
  }
}
