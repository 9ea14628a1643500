internal import CSystem
internal import LogKit
internal import OrderedCollections
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Makes an attempt's folder, claim, log and pipes, and then its process.
struct AttemptStarter {
  enum Outcome {
    case running(RunningAttempt)
    /// Somebody began this attempt before.
    case claimedAlready
    /// One sentence.
    case failed(String)
  }

  var configuration: HostConfiguration
  var secrets: SecretPatterns
  var host: ProcessIdentity
  var boot: String
  var logWrite: PositionedWrite?

  /// How much of a step's output the kernel may hold: enough that the step seldom waits for us.
  private static let pipeSize: Int32 = 1 << 18

  func start(_ step: HostStep, _ now: Stamp) -> Outcome {
    var code = SmallFile.makeFolders(step.folder)
    guard code == 0 else { return .failed(StartFailure.files("the folder \(step.folder)", code: code)) }
    let claim: Descriptor
    switch Claim.make(AttemptFiles(step.folder).claim, host: host, boot: boot) {
    case .made(let file): claim = file
    case .existsAlready: return .claimedAlready
    case .failed(let failure):
      code = failure
      return .failed(StartFailure.files("the attempt's claim", code: code))
    }
    csystem_die_if_due("host.claimed")
    if let reason = checkPlaces(step) { return .failed(reason) }
    do throws(LogWriteFailure) {
      let writer = try AttemptLogWriter(folder: step.folder, secrets: secrets, write: logWrite)
      return run(step, writer, claim, now)
    } catch {
      return .failed(error.description)
    }
  }

  /// Inputs are there; outputs are not, but the folders that they go into.
  private func checkPlaces(_ step: HostStep) -> String? {
    for (name, path) in step.inputs where access(path, F_OK) != 0 {
      return StartFailure.missingInput(name, path)
    }
    for (name, path) in step.outputs {
      guard access(path, F_OK) != 0 else { return StartFailure.outputExists(name, path) }
      guard let slash = path.lastIndex(of: "/") else { continue }
      let folder = String(path[..<slash])
      let code = SmallFile.makeFolders(folder)
      guard code == 0 else { return StartFailure.files("the folder \(folder)", code: code) }
    }
    return nil
  }

  private func run(_ step: HostStep, _ writer: AttemptLogWriter, _ claim: Descriptor, _ now: Stamp) -> Outcome
  {
    guard let name = step.arguments.first else { return .failed(StartFailure.noProgram) }
    let environment = environment(of: step)
    let program: String
    switch ProgramLookup.find(name, path: environment["PATH"], folder: configuration.workspace) {
    case .success(let file): program = file
    case .failure(let failure):
      guard access(configuration.workspace, F_OK) == 0 else {
        return .failed(StartFailure.folderGone(configuration.workspace))
      }
      return .failed(StartFailure.lookup(failure, name))
    }
    guard let output = Descriptor.pipe(), let error = Descriptor.pipe() else {
      return .failed(StartFailure.pipes(code: errno))
    }
    for pipe in [output, error] { csystem_grow_pipe(pipe.read.number, Self.pipeSize) }
    var spawn = Spawn(program: program, arguments: step.arguments)
    spawn.environment = environment.map { "\($0.key)=\($0.value)" }
    spawn.folder = configuration.workspace
    (spawn.output, spawn.error) = (output.write.number, error.write.number)
    switch spawn.run() {
    case .failure(let failure):
      return .failed(StartFailure.spawn(program, folder: configuration.workspace, code: failure.code))
    case .success(let pid):
      return .running(follow(pid, step, writer, claim, output: output.read, error: error.read))
    }
  }

  private func follow(
    _ pid: Int32,
    _ step: HostStep,
    _ writer: AttemptLogWriter,
    _ claim: Descriptor,
    output: Descriptor,
    error: Descriptor
  ) -> RunningAttempt {
    csystem_die_if_due("host.forked")
    let process = ProcessTable.identity(of: pid)
    Claim.note(process, in: claim)
    let attempt = RunningAttempt(
      step: step,
      process: process,
      startedAt: .now(),
      writer: writer,
      output: output,
      error: error
    )
    let number = csystem_pidfd_open(pid)
    if number >= 0 { attempt.exitDescriptor = Descriptor(number) }
    return attempt
  }

  /// The run's environment, the step's own on top, its secrets, and the mark.
  private func environment(of step: HostStep) -> OrderedDictionary<String, String> {
    var environment = configuration.environment
    environment[StepMark.runName] = configuration.run.rawValue
    environment[StepMark.stepName] = step.attempt.step
    environment[StepMark.attemptName] = String(step.attempt.attempt)
    for (name, value) in step.environment { environment[name] = value }
    for name in step.secrets { environment[name] = configuration.secrets[name] ?? environment[name] }
    return environment
  }
}
