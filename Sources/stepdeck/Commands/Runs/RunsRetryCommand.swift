internal import ArgumentParser
internal import Engine
internal import Journal
internal import Workflow

struct RunsRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Try a step again, or all that failed, and what hangs on them."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: RunName.help, completion: NameCompletion.runs) var target: String
  @Argument(
    help: "The step; without one, all that failed or were cancelled or skipped.",
    completion: NameCompletion.steps
  ) var step: String?

  func run() throws {
    let surroundings = try workspace.surroundings()
    let follower = try surroundings.follow(target)
    let plan = follower.state.plan
    if let step { try plan.requireStep(step) }
    let request = EngineRequest.retry(
      plan.run,
      step: step,
      secrets: try plan.secrets(surroundings),
      by: ProcessEnvironment.userName(surroundings.environment)
    )
    try EngineDoor(surroundings.state).ask(request, start: .always)
    StandardError.line("Run \(plan.name) goes on; `stepdeck runs watch \(plan.name)` shows it.")
  }
}

extension Plan {
  /// - Throws: a sentence with the step that was probably meant, or those that there are.
  func requireStep(_ name: String) throws {
    guard index(of: name) == nil else { return }
    if let near = NearestName.to(name, among: steps.map(\.name)) {
      throw Ending.wrongUsage("run \(self.name) has no step \(name.quoted); did you mean \(near.quoted)?")
    }
    let some = steps.prefix(12).map(\.name).joined(separator: ", ")
    let more = steps.count > 12 ? " and \(steps.count - 12) more" : ""
    throw Ending.wrongUsage("run \(self.name) has no step \(name.quoted); it has \(some)\(more)")
  }
}
