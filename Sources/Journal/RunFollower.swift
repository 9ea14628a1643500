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
        throw StateError("\(folder.journal) is damaged: \(error)")
      }
    }
    return events
  }
}
