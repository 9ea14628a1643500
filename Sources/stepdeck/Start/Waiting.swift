internal import Dispatch
internal import Synchronization

/// The one bridge from commands, which wait on the main thread, to calls that are asynchronous.
enum Waiting {
  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
  }

  /// Runs `body` as a task and waits for it.
  ///
  /// Only the main thread may call this.
  static func `for`<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let task = Task.detached {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.result.withLock { $0 = result }
      outcome.done.signal()
    }
    defer { task.cancel() }
    outcome.done.wait()
    guard let result = outcome.result.withLock({ $0 }) else {
      fatalError("a task that has signalled its end has left no outcome")
    }
    return try result.get()
  }
}
