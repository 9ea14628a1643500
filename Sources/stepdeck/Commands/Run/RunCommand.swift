internal import ArgumentParser
internal import Engine
internal import Journal
internal import OrderedCollections
internal import Specs
internal import Workflow

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Launch a pipeline and watch it to its end.",
    discussion: """
      The run does not hang on this command: closing the terminal changes nothing for it. Ctrl-C asks whether to go \
      on watching, to detach or to cancel; without a terminal, and with --plain, SIGINT and SIGTERM cancel. Exit status: 0 the run \
      succeeded, 1 it failed, 2 wrong usage or a spec that does not check, 3 a provider or credential problem \
      before anything was launched, 130 the run was cancelled.
      """
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "A pipeline's name or file.", completion: NameCompletion.pipelines) var pipeline: String
  @OptionGroup(title: "Launch options") var launch: LaunchOptions
  @Flag(help: "Show the request of every step as it would be sent, and launch nothing.") var dryRun = false
  @Flag(help: "Return when the engine has the run; print its name and id.") var detach = false
  @OptionGroup var form: WatchForm

  func validate() throws {
    if dryRun, detach { throw ValidationError("--dry-run and --detach exclude each other") }
  }

  func run() throws {
    let surroundings = try workspace.surroundings()
    let plan = try LaunchPreparation(surroundings: surroundings, options: launch).plan(pipeline)
    if dryRun { return try DryRun(plan, surroundings).write(asJSON: form.json) }
    if detach { return tell(try launch(plan, surroundings)) }
    let secrets = try plan.secrets(surroundings)
    let signals = SignalDoor()
    signals.hold()
    let (client, launched) = try LaunchRequest(plan, launch.name, surroundings, secrets).send()
    let follower = try RunFollower(surroundings.state.run(launched.id))
    throw try Watch(follower, surroundings, form, signals, client, interruptCancels: true).run()
  }

  /// Launches the run and leaves it to the engine.
  func begin() throws -> RunID {
    let surroundings = try workspace.surroundings()
    let plan = try LaunchPreparation(surroundings: surroundings, options: launch).plan(pipeline)
    return try launch(plan, surroundings).id
  }

  private func launch(_ plan: Plan, _ surroundings: Surroundings) throws -> EngineClient.LaunchedRun {
    let secrets = try plan.secrets(surroundings)
    let (client, launched) = try LaunchRequest(plan, launch.name, surroundings, secrets).send()
    client.close()
    return launched
  }

  private func tell(_ launched: EngineClient.LaunchedRun) {
    let output = StandardOutput()
    if form.json {
      output.line(["run": .string(launched.id.rawValue), "name": .string(launched.name)])
    } else {
      output.line("\(launched.name) \(launched.id)")
    }
    output.flush()
  }
}
