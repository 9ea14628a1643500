import Foundation

/// Runs work that waits on a thread of its own: the pool that runs the tests has few threads, and none may be held.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}

/// What went wrong in a round, with what is needed to look into it.
struct Flaw: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
