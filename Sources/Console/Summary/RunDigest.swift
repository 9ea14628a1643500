internal import Workflow

/// Where the time of a run went.
struct RunDigest: Sendable, Hashable {
  /// One step's share.
  struct Share: Sendable, Hashable {
    var step: Int
    /// For a place to run on, with all that it waits for done.
    var turn: Duration
    /// Queued, starting, pulling: all attempts.
    var waited: Duration
    /// At work: all attempts.
    var ran: Duration

    var total: Duration { turn + waited + ran }
  }

  /// The steps that took longest, longest first.
  private(set) var longest: [Share] = []
  private(set) var turn = Duration.zero
  private(set) var waited = Duration.zero
  private(set) var ran = Duration.zero
  private(set) var attempts = 0
  /// By the name of the operator: steps and time at work.
  private(set) var places: [String: Place] = [:]
  /// The most steps that worked side by side.
  private(set) var width = 0

  struct Place: Sendable, Hashable {
    var steps = 0
    var waited = Duration.zero
    var ran = Duration.zero
  }

  static let kept = 200

  /// Goes through all steps once.
  init(_ state: RunState, now: Timestamp) {
    var edges: [(time: Timestamp, change: Int)] = []
    var shares: [Share] = []
    for (index, step) in state.steps.enumerated() where !step.attempts.isEmpty {
      let share = Self.share(index, step, state, now)
      shares.append(share)
      turn += share.turn
      waited += share.waited
      ran += share.ran
      attempts += step.attempts.count
      places[state.plan.steps[index].operatorName, default: Place()].add(share)
      for attempt in step.attempts {
        guard let start = attempt.startedAt else { continue }
        edges += [(start, 1), (attempt.endedAt ?? now, -1)]
      }
    }
    longest = Array(shares.sorted { ($0.total, $1.step) > ($1.total, $0.step) }.prefix(Self.kept))
    var open = 0
    for edge in edges.sorted(by: { ($0.time, $0.change) < ($1.time, $1.change) }) {
      open += edge.change
      width = max(width, open)
    }
  }

  private static func share(_ index: Int, _ step: StepRun, _ state: RunState, _ now: Timestamp) -> Share {
    let ready =
      state.plan.graph.dependencies[index].compactMap { state.steps[$0].attempts.last?.endedAt }.max()
      ?? state.startedAt
    var share = Share(step: index, turn: .zero, waited: .zero, ran: .zero)
    if let ready, let start = step.startedAt, start > ready { share.turn = start - ready }
    for attempt in step.attempts {
      share.waited += attempt.waited(now) ?? .zero
      share.ran += attempt.ran(now) ?? .zero
    }
    return share
  }
}

extension RunDigest.Place {
  fileprivate mutating func add(_ share: RunDigest.Share) {
    steps += 1
    waited += share.turn + share.waited
    ran += share.ran
  }
}
