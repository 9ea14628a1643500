internal import Host
internal import Operators
internal import OrderedCollections
internal import Specs
internal import Workflow

/// What the operators themselves have against the steps of a plan, before anything is sent.
struct OperatorChecks {
  private let launcher: HostLauncher

  init() throws { launcher = HostLauncher(executable: try ProcessEnvironment.executable()) }

  func problems(of plan: Plan, _ map: SourceMap) -> [Problem] {
    var operators: [String: any StepOperator] = [:]
    var problems: [Problem] = []
    for step in plan.steps {
      let path = "steps.\(step.name)"
      do throws(OperatorError) {
        if operators[step.operatorName] == nil {
          operators[step.operatorName] = try StepOperators.make(for: step, in: plan.stack, launcher)
          problems += unresolved(in: plan.stack.stepOperator(named: step.operatorName), at: map, path)
        }
        let found = operators[step.operatorName]?.check(step, in: plan.stack) ?? []
        problems += found.map { problem in
          let severity: Problem.Severity = problem.isError ? .error : problem.isNote ? .note : .warning
          return Problem(severity, at: map.value("\(path).\(problem.key)"), problem.message)
        }
      } catch {
        problems.append(Problem(at: map.value("\(path).step_operator"), error.description))
      }
    }
    return problems
  }

  /// Addresses where the job of a step can be seen.
  func links(of job: JobHandle, _ step: PlannedStep, _ stack: Stack) -> [String] {
    let stepOperator = try? StepOperators.make(for: step, in: stack, launcher)
    return stepOperator?.consoleLinks(for: job).map(\.address) ?? []
  }

  /// As how many instances a step will run.
  func instances(of step: PlannedStep, in stack: Stack) -> Int {
    (try? StepOperators.make(for: step, in: stack, launcher).instances(of: step)) ?? 1
  }

  /// No provider gets `{{secret.key}}` as it stands.
  private func unresolved(in component: Component?, at map: SourceMap, _ path: String) -> [Problem] {
    guard let component else { return [] }
    return component.secretReferences.map { reference in
      Problem(
        at: map.value("\(path).step_operator"),
        "the step operator \(component.name.quoted) wants \(reference), and no operator of flavor "
          + "\(component.flavor.rawValue) takes secrets in its configuration; name them under 'secrets' of the step"
      )
    }
  }
}
