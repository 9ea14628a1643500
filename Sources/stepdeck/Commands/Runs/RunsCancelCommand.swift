internal import ArgumentParser
internal import Engine
internal import Journal
internal import OrderedCollections
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
    let user = ProcessEnvironment.userName(surroundings.environment)
    let follower: RunFollower
    do {
      follower = try surroundings.follow(target)
    } catch let error as StateError where error.isDamage {
      return try end(surroundings.run(target), surroundings, by: user)
    }
    let (id, name) = (follower.folder.id, follower.state.plan.name)
    if follower.state.status == .cancelled { return StandardError.line("Run \(name) is cancelled already.") }
    guard !follower.state.status.isEnded else {
      throw Ending.wrongUsage("run \(name) has ended already: \(follower.state.status.rawValue)")
    }
    try EngineDoor(surroundings.state).ask(.cancel(id, by: user))
    StandardError.line("Run \(name) is being cancelled.")
    guard wait else { return }
    throw Ending(try RunEnd.wait(for: follower))
  }

  /// Nobody can follow a run whose journal is damaged to its end.
  private func end(_ folder: RunFolder, _ surroundings: Surroundings, by user: String) throws {
    let answer = try EngineDoor(surroundings.state).ask(.cancel(folder.id, by: user))
    let isOver = answer["ended"] == .bool(true)
    StandardError.line(
      isOver
        ? "Nothing of run \(target), whose files are damaged, works on this machine; `stepdeck runs delete \(target)` deletes it."
        : "Run \(target), whose files are damaged, is being cancelled; `stepdeck runs delete \(target)` deletes it when its steps have ended."
    )
  }
}
