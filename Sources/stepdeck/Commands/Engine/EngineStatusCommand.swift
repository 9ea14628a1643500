internal import ArgumentParser
internal import Engine
internal import Journal
internal import OrderedCollections
internal import Workflow

struct EngineStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Whether an engine runs, and which runs and hosts are live; starts none."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "One object.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let status = try EngineDoor(surroundings.state).status()
    let output = StandardOutput()
    if json {
      output.line(.object(Self.object(status, surroundings.state)))
    } else if let status {
      output.line("engine \(status.version), pid \(status.pid), state in \(surroundings.state.path.visible)")
      for run in status.runs { output.line("drives run \(run)") }
      for host in status.hosts { output.line("host of run \(host.run), pid \(host.pid)") }
    } else {
      output.line("no engine runs; state in \(surroundings.state.path.visible)")
    }
    output.flush()
  }

  private static func object(_ status: EngineStatus?, _ state: StateFolder) -> JSONObject {
    let live = status?.json ?? [:]
    return [
      "pid": live["pid"] ?? .null, "version": live["version"] ?? .null, "state_dir": .string(state.path),
      "runs": live["runs"] ?? [], "hosts": live["hosts"] ?? [],
    ]
  }
}
