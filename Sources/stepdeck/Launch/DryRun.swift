internal import Operators
internal import Workflow

/// Shows the request of every step as it would be sent.
struct DryRun {
  let plan: Plan
  let surroundings: Surroundings

  init(_ plan: Plan, _ surroundings: Surroundings) {
    self.plan = plan
    self.surroundings = surroundings
  }

  func write(asJSON: Bool) throws {}
}
