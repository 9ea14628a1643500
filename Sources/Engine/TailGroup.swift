internal import Operators
internal import OrderedCollections
internal import Workflow

/// The tails of one attempt, one per instance of its job.
///
/// Confined to the engine's thread.
final class TailGroup {
  let handle: JobHandle
  let stepOperator: any StepOperator
  private var live: [Int: LogTail] = [:]
  /// What the first instance's log reported.
  private(set) var results: JSONObject = [:]

  init(_ handle: JobHandle, _ stepOperator: any StepOperator) {
    self.handle = handle
    self.stepOperator = stepOperator
  }

  func add(_ tail: LogTail, instance: Int) { live[instance] = tail }

  func jobEnded() { for tail in live.values { tail.jobEnded() } }
  func becomeLate() { for tail in live.values { tail.becomeLate() } }
  func stop() { for tail in live.values { tail.stop() } }

  /// - Returns: whether all instances are drained now.
  func drained(_ instance: Int, _ results: JSONObject) -> Bool {
    live[instance] = nil
    if instance == 0 { self.results = results }
    return live.isEmpty
  }
}
