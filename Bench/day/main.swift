internal import Engine
internal import Glibc
internal import Host
internal import Journal
internal import LogKit
internal import Logging
internal import Operators
internal import OrderedCollections
internal import Synchronization
internal import Workflow

// A day of an engine in a minute: `engine-day STATE [HOURS RUNS]` drives so many runs through so many simulated hours and
// prints what the engine held in between, as JSON. `engine-day host RUN_FOLDER` is the host of a run.

/// One run: remote steps of minutes; in every tenth also a step of this machine.
func plan(_ number: Int, _ clock: SimulatedTime, _ folder: StateFolder) -> Plan {
  var random = SystemRandomNumberGenerator()
  func step(_ name: String, _ after: [String]) -> PlannedStep {
    var step = PlannedStep(
      name: name,
      command: .arguments([Template(literal: "train")]),
      operatorName: "cloud",
      flavor: SimulatedCloud.component.flavor
    )
    step.dependencies = after
    step.retry = RetryPolicy(maxRetries: 5, delay: .seconds(30), backoff: 2)
    step.timeout = .seconds(3600)
    return step
  }
  var steps = [
    step("load", []), step("train", ["load"]), step("check", ["load"]), step("report", ["train", "check"]),
  ]
  if number % 10 == 0 {
    steps.append(PlannedStep(name: "here", command: .arguments([Template(literal: "/bin/true")])))
  }
  return Plan(
    run: RunID(milliseconds: UInt64(clock.time.millisecondsSince1970), using: &random),
    name: "",
    pipeline: "day",
    stack: Stack(name: "day", components: [SimulatedCloud.component]),
    parallel: 2,
    workspace: folder.path,
    steps: steps
  )
}

/// Launches runs when their time has come, pushes the clock, and looks at the process once an hour.
final class Day: Sendable {
  struct State {
    var launched: [RunID] = []
    var samples: [Usage] = []
    var isOver = false
  }

  let state = Mutex(State())
  let clock: SimulatedTime
  let folder: StateFolder
  let hours: Int
  let runs: Int

  init(_ clock: SimulatedTime, _ folder: StateFolder, hours: Int, runs: Int) {
    (self.clock, self.folder, self.hours, self.runs) = (clock, folder, hours, runs)
  }

  /// Called on the engine's thread before and after its turns: real tasks get a moment for every simulated one.
  func goOn(_ loop: EngineLoop) -> Bool {
    usleep(500)
    clock.push(.seconds(2))
    let elapsed = clock.elapsed.inSeconds
    let due = min(runs, Int(elapsed / (Double(hours) * 3600) * Double(runs)))
    while state.withLock({ $0.launched.count }) < due { launch(loop) }
    let hour = Int(elapsed / 3600)
    let isDone = elapsed >= Double(hours) * 3600 && loop.isIdle
    state.withLock { state in
      if hour > state.samples.count || isDone { state.samples.append(.now()) }
    }
    return !isDone
  }

  private func launch(_ loop: EngineLoop) {
    let number = state.withLock { $0.launched.count }
    let plan = plan(number, clock, folder)
    do {
      try loop.launch(
        plan,
        name: nil,
        secrets: RunSecrets(environment: ["PATH": "/usr/bin:/bin"], values: [:])
      )
    } catch {
      fatalError("cannot launch: \(error)")
    }
    state.withLock { $0.launched.append(plan.run) }
  }
}

func report(_ day: Day, _ cloud: SimulatedCloud) throws -> JSONObject {
  let (launched, samples) = day.state.withLock { ($0.launched, $0.samples) }
  var journals: [Int] = []
  var ends: [String: Int] = [:]
  for run in launched {
    let folder = day.folder.run(run)
    journals.append(try Files.read(folder.journal).count)
    ends[try RunFollower(folder).state.status.rawValue, default: 0] += 1
  }
  // The first quarter fills caches and pools; growth is what comes after the second one.
  let quarter = max(1, samples.count / 4)
  let early = samples.dropFirst(quarter).prefix(quarter)
  let late = samples.suffix(quarter)
  func most(_ part: ArraySlice<Usage>, _ value: (Usage) -> Int) -> JSONValue {
    .integer(Int64(part.map(value).max() ?? 0))
  }
  return [
    "runs": .integer(Int64(launched.count)), "hours": .integer(Int64(day.clock.elapsed.inSeconds / 3600)),
    "ends": .object(
      JSONObject(uniqueKeysWithValues: ends.sorted { $0.key < $1.key }.map { ($0, .integer(Int64($1))) })
    ),
    "submitted": .integer(Int64(cloud.submitted)), "kept_by_provider": .integer(Int64(cloud.kept)),
    "unreleased": .integer(Int64(day.folder.unreleased.all.count)),
    "journal_bytes_most": .integer(Int64(journals.max() ?? 0)),
    "journal_bytes_mean": .integer(Int64(journals.reduce(0, +) / max(1, journals.count))),
    "memory_early": most(early, \.memory), "memory_late": most(late, \.memory),
    "files_early": most(early, \.files), "files_late": most(late, \.files),
    "sockets_early": most(early, \.sockets), "sockets_late": most(late, \.sockets),
  ]
}

func serve(_ path: String, hours: Int, runs: Int) throws {
  let folder = StateFolder(path: path)
  try folder.prepare()
  let clock = SimulatedTime(Timestamp(nanoseconds: 1_800_000_000_000_000_000))
  let cloud = SimulatedCloud(clock)
  guard let executable = realpath(CommandLine.arguments[0], nil).map({ String(cString: $0) }) else { return }
  let launcher = HostLauncher(executable: executable)
  let registry = OperatorRegistry { component throws(OperatorError) in
    if component.flavor == SimulatedCloud.component.flavor { return cloud }
    return LocalOperator(launcher)
  }
  var timing = EngineLoop.Timing()
  // Tails and repeats wait for real time where they sleep.
  timing.retryUnit = .milliseconds(3)
  timing.drain = .seconds(1200)
  timing.idle = .seconds(864_000)
  timing.longestWait = .zero
  let log = Logger(label: "day") { _ in SwiftLogNoOpLogHandler() }
  let loop = try EngineLoop(folder, version: "day", registry: registry, log: log, timing: timing) {
    clock.time
  }
  let day = Day(clock, folder, hours: hours, runs: runs)
  loop.run { day.goOn($0) }
  print(JSONValue.object(try report(day, cloud)).jsonText)
}

signal(SIGPIPE, SIG_IGN)
let words = CommandLine.arguments.dropFirst()
if words.count == 2, words.first == "host" {
  exit(HostServer.run(HostServer.Settings(runFolder: CommandLine.arguments[2], version: "day")))
}
guard let path = words.first else {
  print("usage: engine-day STATE [HOURS RUNS]")
  exit(2)
}
let numbers = words.dropFirst().compactMap { Int($0) }
try serve(path, hours: numbers.first ?? 24, runs: numbers.last ?? 1000)
