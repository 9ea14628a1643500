internal import ArgumentParser
internal import Journal
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "A run with its steps, attempts and results."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @Flag(help: "One object.") var json = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let follower = try surroundings.follow(target)
    let isAttended = !follower.state.status.isEnded && EngineLock.owner(surroundings.state) != nil
    let output = StandardOutput()
    if json {
      let size = surroundings.state.diskUse(of: follower.state.plan.run)
      output.line(
        .object(RunObject(follower.folder, follower.state, isAttended: isAttended, diskUse: size).json)
      )
    } else {
      let paint = Paint(isTerminal: output.isTerminal, environment: surroundings.environment)
      RunDescription(state: follower.state, isAttended: isAttended).write(to: output, paint)
    }
    output.flush()
  }
}

/// What every command says of its argument RUN.
enum RunName {
  static let help = ArgumentHelp(
    "An id, a unique beginning of one, a name such as train-41, or @latest.",
    valueName: "run"
  )
}
