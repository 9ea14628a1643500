internal import LogKit
internal import Operators
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// What a tail tells the engine.
enum TailReport: Sendable {
  /// The provider has nothing more of an ended job; what the log reported is complete.
  case drained(results: JSONObject)
  /// The tail cannot be written at the moment, such as on a full disk.
  case blocked(String)
}

/// Carries one job's log from its provider into the attempt's folder, from cursor to cursor, until the job has ended and
/// the provider has nothing more.
final class LogTail: Sendable {
  private struct State {
    var jobHasEnded = false
    var isLate = false
    var task: Task<Void, Never>?
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let key: JobKey
  private let handle: JobHandle
  private let stepOperator: any StepOperator
  private let mailbox: Mailbox

  init(_ key: JobKey, _ handle: JobHandle, _ stepOperator: any StepOperator, _ mailbox: Mailbox) {
    self.key = key
    self.handle = handle
    self.stepOperator = stepOperator
    self.mailbox = mailbox
  }

  func start(folder: String, secrets: [String]) {
    let task = Task { await self.run(folder: folder, secrets: secrets) }
    state.withLock { $0.task = task }
  }

  func stop() { state.withLock { $0.task }?.cancel() }

  /// From now on a clean end of the provider's stream is the end of the log.
  func jobEnded() {
    let waiter = state.withLock { state in
      state.jobHasEnded = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// The attempt's end is recorded: what still comes is late.
  func becomeLate() { state.withLock { $0.isLate = true } }

  // MARK: - The tail itself

  private func run(folder: String, secrets: [String]) async {
  }
}
