internal import DequeModule
internal import OrderedCollections

/// What is known of a run: the fold of its journal's facts over its plan.
///
/// Beside what readers want to see it keeps work lists (ready, failed, delayed), so that one fact costs no more in a run
/// of ten thousand steps than in one of ten.
package struct RunState: Sendable {
  package let plan: Plan
  package internal(set) var status = RunStatus.running
  package internal(set) var reason: String?
  package internal(set) var startedAt: Timestamp?
  package internal(set) var endedAt: Timestamp?
  /// By position in the plan.
  package internal(set) var steps: [StepRun]
  /// Sequence number of the last fact.
  package internal(set) var sequence = 0
  package internal(set) var notes: [String] = []
  /// Who asked for the run's end.
  package internal(set) var cancelledBy: String?

  /// Steps whose dependencies have succeeded, by the place that they compete for; first come, first served.
  var readyLocal = Deque<Int>()
  var readyRemote = Deque<Int>()
  /// Failed attempts that another one follows: earliest first.
  var delayed: [Delay] = []
  /// Ends of `timeout` and `queue_timeout` of live steps that no host watches: earliest first.
  var deadlines: [Delay] = []
  /// Steps that cannot start any more because of `cause`, in the order of discovery.
  var doomed = Deque<Doom>()
  var live: Set<Int> = []
  var liveLocal = 0
  var unstarted: Int
  var unfinished: Int
  /// The first step that failed for good.
  var firstFailure: Int?
  /// Why nothing new may start; `nil` while all is well.
  var halt: Halt?

  struct Delay: Sendable {
    var time: Timestamp
    var step: Int

    /// Keeps `list` sorted by time; equal times keep their order of arrival.
    static func insert(_ delay: Delay, into list: inout [Delay]) {
      list.insert(delay, at: list.firstIndex { $0.time > delay.time } ?? list.endIndex)
    }
  }

  struct Doom: Sendable {
    var step: Int
    var cause: Int
  }

  enum Halt: Sendable {
    case cancelled
    case failure(Int)
  }

  package init(plan: Plan) {
    self.plan = plan
    steps = plan.graph.dependencies.map { StepRun(blockers: $0.count) }
    unstarted = plan.steps.count
    unfinished = plan.steps.count
    for index in plan.steps.indices where steps[index].blockers == 0 { markReady(index) }
  }

  package subscript(step: String) -> StepRun? { plan.index(of: step).map { steps[$0] } }

  /// How many steps are in each state.
  package var counts: [StepState: Int] {
    var counts: [StepState: Int] = [:]
    for step in steps { counts[step.state, default: 0] += 1 }
    return counts
  }

  /// The steps with an attempt on its way or at work, in the order of the plan.
  package var liveSteps: [Int] { live.sorted() }
}

/// One step's part of a run.
package struct StepRun: Sendable, Hashable {
  package internal(set) var state = StepState.waiting
  package internal(set) var phase: String?
  package internal(set) var reason: String?
  package internal(set) var attempts: [AttemptRun] = []
  /// Of the last attempt that reported any.
  package internal(set) var results: JSONObject = [:]
  /// While a failed attempt waits for the next one.
  package internal(set) var notBefore: Timestamp?
  /// The step that is the cause of a skip.
  package internal(set) var cause: String?
  /// How many dependencies have not succeeded yet.
  var blockers: Int
  /// Attempts that the retry policy does not count: those before the user asked for another.
  package internal(set) var forgiven = 0
  /// When the user asked again for a step that had ended before its first attempt.
  package internal(set) var reopenedAt: Timestamp?

  init(blockers: Int) { self.blockers = blockers }

  package var startedAt: Timestamp? { attempts.first?.queuedAt }
  package var endedAt: Timestamp? { state.isEnded ? attempts.last?.endedAt : nil }
  /// The attempt whose outputs and results count.
  package var succeededAttempt: Int? { attempts.lastIndex { $0.state == .succeeded }.map { $0 + 1 } }
}

extension RunState {
  /// The logs of an attempt: one, or one for each instance of its job.
  package func logs(of attempt: AttemptID) -> [LogID] {
    let attempts = self[attempt.step]?.attempts ?? []
    let count = attempts.indices.contains(attempt.attempt - 1) ? attempts[attempt.attempt - 1].instances : 1
    return (0..<count).map { LogID(attempt, instance: $0) }
  }
}

/// One try.
package struct AttemptRun: Sendable, Hashable {
  package internal(set) var state = StepState.submitting
  package internal(set) var phase: String?
  package internal(set) var providerState: String?
  package internal(set) var reason: String?
  package internal(set) var exitStatus: Int?
  package internal(set) var job: JobHandle?
  /// How many instances its job has, each with a log.
  package internal(set) var instances = 1
  package internal(set) var stop: StopCause?
  /// The provider took the machine away.
  package internal(set) var isPreempted = false
  /// What was said when the stop was ordered.
  package internal(set) var stopReason: String?
  package internal(set) var queuedAt: Timestamp?
  package internal(set) var startedAt: Timestamp?
  package internal(set) var endedAt: Timestamp?
  /// Every state with the time since when, for the timeline.
  package internal(set) var history: [Moment] = []

  /// More than any provider starts; a journal that says so is damaged.
  static let instanceLimit = 10_000

  package struct Moment: Sendable, Hashable {
    package var state: StepState
    package var phase: String?
    package var since: Timestamp
  }
}
