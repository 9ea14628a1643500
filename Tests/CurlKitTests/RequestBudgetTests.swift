import CurlKit
import Synchronization
import Testing
import Workflow

@Suite("A budget of calls")
struct RequestBudgetTests {
  @Test("After the burst, calls come at the rate")
  func rate() async throws {
    let clock = ReportingClock()
    let budget = RequestBudget(perSecond: 10, burst: 5, clock: clock)
    for _ in 0..<105 { try await budget.take(.background) }
    #expect(abs((clock.now.offset - .seconds(10)) / .seconds(1)) < 0.2, "\(clock.now.offset)")
  }

  @Test("A refusal silences the account for as long as the server says, and slows it; answers bring it back")
  func slowDown() async throws {
    let clock = ReportingClock()
    let budget = RequestBudget(perSecond: 10, burst: 1, clock: clock)
    try await budget.take(.background)
    budget.note(status: 429, retryAfter: .seconds(30))
    budget.note(status: 429, retryAfter: .seconds(20))
    #expect(budget.rate == 5)
    try await budget.take(.command)
    #expect(clock.now.offset >= .seconds(30))
    for _ in 0..<50 { budget.note(status: 200, retryAfter: nil) }
    #expect(budget.rate == 10)
    for _ in 0..<100 {
      try await clock.sleep(for: .seconds(61))
      budget.note(status: 503, retryAfter: nil)
    }
    #expect(budget.rate > 0.1)
  }

  @Test("Who waits for a call goes before what is in the background")
  func urgency() async throws {
    let clock = GateClock()
    let budget = RequestBudget(perSecond: 1, burst: 1, clock: clock)
    try await budget.take(.command)
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (count, urgency) in [RequestBudget.Urgency.background, .state, .visible, .command].enumerated() {
        group.addTask {
          try await budget.take(urgency)
          order.add(urgency)
        }
        await clock.waitForSleepers(count + 1)
      }
      for step in 1...4 {
        clock.advance(by: .seconds(1))
        while order.all.count < step { await Task.yield() }
      }
      try await group.waitForAll()
    }
    #expect(order.all == [.command, .visible, .state, .background])
  }

  @Test(
    "Requests of one account share a budget by their urgency, whoever makes them; other accounts have their own"
  )
  func accounts() async throws {
    let clock = GateClock()
    let budgets = AccountBudgets { RequestBudget(perSecond: 1, burst: 1, clock: clock) }
    let sent = Sent()
    // Two components, each with a transport of its own.
    let (one, two) = (sent.transport.within(budgets), sent.transport.within(budgets))
    _ = try await one.send(Self.request("first", "me", .command))
    _ = try await two.send(Self.request("other", "you", .background))
    _ = try await two.send(Self.request("none", nil, .background))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (count, urgency) in [RequestBudget.Urgency.background, .state].enumerated() {
        let transport = count == 0 ? one : two
        group.addTask { _ = try await transport.send(Self.request("\(urgency)", "me", urgency)) }
        await clock.waitForSleepers(count + 1)
      }
      for count in 4...5 {
        clock.advance(by: .seconds(1))
        while sent.urls.count < count { await Task.yield() }
      }
      try await group.waitForAll()
    }
    let paths = sent.urls.map { $0.dropFirst("https://one:6443/".count) }
    #expect(paths == ["first", "other", "none", "state", "background"])
  }

  private static func request(
    _ path: String,
    _ account: String?,
    _ urgency: RequestBudget.Urgency
  ) -> HTTPRequest {
    var request = HTTPRequest("GET", "https://one:6443/" + path)
    (request.account, request.urgency) = (account, urgency)
    return request
  }

  @Test("Who gives up makes room")
  func cancelled() async throws {
    let clock = GateClock()
    let budget = RequestBudget(perSecond: 1, burst: 1, clock: clock)
    try await budget.take(.command)
    let first = Task { try await budget.take(.command) }
    await clock.waitForSleepers(1)
    first.cancel()
    let error = await #expect(throws: HTTPError.self) { try await first.value }
    #expect(error?.kind == .cancelled)
    clock.advance(by: .seconds(1))
    try await budget.take(.background)
  }
}

private final class Sent: Sendable {
  private let all = Mutex<[String]>([])
  var urls: [String] { all.withLock { $0 } }

  var transport: HTTPTransport {
    HTTPTransport(
      send: { request throws(HTTPError) in
        self.all.withLock { $0.append(request.url) }
        return HTTPResponse(status: 200)
      },
      stream: { _ throws(HTTPError) in throw HTTPError(.cut, "none") }
    )
  }
}

private final class Order: Sendable {
  private let calls = Mutex<[RequestBudget.Urgency]>([])
  var all: [RequestBudget.Urgency] { calls.withLock { $0 } }
  func add(_ call: RequestBudget.Urgency) { calls.withLock { $0.append(call) } }
}
