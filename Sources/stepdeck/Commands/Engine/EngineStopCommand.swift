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
    let door = EngineDoor(surroundings.state)
    let pid = try door.stop(force: try force || isWanted(door))
    let output = StandardOutput()
    output.line(pid.map { "the engine (pid \($0)) has ended" } ?? "no engine runs")
    output.flush()
  }

  /// Asks on a terminal where runs are live; without one the engine refuses.
  private func isWanted(_ door: EngineDoor) throws -> Bool {
    guard Question.isPossible, let runs = try door.status()?.runs, !runs.isEmpty else { return false }
    let (what, them) =
      runs.count == 1 ? ("1 run is live; its", "it") : ("\(runs.count) runs are live; their", "them")
    StandardError.write("\(what) steps go on, but nothing drives \(them). Stop the engine? [y/N] ")
    guard readLine()?.lowercased().hasPrefix("y") == true else {
      throw Ending(.failed, "the engine goes on")
    }
    return true
  }
}
