internal import Synchronization

/// The calls that one account of a provider may take: everything that talks to it shares one.
///
/// Calls that somebody waits for go first. A 429 or 503 halves the rate and silences the account for as long as the server
/// asks; every answer after that gives a little back. Nothing here ever fails a call.
package final class RequestBudget: Sendable {
  /// Who waits for the call, most urgent first.
  package enum Urgency: Int, Sendable, Comparable, CaseIterable {
    /// A submission, a cancel: the user or the engine waits.
    case command
    /// The log of what is on screen.
    case visible
    /// What has become of jobs.
    case state
    /// All other logs.
    case background

    package static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
  }

  private let state: Mutex<BudgetState>
  private let elapsed: @Sendable () -> Duration
  private let sleep: @Sendable (Duration) async throws -> Void

  /// `perSecond` (more than 0) calls in the long run, and `burst` (at least 1) at once after a rest.
  package init(perSecond: Double, burst: Int, clock: some Clock<Duration> = ContinuousClock()) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleep = { try await clock.sleep(for: $0) }
    state = Mutex(BudgetState(perSecond: perSecond, burst: burst))
  }

  /// Returns when the call may be made.
  package func take(_ urgency: Urgency) async throws(HTTPError) {
    let ticket = state.withLock { $0.enter(urgency) }
    while true {
      switch state.withLock({ $0.admit(ticket, at: elapsed()) }) {
      case .go: return
      case .wait(let pause):
        do {
          try await sleep(pause)
        } catch {
          state.withLock { $0.leave(ticket) }
          throw HTTPError(.cancelled, "the call was cancelled while it waited for its turn")
        }
      }
    }
  }

  /// To be told of every answer.
  package func note(status: Int, retryAfter: Duration?) {
    state.withLock { $0.note(status: status, retryAfter: retryAfter, at: elapsed()) }
  }

  /// Calls a second that the provider has granted so far, for a report.
  package var rate: Double { state.withLock(\.rate) }
}

/// The budgets of all accounts that a process uses, each made when it is first asked for.
package final class AccountBudgets: Sendable {
  private let budgets = Mutex<[String: RequestBudget]>([:])
  private let make: @Sendable () -> RequestBudget

  package init(make: @escaping @Sendable () -> RequestBudget) { self.make = make }

  /// That of the request's account, or of its server where it names none.
  package func budget(of request: HTTPRequest) -> RequestBudget {
    let account = request.account ?? request.server
    return budgets.withLock { budgets in
      if let known = budgets[account] { return known }
      let made = make()
      budgets[account] = made
      return made
    }
  }
}

extension HTTPRequest {
  /// Scheme, host and port.
  fileprivate var server: String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    return String(url[..<scheme.upperBound] + url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" })
  }
}

extension HTTPTransport {
  /// Waits for the account's budget before every call, the most urgent first, and tells it of every answer.
  ///
  /// Put it inside `retrying`: a repeated call costs like a first.
  package func within(_ budgets: AccountBudgets) -> HTTPTransport {
    let (send, stream) = (self.send, self.stream)
    return HTTPTransport(
      send: { request throws(HTTPError) in
        let budget = budgets.budget(of: request)
        try await budget.take(request.urgency)
        let response = try await send(request)
        budget.note(status: response.status, retryAfter: RetryAfter.seconds(in: response.headers))
        return response
      },
      stream: { request throws(HTTPError) in
        let budget = budgets.budget(of: request)
        try await budget.take(request.urgency)
        let response = try await stream(request)
        budget.note(status: response.status, retryAfter: RetryAfter.seconds(in: response.headers))
        return response
      }
    )
  }
}
