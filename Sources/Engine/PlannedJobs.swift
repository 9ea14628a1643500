package import Journal
package import Operators
internal import OrderedCollections
package import Workflow

/// The jobs of a plan as they would be handed out if it were launched now.
package enum PlannedJobs {
  /// The first attempt of every step; a result of an earlier step is the hole `<result step.name>`.
  ///
  /// `inherited` are the names that the launching environment sets.
  package static func make(
    _ plan: Plan,
    _ state: StateFolder,
    inherited: Set<String>
  ) throws(PlanError) -> [JobSpec] {
    var open = plan
    for index in open.steps.indices { open.steps[index].fillResults() }
    let builder = JobBuilder(
      state: RunState(plan: open),
      folder: state.run(plan.run),
      artifacts: ArtifactPlaces(state, plan.stack),
      inherited: inherited
    )
    var jobs: [JobSpec] = []
    for index in plan.steps.indices { jobs.append(try builder.job(step: index, attempt: 1)) }
    return jobs
  }
}

extension PlannedStep {
  fileprivate mutating func fillResults() {
    switch command {
    case .arguments(let templates): command = .arguments(templates.map(\.withHoles))
    case .shell(let template): command = .shell(template.withHoles)
    }
    environment = environment.mapValues(\.withHoles)
  }
}

extension Template {
  fileprivate var withHoles: Template {
    Template(
      parts: parts.map { part in
        if case .result(let step, let name) = part { .literal("<result \(step).\(name)>") } else { part }
      }
    )
  }
}
