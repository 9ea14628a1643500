package import Operators
package import Workflow

/// The operators that runs use: one per component that differs in name, flavor or configuration, shared by all runs, so
/// that an account has one watcher and one budget.
package struct OperatorRegistry: Sendable {
  package typealias Factory = @Sendable (Component) throws(OperatorError) -> any StepOperator

  private let factory: Factory

  /// `factory` makes the operator of a component; that of the orchestrator has the name `local`.
  package init(factory: @escaping Factory) { self.factory = factory }

  static func component(of step: PlannedStep, in stack: Stack) -> Component {
    if step.isLocal, step.operatorName == "local" {
      return Component(name: "local", type: .stepOperator, flavor: .local)
    }
    return stack.stepOperator(named: step.operatorName)
      ?? Component(name: step.operatorName, type: .stepOperator, flavor: step.flavor)
  }

  func make(_ component: Component) throws(OperatorError) -> any StepOperator { try factory(component) }
}

/// An operator at work: its roster, and the task that carries its updates into the mailbox.
final class ActiveOperator: Sendable {
  let component: Component
  let stepOperator: any StepOperator
  let roster = JobRoster()
  private let watcher: Task<Void, Never>

  init(_ component: Component, _ stepOperator: any StepOperator, _ mailbox: Mailbox, _ attention: Attention) {
    self.component = component
    self.stepOperator = stepOperator
    stepOperator.attach(EngineServices(poller: mailbox, attention: attention) { mailbox.post(.updates($0)) })
    let updates = stepOperator.watch(roster)
    watcher = Task {
      for await batch in updates { mailbox.post(.updates(batch)) }
    }
  }

  func stop() {
    watcher.cancel()
    stepOperator.leave()
  }
}
