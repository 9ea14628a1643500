internal import ArgumentParser
internal import CurlKit
internal import Engine
internal import Host
internal import Journal
internal import Operators
internal import Workflow

/// The engine itself: started on demand by commands, the console and hosts, never by a user.
struct EngineServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Be the engine of a state folder.",
    shouldDisplay: false
  )

  @Argument(help: "The state folder.")
  var folder: String

  func run() throws {
    OpenFiles.allowAll()
    let launcher = HostLauncher(executable: try ProcessEnvironment.executable())
    let registry = OperatorRegistry { component throws(OperatorError) in
      try StepOperators.make(component, launcher)
    }
    _ = try EngineProcess.serve(
      StateFolder(path: folder),
      version: Program.version,
      registry: registry
    )
  }
}

/// The one place where a flavor becomes an operator.
enum StepOperators {
  static func make(
    _ component: Component,
    _ launcher: HostLauncher
  ) throws(OperatorError) -> any StepOperator {
    switch component.flavor {
    case .local: return LocalOperator(launcher)
    case .kubernetes: return kubernetes(component)
    default:
      throw OperatorError(
        .refused,
        "this stepdeck cannot run steps on flavor \"\(component.flavor.rawValue)\" (step operator \"\(component.name)\") yet"
      )
    }
  }

  /// One thread makes the requests of all operators.
  private static let client = CurlClient()

  /// The calls of this process, for `engine calls`.
  private static let calls: CallLog = {
    let environment = ProcessEnvironment.read()
    return CallLog(StateFolder(environment: environment, home: environment["HOME"] ?? "/").callLog)
  }()

  /// An API server gives every client a share; kubectl takes as much.
  private static let budgets = AccountBudgets { RequestBudget(perSecond: 50, burst: 100) }

  private static func kubernetes(_ component: Component) -> KubernetesOperator {
    let now: @Sendable () -> Timestamp = { .now }
    return KubernetesOperator(
      component,
      transport: client.transport.observed(now: now, by: { calls.add($0) })
        .within(budgets)
        .retrying(RepeatPolicy(maximumAttempts: 3), now: now),
      now: now
    ) { () throws(OperatorError) in
      do throws(KubeconfigError) {
        return try ClusterConnection(ClusterChoice(component, ProcessEnvironment.read()), now: now)
      } catch {
        throw OperatorError(.refused, "step operator '\(component.name)': \(error)")
      }
    }
  }

  /// The operator that a step of a plan runs on.
  static func make(
    for step: PlannedStep,
    in stack: Stack,
    _ launcher: HostLauncher
  ) throws(OperatorError) -> any StepOperator {
    let component =
      stack.stepOperator(named: step.operatorName)
      ?? Component(name: step.operatorName, type: .stepOperator, flavor: step.flavor)
    return try make(component, launcher)
  }
}
