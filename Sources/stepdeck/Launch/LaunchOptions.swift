internal import ArgumentParser
internal import Specs

/// What a launch may change of the pipeline and of how it runs.
struct LaunchOptions: ParsableArguments {
  @Option(
    help: "The stack, by name or file (default: the workspace's only one, or the one in config.yaml).",
    completion: NameCompletion.stacks
  )
  var stack: String?

  @Option(
    name: .customLong("param"),
    parsing: .singleValue,
    help: ArgumentHelp("Another value for a parameter.", valueName: "name=value"),
    completion: NameCompletion.parameters
  )
  var parameters: [String] = []

  @Option(
    name: .customLong("set"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "Another value for a key of a step, such as train.timeout=1h.",
      valueName: "step.key=value"
    ),
    completion: NameCompletion.settings
  )
  var settings: [String] = []

  @Option(
    name: .customLong("operator"),
    parsing: .singleValue,
    help: ArgumentHelp("Where a step runs.", valueName: "step=name"),
    completion: NameCompletion.placements
  )
  var operators: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Run only this step; may be repeated.", valueName: "step"),
    completion: NameCompletion.pipelineSteps
  )
  var only: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Run this step and all that hang on it; may be repeated.", valueName: "step"),
    completion: NameCompletion.pipelineSteps
  )
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --only and --from: the run whose outputs and results stand in for the steps that are left out.",
      valueName: "run"
    ),
    completion: NameCompletion.runs
  )
  var reuse: String?

  @Option(help: ArgumentHelp("At most this many local steps at a time (default: cores).", valueName: "n"))
  var parallel: Int?

  @Option(help: "The run's exact name (default: the pipeline's name and the next number).")
  var name: String?

  func validate() throws {
    if let parallel, parallel < 1 { throw ValidationError("--parallel must be 1 or more") }
    if reuse != nil, only.isEmpty, from.isEmpty {
      throw ValidationError("--reuse needs --only or --from: a whole run reuses nothing")
    }
    if let name, name.isEmpty { throw ValidationError("--name must not be empty") }
  }

  var overrides: Overrides { Overrides(parameters: parameters, settings: settings, operators: operators) }
}
