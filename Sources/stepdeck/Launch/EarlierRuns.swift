internal import Engine
internal import Journal
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// Finds what earlier runs of a pipeline left for the steps that a partial run leaves out.
final class EarlierRuns: Sendable {
  private let state: StateFolder
  /// Newest first.
  private let candidates: [RunID]
  private let known = Mutex<[RunID: RunState?]>([:])

  /// Looks into the run `reuse` alone where one is named, otherwise into all runs of the pipeline.
  init(_ surroundings: Surroundings, pipeline: String, reuse: String?) throws {
    state = surroundings.state
    if let reuse {
      candidates = [try surroundings.run(reuse).id]
    } else {
      candidates = try surroundings.catalog.summaries().filter { $0.pipeline == pipeline }.map(\.id)
    }
  }

  /// The newest run in which the step succeeded.
  func find(_ step: String) -> EarlierStep? {
    for id in candidates {
      guard let run = read(id), let index = run.plan.index(of: step),
        let attempt = run.steps[index].succeededAttempt
      else { continue }
      let places = ArtifactPlaces(state, run.plan.stack)
      let outputs = run.plan.steps[index].outputs.map { output in
        (output, places.address(id, AttemptID(step: step, attempt: attempt), output))
      }
      return EarlierStep(
        run: run.plan.name,
        outputs: Dictionary(uniqueKeysWithValues: outputs),
        results: run.steps[index].results
      )
    }
    return nil
  }

  /// A run that cannot be read has nothing to give.
  private func read(_ id: RunID) -> RunState? {
    known.withLock { known in
      if let run = known[id] { return run }
      let run = try? RunFollower(state.run(id)).state
      known[id] = .some(run)
      return run
    }
  }
}
