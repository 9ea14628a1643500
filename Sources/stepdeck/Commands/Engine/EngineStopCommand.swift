internal import ArgumentParser
internal import Engine

struct EngineStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "End the engine; nothing but a launch, a resume or a new console starts one again.",
    discussion:
      "Live runs are kept from that only by --force: their local steps go on, but nothing drives the runs."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Flag(help: "Also while runs are live.") var force = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let pid = try EngineDoor(surroundings.state).stop(force: force)
    let output = StandardOutput()
    output.line(pid.map { "the engine (pid \($0)) has ended" } ?? "no engine runs")
    output.flush()
  }
}
