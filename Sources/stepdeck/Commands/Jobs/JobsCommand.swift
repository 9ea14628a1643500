internal import ArgumentParser
internal import Host
internal import Operators
internal import Specs
internal import Workflow

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs",
    abstract: "List, show and cancel the providers' own jobs, whoever started them.",
    subcommands: [JobsListCommand.self, JobsShowCommand.self, JobsLogsCommand.self, JobsCancelCommand.self]
  )
}

/// Which stack is meant; the same for all commands about jobs.
struct OperatorOption: ParsableArguments {
  @OptionGroup var workspace: WorkspaceOption
  @Option(
    help: "The stack, by name or file (default: the one that a run would use).",
    completion: NameCompletion.stacks
  )
  var stack: String?

  func desk() throws -> OperatorDesk {
    let surroundings = try workspace.surroundings()
    let reading = try surroundings.workspace.stack(stack)
    guard let stack = reading.stack, !reading.problems.hasErrors else {
      try Reporter.tell(reading.problems)
      throw Ending.wrongUsage("the stack cannot be read")
    }
    return OperatorDesk(stack: stack, surroundings: surroundings)
  }
}

/// The step operators of one stack.
struct OperatorDesk {
  let stack: Stack
  let surroundings: Surroundings

  var components: [Component] { stack.components(of: .stepOperator) }

  func make(_ component: Component) throws -> any StepOperator {
    do throws(OperatorError) {
      return try StepOperators.make(component, HostLauncher(executable: try executable()))
    } catch {
      throw Ending(.notReady, error.description)
    }
  }

  /// The operator of a name.
  func make(named name: String) throws -> any StepOperator {
    guard let component = stack.stepOperator(named: name) else {
      let names = components.map(\.name)
      let hint = NearestName.to(name, among: names).map { "; did you mean \($0.quoted)?" }
      let known = names.isEmpty ? "; it has none" : "; it has \(names.map(\.quoted).joined(separator: ", "))"
      throw Ending.wrongUsage(
        "the stack \(stack.name.quoted) has no step operator \(name.quoted)\(hint ?? known)"
      )
    }
    return try make(component)
  }

  /// A job of an operator, by the provider's name of it.
  func describe(_ job: String, of stepOperator: any StepOperator) throws -> JobDescription {
    try asking { try await stepOperator.describe(JobHandle(id: job)) }
  }

  /// Waits for a provider's answer; what it does not give ends the command.
  func asking<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
    do {
      return try Waiting.for(body)
    } catch let error as OperatorError {
      throw Ending(error.kind == .refused ? .failed : .notReady, error.description)
    }
  }

  private func executable() throws(OperatorError) -> String {
    do {
      return try ProcessEnvironment.executable()
    } catch {
      throw OperatorError(.refused, "\(error)")
    }
  }
}
