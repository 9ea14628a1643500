internal import Engine
internal import SystemKit

/// Work that waits for files and programs, away from the pool's threads.
enum Blocking {
  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DetachedThread.startOrTrap { continuation.resume(with: Result { try body() }) }
    }
  }
}
