package import Journal
internal import LogKit
package import Operators
package import Specs
package import Workflow

/// Where a console works: whose runs it shows, what it can launch, and what it may do.
package struct ConsolePlace: Sendable {
  package var state: StateFolder
  package var workspace: Workspace
  /// Absolute path of the workspace.
  package var workspacePath: String
  package var environment: [String: String]
  /// The program that engines are started from.
  package var executable: String
  /// Refuses everything that changes a run, and starts no engine.
  package var readOnly: Bool
  /// Writes out in a stack what must not change while a run of it lives.
  package var pin: @Sendable (Stack) -> Stack
  /// What operators have against a plan whose pipeline has this map.
  package var operatorProblems: @Sendable (Plan, SourceMap) -> [Problem]
  /// Addresses of the web where a job of a step can be seen.
  package var links: @Sendable (PlannedStep, Stack, JobHandle) -> [String] = { _, _, _ in [] }
  /// The operator of a component, to ask its provider for jobs.
  package var makeOperator: @Sendable (Component) throws -> any StepOperator = { component in
    throw OperatorError(.refused, "this console asks no provider, so not \(component.name) either")
  }
  /// By what it waits before a provider is asked again.
  package var clock: any Clock<Duration> = ContinuousClock()

  package init(
    state: StateFolder,
    workspace: Workspace,
    workspacePath: String,
    environment: [String: String],
    executable: String,
    readOnly: Bool = false,
    pin: @escaping @Sendable (Stack) -> Stack = { $0 },
    operatorProblems: @escaping @Sendable (Plan, SourceMap) -> [Problem] = { _, _ in [] }
  ) {
    self.state = state
    self.workspace = workspace
    self.workspacePath = workspacePath
    self.environment = environment
    self.executable = executable
    self.readOnly = readOnly
    self.pin = pin
    self.operatorProblems = operatorProblems
  }

  /// An engine is started before anything is asked of it, so that runs left behind by another go on.
  package var startsEngine = true

  /// Standard input, where it is looked at as a log.
  package var input: ConsoleInput?

  /// What stands for standard input among paths.
  static let inputPath = "-"

  /// Any file as a log; `-` is standard input.
  func file(_ path: String) -> LogFile {
    if path == Self.inputPath, let input { return input.file }
    return LogFile(.file(path: path), utcOffset: WallClock.utcOffset)
  }

  /// Who asks, for the journal.
  var user: String { environment["USER"] ?? environment["LOGNAME"] ?? "console" }
}
