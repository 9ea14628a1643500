/// When a request is sent again, and after which pause: a value, decided by a pure function.
package struct RepeatPolicy: Sendable, Hashable {
  /// Tries in all, the first among them.
  package var maximumAttempts: Int
  package var statuses: Set<Int>
  package var errors: Set<HTTPError.Kind>
  /// The pause after the first try lies between half of this and all of it; it doubles with every try.
  package var firstDelay: Duration
  package var maximumDelay: Duration
  /// The longest `Retry-After` that is waited for; a longer one ends the tries.
  package var maximumRetryAfter: Duration

  package init(
    maximumAttempts: Int = 5,
    statuses: Set<Int> = [408, 429, 500, 502, 503, 504],
    errors: Set<HTTPError.Kind> = [.nameNotFound, .cannotConnect, .proxy, .cut, .garbage, .stalled],
    firstDelay: Duration = .milliseconds(250),
    maximumDelay: Duration = .seconds(20),
    maximumRetryAfter: Duration = .seconds(60)
  ) {
    self.maximumAttempts = maximumAttempts
    self.statuses = statuses
    self.errors = errors
    self.firstDelay = firstDelay
    self.maximumDelay = maximumDelay
    self.maximumRetryAfter = maximumRetryAfter
  }

  package static let never = RepeatPolicy(maximumAttempts: 1)

  /// How a try ended.
  package enum Outcome: Sendable, Hashable {
    case answered(status: Int, retryAfter: Duration?)
    case failed(HTTPError)
  }

  /// The pause before the next try; `nil` where there is none.
  ///
  /// `attempt` is the try that ended, from 1; `jitter` lies between 0 and 1 and is new for every call.
  package func pause(
    after outcome: Outcome,
    of request: HTTPRequest,
    attempt: Int,
    jitter: Double
  ) -> Duration? {
    guard attempt < maximumAttempts else { return nil }
    switch outcome {
    case .answered(let status, let retryAfter):
      guard request.isSafeToRepeat, statuses.contains(status) else { return nil }
      guard let retryAfter else { return backoff(attempt: attempt, jitter: jitter) }
      guard retryAfter <= maximumRetryAfter else { return nil }
      return max(retryAfter, backoff(attempt: attempt, jitter: jitter))
    case .failed(let error):
      guard request.isSafeToRepeat || error.isBeforeSending, errors.contains(error.kind) else { return nil }
      return backoff(attempt: attempt, jitter: jitter)
    }
  }

  private func backoff(attempt: Int, jitter: Double) -> Duration {
    let doublings = min(max(0, attempt - 1), 30)
    let whole = min(firstDelay * (1 << doublings), maximumDelay)
    return whole / 2 + whole / 2 * min(max(0, jitter), 1)
  }
}
