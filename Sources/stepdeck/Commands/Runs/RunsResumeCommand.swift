internal import ArgumentParser
internal import Engine
internal import Journal
internal import Workflow

struct RunsResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Bring an engine, and the secrets, back to a run that waits for them; then watch it.",
    discussion:
      "A run that an engine drives already is only watched. One that has failed goes on with the steps that failed and what hangs on them."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @OptionGroup var form: WatchForm

  func run() throws {
    let surroundings = try workspace.surroundings()
    let signals = SignalDoor()
    let follower = try surroundings.follow(target)
    var client: EngineClient?
    if follower.state.status != .succeeded { client = try resume(follower, surroundings) }
    throw try Watch(follower, surroundings, form, signals, client, interruptCancels: false).run()
  }

  /// Also an attended run may wait for secrets; the engine knows.
  private func resume(_ follower: RunFollower, _ surroundings: Surroundings) throws -> EngineClient {
    let plan = follower.state.plan
    let secrets = try plan.secrets(surroundings)
    let client = try EngineDoor(surroundings.state).open(.always)
    let user = ProcessEnvironment.userName(surroundings.environment)
    _ = try Waiting.for { try await client.send(.resume(plan.run, secrets: secrets, by: user)) }
    return client
  }
}
