internal import Engine
internal import Journal
internal import Specs
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Why something was not even asked of the engine; a sentence.
struct DeskError: Error, CustomStringConvertible {
  var description: String
}

/// Checks launch forms and turns them into plans; every call may wait for files and programs.
struct LaunchDesk: Sendable {
  let place: ConsolePlace

  /// Everything that is wrong with a form.
  func problems(of draft: LaunchDraft) -> [Problem] {
    let reading = PipelineReader.read(draft.pipelinePath, overrides: Overrides(parameters: draft.parameters))
    let stack = draft.stackPath.map { StackReader.read($0) } ?? .builtIn
    var problems = stack.problems.filter { $0.severity == .error }
    problems += stack.stack.map { Checker.check(reading, in: $0) } ?? reading.problems
    return problems + Self.parallelProblems(draft.parallel) + nameProblems(draft.name)
  }

  /// What the engine would refuse a name for; without an index nothing is known of other runs.
  private func nameProblems(_ name: String) -> [Problem] {
    guard !name.isEmpty else { return [] }
    guard SpecName.isValid(name) else {
      let sentence =
        "a run cannot be named \(name.quoted); a name has letters, digits, - and _, and begins with a letter or digit"
      return [Problem(path: "--name", message: sentence)]
    }
    let index = try? RunIndex.read(place.state)
    guard (try? index?.hasRun(named: name)) == true else { return [] }
    return [
      Problem(path: "--name", message: "there is a run named \(name.quoted) already; choose another name")
    ]
  }

  private static func parallelProblems(_ text: String) -> [Problem] {
    guard !text.isEmpty, Int(text).map({ $0 < 1 || $0 > 10_000 }) ?? true else { return [] }
    return [Problem(path: "--parallel", message: "'\(text)' is no number of steps; write 1 or more")]
  }

  struct Prepared: Sendable {
    var plan: Plan
    var name: String?
    var secrets: RunSecrets
  }

  func prepare(_ draft: LaunchDraft) throws -> Prepared {
    if let problem = problems(of: draft).first(where: { $0.severity == .error }) {
      throw DeskError(description: "not launched: \(problem.sentence)")
    }
    let reading = PipelineReader.read(draft.pipelinePath, overrides: Overrides(parameters: draft.parameters))
    guard let pipeline = reading.pipeline,
      let stack = (draft.stackPath.map { StackReader.read($0) } ?? .builtIn).stack
    else { throw DeskError(description: "not launched: \(draft.pipelinePath) cannot be read") }
    var random = SystemRandomNumberGenerator()
    let now = UInt64(max(0, WallClock.now.millisecondsSince1970))
    var planner = Planner(
      run: RunID(milliseconds: now, using: &random),
      name: draft.name,
      stack: place.pin(stack),
      workspace: place.workspacePath,
      parallel: Int(draft.parallel) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    )
    planner.environment = place.environment
    let plan = try planner.plan(pipeline)
    let refusals = place.operatorProblems(plan, reading.map)
    if let problem = refusals.first(where: { $0.severity == .error }) {
      throw DeskError(description: "not launched: \(problem.sentence)")
    }
    return Prepared(plan: plan, name: draft.name.isEmpty ? nil : draft.name, secrets: try secrets(for: plan))
  }

  /// What another attempt of a run's steps needs.
  func secrets(of run: RunID) throws -> RunSecrets { try secrets(for: try place.state.run(run).readPlan()) }

  private func secrets(for plan: Plan) throws -> RunSecrets {
    let configuration = place.workspace.configuration.configuration
    let resolver = SecretResolver(
      environment: place.environment,
      sources: configuration.secrets,
      folder: place.workspace.configurationFolder ?? place.workspacePath
    )
    let (values, faults) = resolver.resolve(plan.secretNames)
    if let fault = faults.first { throw DeskError(description: fault.description) }
    if let exposure = SecretExposure.find(values, in: plan) { throw DeskError(description: "\(exposure)") }
    return RunSecrets(environment: place.environment, values: values)
  }
}

/// The clock on the wall.
enum WallClock {
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Seconds that clocks here are ahead of UTC now: for lines of files that say no zone.
  static var utcOffset: Int {
    var seconds = time(nil)
    var fields = tm()
    localtime_r(&seconds, &fields)
    return fields.tm_gmtoff
  }
}
