internal import Synchronization
package import Workflow

/// The live jobs of one operator: the engine adds and removes, the operator's watcher reads.
package final class JobRoster: Sendable {
  private struct State {
    var jobs: [JobKey: JobHandle] = [:]
    var changed: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  package func add(_ key: JobKey, _ handle: JobHandle) {
    change { $0.updateValue(handle, forKey: key) != handle }
  }
  package func remove(_ key: JobKey) { change { $0.removeValue(forKey: key) != nil } }
  package var all: [JobKey: JobHandle] { state.withLock { $0.jobs } }
  package var isEmpty: Bool { state.withLock { $0.jobs.isEmpty } }

  package func contains(_ id: String) -> Bool { state.withLock { $0.jobs.values.contains { $0.id == id } } }

  package func key(of id: String) -> JobKey? { state.withLock { $0.jobs.first { $0.value.id == id }?.key } }

  /// Calls `body` after every change from now on, on the thread that makes it; there is one listener.
  package func onChange(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.changed = body } }

  private func change(_ body: (inout [JobKey: JobHandle]) -> Bool) {
    state.withLock { body(&$0.jobs) ? $0.changed : nil }?()
  }
}
