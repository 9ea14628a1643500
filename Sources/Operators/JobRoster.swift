internal import Synchronization
package import Workflow

/// The live jobs of one operator: the engine adds and removes, the operator's watcher reads.
package final class JobRoster: Sendable {
  private let jobs = Mutex<[JobKey: JobHandle]>([:])

  package init() {}

  package func add(_ key: JobKey, _ handle: JobHandle) { jobs.withLock { $0[key] = handle } }
  package func remove(_ key: JobKey) { _ = jobs.withLock { $0.removeValue(forKey: key) } }
  package var all: [JobKey: JobHandle] { jobs.withLock { $0 } }
  package var isEmpty: Bool { jobs.withLock { $0.isEmpty } }
}
