internal import Workflow

/// Where the time of a run went.
struct RunDigest: Sendable, Hashable {
  /// One step's share.
  struct Share: Sendable, Hashable {
    var step: Int
    /// For its turn, with all that it waits for done: for a place on this machine, for another attempt after a failure.
    var turn: Duration
    /// At its provider: queued, starting, pulling; all attempts.
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
    for (index, step) in state.steps.enumerated() {
      let share = Self.share(index, step, state, now)
      guard !step.attempts.isEmpty || share.turn > .zero else { continue }
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
    var share = Share(step: index, turn: turn(index, step, state, now), waited: .zero, ran: .zero)
    for attempt in step.attempts {
      let waited = attempt.waited(now) ?? .zero
      // A local step is handed over before there is a place for it.
      if state.plan.steps[index].isLocal { share.turn += waited } else { share.waited += waited }
      share.ran += attempt.ran(now) ?? .zero
    }
    return share
  }

  /// From when it could have begun until it was handed over, and from each failure to the next attempt.
  private static func turn(_ index: Int, _ step: StepRun, _ state: RunState, _ now: Timestamp) -> Duration {
    let dependencies = state.plan.graph.dependencies[index].map { state.steps[$0] }
    let possible = dependencies.compactMap { $0.attempts.last?.endedAt }.max() ?? state.startedAt
    // Nothing waits in a run that is over: for a step that did not come to its turn then, it counts anew.
    let ready = [possible, step.reopenedAt].compactMap(\.self).max()
    let isWaiting = step.state == .waiting && state.status == .running
    guard let first = step.attempts.first?.queuedAt else {
      return isWaiting && dependencies.allSatisfy(\.state.satisfies)
        ? max(.zero, ready.map { now - $0 } ?? .zero) : .zero
    }
    var turn = max(.zero, ready.map { first - $0 } ?? .zero)
    for (number, attempt) in step.attempts.enumerated() {
      // Nothing waits in a run that is over, until somebody asks for more.
      let next =
        number + 1 < step.attempts.count
        ? step.attempts[number + 1].queuedAt : isWaiting ? now : nil
      guard number + 1 != step.forgiven, let next, let end = attempt.endedAt else { continue }
      turn += max(.zero, next - end)
    }
    return turn
  }
}

extension RunDigest.Place {
  fileprivate mutating func add(_ share: RunDigest.Share) {
    steps += 1
    waited += share.turn + share.waited
    ran += share.ran
  }
}
