internal import ArgumentParser
internal import Specs
internal import Workflow

struct PipelinesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check pipelines against a stack; every problem is told with its place."
  )

  @OptionGroup var workspace: WorkspaceOption
  @Argument(help: "Names or files; without any, all pipelines of the workspace.")
  var pipelines: [String] = []
  @Option(help: "The stack, by name or file (default: the one that a run would use).")
  var stack: String?

  func run() throws {
    let place = try workspace.surroundings().workspace
    var readings: [PipelineReading] = []
    for name in pipelines { readings.append(try place.pipeline(name)) }
    if pipelines.isEmpty { readings = try SpecListing.of { () throws(Problem) in try place.pipelines() } }
    let stackReading = try place.stack(stack)
    let output = StandardOutput()
    var problems = stackReading.problems
    for reading in readings {
      let found = stackReading.stack.map { Checker.check(reading, in: $0) } ?? reading.problems
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
