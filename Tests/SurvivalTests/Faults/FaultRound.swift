import Foundation
import Workflow

@testable import Host
@testable import Journal

/// One run of the graph under faults, from launch to end, on the calling thread.
struct FaultRound {
  let seed: UInt64
  let plan: FaultPlan
  private let box: Box
  private let deadline = ContinuousClock.now + .seconds(180)

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
    let socket = box.root + "/cloud.sock"
    let graph = plan.plan(effects: box.root + "/effects", socket: socket, workspace: box.workspace)
    try box.write("plan.json", JSONValue.object(graph.json).jsonText)
    let provider = try box.startFixture("provider", socket, box.root + "/effects", "\(seed)")
    defer { provider.kill() }
    while !Files.exists(socket) { try pause() }
    var commands = [try box.startFixture("launch", box.state.path, box.root + "/plan.json")]
    defer { for command in commands { command.kill() } }
    let run = try waitForRun(commands[0])
    for fault in plan.faults {
      guard try waitForGrowth(of: run, by: fault) else { break }
      if fault.victim == .place { box.arm(fault.place) }
      strike(fault, run, commands.last)
      if fault.victim == .place, fault.place != "command.asked" { try waitForDeath(at: fault.place, run) }
      if isEnded(run) { break }
      if fault.torn > 0 { tear(run, fault.torn) }
      commands.append(try box.startFixture("resume", box.state.path, run.id.rawValue))
    }
    try waitForEnd(of: run)
    // A resume that was heard only after a run had failed has opened it again; no more come now.
    for command in commands { command.kill() }
    try waitForEnd(of: run)
    try waitForReleases(of: run)
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

  /// Returns when somebody has died there, or nobody will: a run that goes on without coming to the place is told apart
  /// by its journal.
  private func waitForDeath(at place: String, _ run: RunFolder) throws {
    let goal = size(run) + 6000
    while box.isArmed(place), size(run) < goal, !isEnded(run) { try pause() }
    box.disarm(place)
  }

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

  /// What the provider still holds is let go by whichever engine comes next.
  private func waitForReleases(of run: RunFolder) throws {
    // Not by a resume, which would open a run that failed at its failed steps.
    let last = try box.startFixture("attend", box.state.path)
    while !box.state.unreleased.all.isEmpty { try pause() }
    last.kill()
  }

  private func waitForEnd(of run: RunFolder) throws {
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
