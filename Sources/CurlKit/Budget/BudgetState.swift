/// A bucket of calls with a queue: no clock, no tasks.
struct BudgetState: Sendable {
  struct Ticket: Sendable, Hashable {
    let urgency: RequestBudget.Urgency
    let number: Int
  }

  enum Answer: Sendable, Hashable {
    case go
    /// Ask again after this time.
    case wait(Duration)
  }

  private let fullRate: Double
  private let burst: Double
  private(set) var rate: Double
  private var tokens: Double
  private var filledAt: Duration = .zero
  private var silentUntil: Duration = .zero
  private var waiting: [RequestBudget.Urgency: [Ticket]] = [:]
  private var next = 0

  /// What the rate never falls below, as a part of the full rate.
  private static let floor = 1.0 / 64
  private static let shortestPause = Duration.milliseconds(1)

  init(perSecond: Double, burst: Int) {
    fullRate = max(perSecond, 1e-3)
    rate = fullRate
    self.burst = Double(max(1, burst))
    tokens = self.burst
  }

  mutating func enter(_ urgency: RequestBudget.Urgency) -> Ticket {
    next += 1
    let ticket = Ticket(urgency: urgency, number: next)
    waiting[urgency, default: []].append(ticket)
    return ticket
  }

  mutating func leave(_ ticket: Ticket) { waiting[ticket.urgency]?.removeAll { $0 == ticket } }

  /// Whether a ticket's turn has come, and otherwise when to ask again.
  mutating func admit(_ ticket: Ticket, at time: Duration) -> Answer {
    fill(at: time)
    if time < silentUntil { return .wait(silentUntil - time) }
    let ahead = callsAhead(of: ticket)
    let missing = Double(ahead + 1) - tokens
    guard missing > 1e-6 else {
      tokens -= 1
      leave(ticket)
      return .go
    }
    return .wait(max(.seconds(missing / rate), Self.shortestPause))
  }

  /// A refusal halves the rate and silences the account; other answers give a little back.
  mutating func note(status: Int, retryAfter: Duration?, at time: Duration) {
    fill(at: time)
    guard status == 429 || status == 503 else {
      rate = min(fullRate, rate + fullRate / 50)
      return
    }
    // Calls that were already on their way are refused together: they count once.
    if time >= silentUntil { rate = max(fullRate * Self.floor, rate / 2) }
    tokens = min(tokens, 1)
    silentUntil = max(silentUntil, time + (retryAfter ?? .seconds(1)))
  }

  private func callsAhead(of ticket: Ticket) -> Int {
    var count = waiting[ticket.urgency]?.firstIndex(of: ticket) ?? 0
    for urgency in RequestBudget.Urgency.allCases where urgency < ticket.urgency {
      count += waiting[urgency]?.count ?? 0
    }
    return count
  }

  private mutating func fill(at time: Duration) {
    let passed = time - filledAt
    guard passed > .zero else { return }
    let (seconds, attoseconds) = passed.components
    tokens = min(burst, tokens + (Double(seconds) + Double(attoseconds) / 1e18) * rate)
    filledAt = time
  }
}
