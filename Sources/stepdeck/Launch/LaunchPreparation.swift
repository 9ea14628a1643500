internal import Engine
internal import Host
internal import Journal
internal import Operators
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
    try Reporter.tell(try operatorProblems(of: plan, reading.map))
    return plan
  }

  /// What the operators themselves have against their steps, before anything is sent.
  private func operatorProblems(of plan: Plan, _ map: SourceMap) throws -> [Problem] {
    let launcher = HostLauncher(executable: try ProcessEnvironment.executable())
    var operators: [String: any StepOperator] = [:]
    var problems: [Problem] = []
    for step in plan.steps {
      let path = "steps.\(step.name)"
      do throws(OperatorError) {
        if operators[step.operatorName] == nil {
          operators[step.operatorName] = try StepOperators.make(for: step, in: plan.stack, launcher)
        }
        let found = operators[step.operatorName]?.check(step, in: plan.stack) ?? []
        problems += found.map { problem in
          let severity = problem.isError ? Problem.Severity.error : .warning
          return Problem(severity, at: map.value("\(path).\(problem.key)"), problem.message)
        }
      } catch {
        problems.append(Problem(at: map.value("\(path).step_operator"), error.description))
      }
    }
    return problems
  }

  private func planner(for pipeline: Pipeline, on stack: Stack) throws -> Planner {
    var random = SystemRandomNumberGenerator()
    let isPartial = !options.only.isEmpty || !options.from.isEmpty
    let earlier =
      isPartial ? try EarlierRuns(surroundings, pipeline: pipeline.name, reuse: options.reuse) : nil
    var planner = Planner(
      run: RunID(milliseconds: UInt64(max(0, Timestamp.now.millisecondsSince1970)), using: &random),
      name: options.name ?? pipeline.name,
      stack: stack,
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
