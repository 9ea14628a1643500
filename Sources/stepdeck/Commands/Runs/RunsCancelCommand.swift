internal import ArgumentParser
internal import Engine
internal import Journal
internal import Workflow

struct RunsCancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Ask for the end of a run; its steps are stopped, with proof.",
    discussion: "Returns when the engine has the request; with --wait when everything has stopped."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @Flag(help: "Return when the run has ended.") var wait = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let follower = try surroundings.follow(target)
    let (id, name) = (follower.folder.id, follower.state.plan.name)
    if follower.state.status == .cancelled { return StandardError.line("Run \(name) is cancelled already.") }
    guard !follower.state.status.isEnded else {
      throw Ending.wrongUsage("run \(name) has ended already: \(follower.state.status.rawValue)")
    }
    let user = ProcessEnvironment.userName(surroundings.environment)
    try EngineDoor(surroundings.state).ask(.cancel(id, by: user))
    StandardError.line("Run \(name) is being cancelled.")
    guard wait else { return }
    throw Ending(try RunEnd.wait(for: follower))
  }
}
