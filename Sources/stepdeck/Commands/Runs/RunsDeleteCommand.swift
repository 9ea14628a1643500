internal import ArgumentParser
internal import Engine
internal import Journal
internal import Workflow

struct RunsDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete an ended run with its logs and artifacts."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String

  func run() throws {
    let surroundings = try workspace.surroundings()
    let folder = try surroundings.run(target)
    try EngineDoor(surroundings.state).ask(.delete(folder.id))
    StandardError.line("Run \(target) is deleted.")
  }
}
