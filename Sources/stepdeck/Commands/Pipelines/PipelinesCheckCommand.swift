internal import ArgumentParser
internal import Engine
internal import Host
internal import Operators
internal import Specs
internal import Workflow

struct PipelinesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check pipelines against a stack; every problem is told with its place."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(
    help: "Names or files; without any, all pipelines of the workspace.",
    completion: NameCompletion.pipelines
  )
  var pipelines: [String] = []
  @Option(
    help: "The stack, by name or file (default: the one that a run would use).",
    completion: NameCompletion.stacks
  )
  var stack: String?
  @Flag(help: "Also ask the providers whether they would take the steps; nothing is made there.")
  var server = false

  func run() throws {
    let surroundings = try workspace.surroundings()
    let place = surroundings.workspace
    var readings: [PipelineReading] = []
    for name in pipelines { readings.append(try place.pipeline(name)) }
    if pipelines.isEmpty { readings = try SpecListing.of { () throws(Problem) in try place.pipelines() } }
    let stackReading = try place.stack(stack)
    let output = StandardOutput()
    var problems = stackReading.problems
    for reading in readings {
      var found = stackReading.stack.map { Checker.check(reading, in: $0) } ?? reading.problems
      if server, let stack = stackReading.stack, !found.hasErrors {
        found += try Rehearsal(reading, stack, surroundings).problems()
      }
      problems += found
      if !found.hasErrors {
        output.line("\(reading.path.visible): pipeline \(reading.pipeline?.name ?? "") is sound")
      }
    }
    if readings.isEmpty {
      StandardError.line("There are no pipelines here; `stepdeck init` writes a first one.")
    }
    output.flush()
    try Reporter.tell(problems)
  }
}

/// The jobs of a pipeline, shown to those who would run them.
private struct Rehearsal {
  private let reading: PipelineReading
  private let stack: Stack
  private let surroundings: Surroundings

  init(_ reading: PipelineReading, _ stack: Stack, _ surroundings: Surroundings) {
    self.reading = reading
    self.stack = stack
    self.surroundings = surroundings
  }

  /// What operators and providers have against the steps.
  func problems() throws -> [Problem] {
    guard let pipeline = reading.pipeline else { return [] }
    let preparation = LaunchPreparation(surroundings: surroundings, options: try LaunchOptions.parse([]))
    let plan = try preparation.planner(for: pipeline, on: stack).plan(pipeline)
    let refused = try OperatorChecks().problems(of: plan, reading.map)
    guard !refused.hasErrors else { return refused }
    let launcher = HostLauncher(executable: try ProcessEnvironment.executable())
    let inherited = Set(surroundings.environment.keys)
    var found = refused
    for job in try PlannedJobs.make(plan, surroundings.state, inherited: inherited) {
      let place = reading.map.value("steps.\(job.step.name).step_operator")
      do {
        let stepOperator = try StepOperators.make(for: job.step, in: plan.stack, launcher)
        for warning in try Waiting.for({ try await stepOperator.rehearse(job) }) {
          found.append(
            Problem(.warning, at: place, "step \(job.step.name.quoted): the provider warns: \(warning)")
          )
        }
      } catch let error as OperatorError {
        found.append(Problem(at: place, "step \(job.step.name.quoted): \(error)"))
      }
    }
    return found
  }
}
