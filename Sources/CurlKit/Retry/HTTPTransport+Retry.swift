package import Workflow

extension HTTPTransport {
  /// Sends again what `policy` allows, until the request's deadline.
  ///
  /// A stream is repeated only before its headers came or where its status asks for it; its body is the reader's business.
  ///
  /// `random` gives a new number between 0 and 1 with every call; `now` is for dates in `Retry-After`.
  package func retrying(
    _ policy: RepeatPolicy,
    clock: any Clock<Duration> = ContinuousClock(),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
    now: @escaping @Sendable () -> Timestamp
  ) -> HTTPTransport {
    let (send, stream) = (self.send, self.stream)
    let retries = Retries(policy: policy, clock: clock, random: random, now: now)
    return HTTPTransport(
      send: { request throws(HTTPError) in
        try await retries.run(request, send) {
          ($0.status, $0.headers)
        } discard: { _ in
        }
      },
      stream: { request throws(HTTPError) in
        try await retries.run(request, stream) {
          ($0.status, $0.headers)
        } discard: {
          $0.body.cancel()
        }
      }
    )
  }
}

private struct Retries: Sendable {
  let policy: RepeatPolicy
  let clock: any Clock<Duration>
  let random: @Sendable () -> Double
  let now: @Sendable () -> Timestamp

  func run<Answer: Sendable>(
    _ request: HTTPRequest,
    _ call: @Sendable (HTTPRequest) async throws(HTTPError) -> Answer,
    head: (Answer) -> (status: Int, headers: HTTPHeaders),
    discard: (Answer) -> Void
  ) async throws(HTTPError) -> Answer {
    var request = request
    while true {
      do throws(HTTPError) {
        let answer = try await call(request)
        let (status, headers) = head(answer)
        let retryAfter = RetryAfter.pause(in: headers, now: now())
        let outcome = RepeatPolicy.Outcome.answered(status: status, retryAfter: retryAfter)
        guard let pause = pause(after: outcome, of: request) else { return answer }
        discard(answer)
        try await wait(pause)
      } catch {
        guard let pause = pause(after: .failed(error), of: request) else { throw error }
        try await wait(pause)
      }
      request.attempt += 1
    }
  }

  /// `nil` also where the deadline would be over before the next try.
  private func pause(after outcome: RepeatPolicy.Outcome, of request: HTTPRequest) -> Duration? {
    let pause = policy.pause(after: outcome, of: request, attempt: request.attempt, jitter: random())
    guard let pause, let deadline = request.deadline else { return pause }
    return ContinuousClock.now + pause < deadline ? pause : nil
  }

  private func wait(_ pause: Duration) async throws(HTTPError) {
    do {
      try await clock.sleep(for: pause)
    } catch {
      throw HTTPError(.cancelled, "the call was cancelled while it waited for its next try")
    }
  }
}
