internal import ScreenKit
internal import Workflow

/// The run whose logs are shown as one, or the runs; in the order that decides between lines of the same time.
struct MergedRuns: Sendable {
  var states: [RunState]
  /// Names of steps are told with those of their runs.
  let isOfSeveral: Bool

  /// A run's logs, one for each of its steps, as keys switch them off.
  struct Step: Sendable, Hashable {
    /// `train`, or `train-41/train` where there are several runs.
    var name: String
    /// By which its colour goes: its place among the steps of all runs.
    var number: Int
    fileprivate var run: Int
    fileprivate var place: Int
  }

  /// The steps that have a log.
  var steps: [Step] {
    var first = 0
    return states.enumerated().flatMap { run, state in
      defer { first += state.steps.count }
      return state.steps.indices.filter { !state.steps[$0].attempts.isEmpty }.map { place in
        let name = name(of: state.plan.steps[place].name, state)
        return Step(name: name, number: first + place, run: run, place: place)
      }
    }
  }

  private func name(of step: String, _ state: RunState) -> String {
    isOfSeveral ? "\(state.plan.name)/\(step)" : step
  }

  /// All logs, those of hidden steps marked.
  func streams(hidden: Set<String> = []) -> [LogStream] {
    steps.flatMap { step in
      let state = states[step.run]
      let run = isOfSeveral ? LogStream.Run(id: state.plan.run, name: state.plan.name) : nil
      return state.steps[step.place].attempts.enumerated().flatMap { place, attempt in
        (0..<attempt.instances).map { instance in
          let id = AttemptID(step: state.plan.steps[step.place].name, attempt: place + 1)
          return LogStream(log: LogID(id, instance: instance), run: run, isHidden: hidden.contains(step.name))
        }
      }
    }
  }

  /// The run that a line is of, and its place among them.
  func run(of line: LogLine) -> (place: Int, state: RunState)? {
    guard let run = line.run else { return states.first.map { (0, $0) } }
    return states.firstIndex { $0.plan.run == run }.map { ($0, states[$0]) }
  }

  /// The name by which a line's step is switched off.
  func name(of line: LogLine) -> String? {
    guard let step = line.source?.attempt.step, let (_, state) = run(of: line) else { return nil }
    return name(of: step, state)
  }

  /// What stands before a line, and the number of its colour.
  func label(of line: LogLine, width: Int, _ glyphs: GlyphSet) -> (text: String, number: Int)? {
    guard let source = line.source, let (place, state) = run(of: line) else { return nil }
    let first = states[..<place].reduce(0) { $0 + $1.steps.count }
    let number = first + (state.plan.index(of: source.attempt.step) ?? 0)
    return (label(source, isOfSeveral ? state.plan.name : nil, width: width, glyphs), number)
  }

  /// `train[1]↻2`, or `train-41/train[1]↻2`; what is too long loses from the name of the run first.
  private func label(_ log: LogID, _ run: String?, width: Int, _ glyphs: GlyphSet) -> String {
    let step = log.label + (log.attempt.attempt > 1 ? "\(glyphs.retry)\(log.attempt.attempt)" : "")
    guard let run else { return step }
    let room = max(4, width - TextWidth.of(step) - 1)
    return "\(TextWidth.truncated(run, to: room))/\(step)"
  }

  /// Columns for the longest label and a line between spaces; at most a quarter of the screen, or a third for several runs.
  func labelWidth(_ glyphs: GlyphSet, screen: Int) -> Int {
    let most = max(isOfSeveral ? 10 : 6, screen / (isOfSeveral ? 3 : 4))
    let labels = streams().map { label($0.log, $0.run?.name, width: most, glyphs) }
    return min(labels.map { TextWidth.of($0) }.max() ?? 0, most) + 3
  }

  /// When the first of them began.
  var start: Timestamp? { states.compactMap(\.startedAt).min() }
}

extension AppModel {
  /// Whose logs are shown as one; `nil` before all that can be read are known.
  var mergedRuns: MergedRuns? {
    switch route {
    case .merged(let id):
      guard let run, run.id == id, let state = run.state else { return nil }
      return MergedRuns(states: [state], isOfSeveral: false)
    case .mergedRuns(let ids):
      let known = ids.filter { unreadRuns[$0] == nil }.map { otherRuns[$0]?.state }
      let states = known.compactMap { $0 }
      return states.isEmpty || states.count < known.count
        ? nil : MergedRuns(states: states, isOfSeveral: true)
    default: return nil
    }
  }
}
