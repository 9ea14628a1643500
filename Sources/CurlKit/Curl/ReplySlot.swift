internal import Synchronization

/// One answer for one caller; the first that is given counts.
package final class ReplySlot<Answer: Sendable>: Sendable {
  private enum State {
    case empty
    case waiting(CheckedContinuation<Result<Answer, HTTPError>, Never>)
    case given(Result<Answer, HTTPError>)
  }

  private let state = Mutex(State.empty)

  package init() {}

  var isGiven: Bool {
    state.withLock { if case .given = $0 { true } else { false } }
  }

  package func give(_ result: Result<Answer, HTTPError>) {
    let waiter = state.withLock { state -> CheckedContinuation<Result<Answer, HTTPError>, Never>? in
      switch state {
      case .given: return nil
      case .empty:
        state = .given(result)
        return nil
      case .waiting(let continuation):
        state = .given(result)
        return continuation
      }
    }
    waiter?.resume(returning: result)
  }

  /// The answer; a cancelled task has `cancelled` at once, and `onCancel` is called.
  package func value(onCancel: @escaping @Sendable () -> Void) async throws(HTTPError) -> Answer {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let given = state.withLock { state -> Result<Answer, HTTPError>? in
          if case .given(let result) = state { return result }
          state = .waiting(continuation)
          return nil
        }
        if let given { continuation.resume(returning: given) }
      }
    } onCancel: {
      give(.failure(.cancelled))
      onCancel()
    }
    return try result.get()
  }
}
