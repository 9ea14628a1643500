internal import Workflow

/// Which logs of which attempts of which steps are meant.
struct LogSelection {
  /// Positions in the plan, in the order in which they were named.
  let steps: [Int]
  let attempt: AttemptChoice?
  /// Which instance of each job; all where it is `nil`.
  let instance: Int?
  /// No step was named: the run as a whole is meant.
  let isWholeRun: Bool

  init(_ state: RunState, steps names: [String], attempt: AttemptChoice?, instance: Int?) throws {
    self.attempt = attempt
    self.instance = instance
    isWholeRun = names.isEmpty
    for name in names { try state.plan.requireStep(name) }
    var seen: Set<Int> = []
    let named = names.compactMap(state.plan.index(of:)).filter { seen.insert($0).inserted }
    steps = names.isEmpty ? Array(state.plan.steps.indices) : named
    guard steps.count == 1, let only = steps.first else { return }
    let name = state.plan.steps[only].name
    let count = state.steps[only].attempts.count
    if case .number(let number) = attempt, number > count {
      throw Ending.wrongUsage(
        "step \(name) has had \(count) attempt\(count == 1 ? "" : "s"); there is no attempt \(number)"
      )
    }
    if let instance, count > 0, logs(state).isEmpty {
      let most = state.steps[only].attempts.map(\.instances).max() ?? 1
      throw Ending.wrongUsage(
        "step \(name) runs as \(most) instance\(most == 1 ? "" : "s"), counted from 0; there is no instance \(instance)"
      )
    }
  }

  /// The logs that there are by now, in the order of the steps.
  func logs(_ state: RunState) -> [LogID] { attempts(state).flatMap { logs(of: $0, state) } }

  /// The logs that are wanted of an attempt.
  func logs(of attempt: AttemptID, _ state: RunState) -> [LogID] {
    state.logs(of: attempt).filter { instance == nil || $0.instance == instance }
  }

  /// How many logs there will be at a time, also of what has no job yet: a name before each line cannot come later.
  func plannedCount(_ plan: Plan) throws -> Int {
    guard instance == nil else { return steps.count }
    let checks = try OperatorChecks()
    return steps.reduce(0) { $0 + checks.instances(of: plan.steps[$1], in: plan.stack) }
  }

  private func attempts(_ state: RunState) -> [AttemptID] {
    steps.flatMap { step in
      let count = state.steps[step].attempts.count
      let numbers: [Int] =
        switch attempt {
        case nil: count > 0 ? [count] : []
        case .all: Array(1..<count + 1)
        case .number(let number): number <= count ? [number] : []
        }
      return numbers.map { AttemptID(step: state.plan.steps[step].name, attempt: $0) }
    }
  }

  /// Whether an attempt that begins while the logs are followed is wanted.
  func includes(_ attempt: AttemptID, _ state: RunState) -> Bool {
    guard let index = state.plan.index(of: attempt.step), isWholeRun || steps.contains(index) else {
      return false
    }
    guard case .number(let number) = self.attempt else { return true }
    return attempt.attempt == number
  }

  /// How following ends, once nothing more can come; `nil` before that.
  func ending(_ state: RunState) -> Ending? {
    if isWholeRun { return state.status.isEnded ? Ending(state.status) : nil }
    var worst = Ending(.success)
    for step in steps {
      var status = state.steps[step].state
      if case .number(let number) = attempt, state.steps[step].attempts.indices.contains(number - 1) {
        status = state.steps[step].attempts[number - 1].state
      }
      guard status.isEnded || state.status.isEnded else { return nil }
      if status == .cancelled, worst.status == 0 { worst = Ending(.cancelled) }
      if status == .failed || status == .skipped { worst = Ending(.failed) }
    }
    return worst
  }
}
