internal import ArgumentParser
internal import Engine

struct EngineRestartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart",
    abstract: "Put a new engine of this program in the place of the one that runs; runs go on."
  )

  @OptionGroup var workspace: WorkspaceOption

  func run() throws {
    let surroundings = try workspace.surroundings()
    let status = try EngineDoor(surroundings.state).restart()
    let output = StandardOutput()
    output.line("engine \(status.version) runs, pid \(status.pid)")
    output.flush()
  }
}
