internal import ArgumentParser
internal import Engine
internal import Journal
internal import Workflow

struct RunsWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch a run from its beginning to its end; ends with the run's exit status.",
    discussion: "The run does not hang on this command: Ctrl-C asks, any other end only stops watching."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @OptionGroup var form: WatchForm

  func run() throws {
    let surroundings = try workspace.surroundings()
    let signals = SignalDoor()
    let follower = try surroundings.follow(target)
    var client: EngineClient?
    if !follower.state.status.isEnded {
      do {
        client = try EngineDoor(surroundings.state).open(.ifNeeded)
      } catch let error as EngineError {
        StandardError.line("stepdeck: \(error)")
      }
    }
    throw try Watch(follower, surroundings, form, signals, client, interruptCancels: false).run()
  }
}
