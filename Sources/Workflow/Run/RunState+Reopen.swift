internal import DequeModule
internal import OrderedCollections

extension RunState {
  /// Names of the steps that have ended without what they were to do, and for no step before them: a retry of these, and of
  /// what hangs on them, leaves nothing undone.
  package var unsatisfied: [String] {
    func isBroken(_ index: Int) -> Bool { steps[index].state.isEnded && !steps[index].state.satisfies }
    return steps.indices.filter { index in
      isBroken(index)
        && (steps[index].state == .failed || !plan.graph.dependencies[index].contains(where: isBroken))
    }.map { plan.steps[$0].name }
  }

  /// Opens steps, and what hangs on them, for another attempt: the run is `running` again.
  ///
  /// Steps that have succeeded stay as they are unless they are named. The work lists are built anew.
  mutating func reopen(_ names: [String], at time: Timestamp) {
    var opened = Set(names.compactMap(plan.index(of:)))
    var frontier = Deque(opened)
    while let index = frontier.popFirst() {
      for dependent in plan.graph.dependents[index] where opened.insert(dependent).inserted {
        frontier.append(dependent)
      }
    }
    for index in opened where steps[index].state.isEnded {
      steps[index].state = .waiting
      steps[index].phase = nil
      steps[index].reason = nil
      steps[index].cause = nil
      steps[index].notBefore = nil
      steps[index].forgiven = steps[index].attempts.count
      if steps[index].attempts.isEmpty { steps[index].reopenedAt = time }
    }
    status = .running
    reason = nil
    endedAt = nil
    halt = nil
    firstFailure = nil
    rebuildWorkLists()
  }

  private mutating func rebuildWorkLists() {
    readyLocal = []
    readyRemote = []
    doomed = []
    unstarted = 0
    unfinished = 0
    for index in steps.indices {
      if steps[index].state == .failed, firstFailure == nil { firstFailure = index }
      if !steps[index].state.isEnded { unfinished += 1 }
      steps[index].blockers = plan.graph.dependencies[index].count { !steps[$0].state.satisfies }
      guard steps[index].state == .waiting else { continue }
      unstarted += 1
      if steps[index].blockers == 0, steps[index].notBefore == nil { markReady(index) }
      doomByEndedDependency(index)
    }
  }

  private mutating func doomByEndedDependency(_ index: Int) {
    let broken = plan.graph.dependencies[index].first {
      steps[$0].state.isEnded && !steps[$0].state.satisfies
    }
    guard let broken else { return }
    doomed.append(Doom(step: index, cause: steps[broken].cause.flatMap(plan.index(of:)) ?? broken))
  }
}
