internal import Engine
internal import Glibc
internal import Host
internal import Journal
internal import LogKit
internal import Operators
internal import OrderedCollections
internal import ScriptedCloud
internal import Workflow

// The program's processes with the scripted provider among their operators, for tests:
//
// engine-fixture engine serve STATE          the engine, as it starts itself; with a file `patient` in STATE it waits for
//                                            values from the last engine as long as a loaded machine may need
// engine-fixture host RUN_FOLDER             the host of a run, as the engine starts it
// engine-fixture provider SOCKET TRACES SEED the provider
// engine-fixture launch STATE PLAN           launches the plan of a file, and follows the run to its end
// engine-fixture attend STATE                brings an engine, and nothing else
// engine-fixture resume STATE RUN            brings an engine and values to a run, and follows it to its end

let words = Array(CommandLine.arguments.dropFirst())
let executable = "/proc/self/exe".withCString { path in
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = readlink(path, &buffer, buffer.count)
  return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
let launcher = HostLauncher(executable: executable)

func fail(_ sentence: String) -> Never {
  let bytes = Array((sentence + "\n").utf8)
  _ = write(2, bytes, bytes.count)
  exit(2)
}

/// The launching environment, and a value for whatever a step may want.
func secrets() -> RunSecrets {
  var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
  environment["HOME"] = getenv("HOME").map { String(cString: $0) }
  return RunSecrets(environment: environment, values: ["TOKEN": "nobody-may-see-this"])
}

func follow(_ folder: StateFolder, _ run: RunID) async throws -> Int32 {
  let follower = try RunFollower(folder.run(run))
  while !follower.state.status.isEnded {
    try await Task.sleep(for: .milliseconds(5))
    try follower.advance()
  }
  return follower.state.status == .succeeded ? 0 : 1
}

func serveEngine(_ folder: String) throws {
  let registry = OperatorRegistry { component throws(OperatorError) in
    if component.flavor == CloudWork.flavor { return CloudOperator(component) }
    return LocalOperator(launcher)
  }
  var timing = EngineLoop.Timing()
  timing.retryUnit = .milliseconds(10)
  if Files.exists("\(folder)/patient") { timing.handOver = .seconds(300) }
  let state = StateFolder(path: folder)
  _ = try EngineProcess.serve(state, version: "fixture", registry: registry, timing: timing)
}

func serveHost(_ folder: String) -> Int32 {
  var settings = HostServer.Settings(runFolder: folder, version: "fixture")
  if let state = StateFolder(holding: folder) {
    let program = executable
    settings.needEngine = { EngineLauncher.startAgain(program, state) }
  }
  return HostServer.run(settings)
}

func launch(_ state: StateFolder, _ path: String) async throws -> Int32 {
  guard let object = (try? JSONParser.parse(try Files.read(path)))?.objectValue, let plan = Plan(json: object)
  else { fail("\(path) is no plan") }
  try state.prepare()
  let client = try await EngineClient.connect(state, start: .always(executable: executable))
  let run = try await client.launch(plan, name: nil, secrets: secrets())
  return try await follow(state, run.id)
}

func resume(_ state: StateFolder, _ name: String) async throws -> Int32 {
  guard let run = RunID(rawValue: name) else { fail("\(name) is no run") }
  let client = try await EngineClient.connect(state, start: .always(executable: executable))
  _ = try await client.send(.resume(run, secrets: secrets(), by: "test"))
  return try await follow(state, run)
}

/// Sees to it that there is an engine, and asks nothing of it.
func attend(_ state: StateFolder) async throws -> Int32 {
  let client = try await EngineClient.connect(state, start: .always(executable: executable))
  for await _ in client.closed {}
  return 0
}

do {
  switch (words.first, words.count) {
  case ("engine", 3): try serveEngine(words[2])
  case ("host", 2): exit(serveHost(words[1]))
  case ("provider", 4):
    try CloudServer(socket: words[1], traces: words[2], seed: UInt64(words[3]) ?? 0).serve()
  case ("launch", 3): exit(try await launch(StateFolder(path: words[1]), words[2]))
  case ("attend", 2): exit(try await attend(StateFolder(path: words[1])))
  case ("resume", 3): exit(try await resume(StateFolder(path: words[1]), words[2]))
  default: fail("engine-fixture does not know this; its source says what it does")
  }
} catch {
  fail("\(error)")
}
