internal import Engine
internal import Journal
internal import Workflow

/// Asks an engine for a run, and asks the next one where the first goes away over it.
struct LaunchRequest {
  private let plan: Plan
  private let name: String?
  private let surroundings: Surroundings
  private let secrets: RunSecrets

  init(_ plan: Plan, _ name: String?, _ surroundings: Surroundings, _ secrets: RunSecrets) {
    self.plan = plan
    self.name = name
    self.surroundings = surroundings
    self.secrets = secrets
  }

  func send() throws -> (client: EngineClient, run: EngineClient.LaunchedRun) {
    let client = try EngineDoor(surroundings.state).open(.always)
    let (plan, name, secrets) = (plan, name, secrets)
    do {
      return (client, try Waiting.for { try await client.launch(plan, name: name, secrets: secrets) })
    } catch let error as EngineError where error.kind == .lost || error.kind == .silent {
      client.close()
      // The run's folder tells whether the run exists; it does not hold what only the launch knew.
      guard let written = try? surroundings.state.run(plan.run).readPlan() else { throw error }
      StandardError.line("stepdeck: \(error)")
      return (try resume(written), EngineClient.LaunchedRun(id: written.run, name: written.name))
    }
  }

  private func resume(_ plan: Plan) throws -> EngineClient {
    let client = try EngineDoor(surroundings.state).open(.always)
    let request = EngineRequest.resume(
      plan.run,
      secrets: secrets,
      by: ProcessEnvironment.userName(surroundings.environment)
    )
    _ = try Waiting.for { try await client.send(request) }
    return client
  }
}
