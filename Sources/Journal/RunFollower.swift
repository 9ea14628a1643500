package import Workflow

/// A run as its folder tells it, and what is new in it since the last look.
///
/// Not shared between threads: whoever follows a run makes a follower of its own.
/// Engine, console and commands all follow runs with this: the journal is the only broadcast there is.
package final class RunFollower {
  package let folder: RunFolder
  package private(set) var state: RunState
  private var reader: JournalReader

  /// Reads plan and journal of a run.
  package init(_ folder: RunFolder) throws(StateError) {
    self.folder = folder
    state = RunState(plan: try folder.readPlan())
    reader = JournalReader(path: folder.journal)
    try advance()
  }

  /// Reads what can be read of a run whose journal is damaged: what stands before the damage, and which attempts have a folder.
  package init(salvaging folder: RunFolder) throws(StateError) {
    self.folder = folder
    state = RunState(plan: try folder.readPlan())
    reader = JournalReader(path: folder.journal)
    var events: [Event] = []
    try? reader.readNew(into: &events)
    for event in events where (try? state.apply(event)) == nil { break }
    for step in state.plan.steps {
      addAttempts(of: step.name, at: events.last?.time ?? Timestamp(nanoseconds: 0))
    }
  }

  private func addAttempts(of step: String, at time: Timestamp) {
    let numbers = Files.names(in: folder.steps + "/" + step).compactMap { Int($0) }.sorted()
    for number in numbers {
      let fact = StepFact(step: step, attempt: number, state: .running)
      // One that is known already, or that follows a gap, is left out.
      guard number > state[step]?.attempts.count ?? 0 else { continue }
      try? state.apply(Event(sequence: state.sequence + 1, time: time, fact: .step(fact)))
    }
  }

  /// Length of the whole lines read so far.
  package var journalEnd: Int { reader.offset }

  /// Folds what is new, and returns it.
  @discardableResult
  package func advance() throws(StateError) -> [Event] {
    let events = try reader.readNew()
    for event in events {
      do throws(FoldError) {
        try state.apply(event)
      } catch {
        throw .damage("\(folder.journal) is damaged: \(error)")
      }
    }
    return events
  }
}
