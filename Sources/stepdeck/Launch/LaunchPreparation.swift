internal import Engine
internal import Journal
internal import OrderedCollections
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Makes a plan of what was typed: reads, checks, resolves; nothing is launched yet.
struct LaunchPreparation {
  let surroundings: Surroundings
  let options: LaunchOptions

  /// Tells all problems on standard error.
  ///
  /// - Throws: where one of them forbids the launch.
  func plan(_ argument: String) throws -> Plan {
    let workspace = surroundings.workspace
    let reading = try workspace.pipeline(argument, overrides: options.overrides)
    let stackReading = try workspace.stack(options.stack)
    var problems = workspace.configuration.problems + stackReading.problems
    problems += stackReading.stack.map { Checker.check(reading, in: $0) } ?? reading.problems
    try Reporter.tell(problems)
    guard var pipeline = reading.pipeline, let stack = stackReading.stack else {
      throw Ending.wrongUsage("\(argument.quoted) cannot be launched")
    }
    pipeline.path = pipeline.path.map(surroundings.absolute)
    let plan = try planner(for: pipeline, on: stack).plan(pipeline)
    try Reporter.tell(try OperatorChecks().problems(of: plan, reading.map))
    return plan
  }

  func planner(for pipeline: Pipeline, on stack: Stack) throws -> Planner {
    var random = SystemRandomNumberGenerator()
    let isPartial = !options.only.isEmpty || !options.from.isEmpty
    let earlier =
      isPartial ? try EarlierRuns(surroundings, pipeline: pipeline.name, reuse: options.reuse) : nil
    var planner = Planner(
      run: RunID(milliseconds: UInt64(max(0, Timestamp.now.millisecondsSince1970)), using: &random),
      name: options.name ?? pipeline.name,
      stack: surroundings.pinned(stack),
      workspace: surroundings.workspacePath,
      parallel: options.parallel ?? Processors.count,
      earlier: { earlier?.find($0) }
    )
    planner.only = options.only
    planner.from = options.from
    planner.environment = surroundings.environment
    return planner
  }
}

enum Processors {
  /// Cores of this machine.
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
