internal import ScreenKit
internal import Workflow

/// The run that is looked at.
struct RunModel: Sendable {
  let id: RunID
  /// `nil` until the first answer of the feed.
  var view: RunView?
  /// Columns of the longest name of a step.
  private(set) var longestName = 0
  /// Some step has more than one attempt.
  private(set) var isRetried = false
  /// Why the run cannot be read; what is shown is older then.
  var failure: ReadFailure?
  /// Where the list of steps is, in rows of `shown`.
  var position = ListPosition()
  private(set) var filterText = ""
  /// Positions in the plan of the steps that pass the filter: the rows of the list and of the timeline.
  private(set) var shown: [Int] = []
  /// The step that the cursor was put on; while the filter hides it the cursor stands on the next one.
  private var wanted = 0
  var focus = Focus.steps
  var isZoomed = false
  var showsTimeline = true
  /// It stands in place of the panes, where there is no room for both.
  var showsTimelineAlone = false
  var timeline = TimelineModel()
  /// Attempts that the user chose to see instead of the last one.
  var chosenAttempts: [String: Int] = [:]
  /// Instances that the user chose to see instead of the first one.
  var chosenInstances: [String: Int] = [:]
  /// The log of a step is shown with another one beside it.
  var split: LogSplit?
  /// The log of each step that was shown last: the next one of the step takes over how lines are looked at.
  var shownLogs: [String: LogKey] = [:]
  /// Steps whose panes stay, in the order in which they were pinned.
  private(set) var pins: [Int] = []
  /// How many panes there are to be; `nil` for one of each step that is at work or has failed.
  var paneCount: Int?
  /// The user has moved the cursor: it is not put on the step worth looking at any more.
  var isTouched = false
  /// Made when the graph is first looked at.
  var graph: GraphModel?
  /// Made while the summary is looked at.
  var digest: RunDigest?
  /// The step that was chosen in the summary.
  var summaryStep: Int?
  /// Of what `digest` is: a fact's sequence number, and the second.
  var digestAge: [Int64] = []

  enum Focus: Sendable, Hashable {
    case steps
    /// The pane of the step at this place in the plan, whichever panes come and go.
    case pane(step: Int)
    case timeline
  }

  /// Names of pinned steps, until the plan is known.
  private var awaitedPins: [String] = []

  /// A run to look at, arranged as it was before.
  init(_ id: RunID, _ look: RunLook? = nil) {
    self.id = id
    paneCount = look?.paneCount
    showsTimeline = look?.hidesTimeline != true
    awaitedPins = look?.pins ?? []
  }

  var state: RunState? { view?.state }
  var stepCount: Int { state?.steps.count ?? 0 }

  /// Position in the plan of the step under the cursor.
  var selected: Int? { shown.indices.contains(position.cursor) ? shown[position.cursor] : nil }

  var selectedName: String? {
    guard let selected, let state else { return nil }
    return state.plan.steps[selected].name
  }

  /// The log that stands for a step: the chosen attempt's, else the last one's; `nil` before there is one.
  func logKey(_ step: Int, attempt: Int? = nil) -> LogKey? {
    guard let state, state.steps.indices.contains(step) else { return nil }
    let name = state.plan.steps[step].name
    let count = state.steps[step].attempts.count
    guard count > 0 else { return nil }
    let wanted = attempt ?? chosenAttempts[name] ?? self.attempt(of: state.steps[step])
    let attempt = min(max(1, wanted), count)
    let last = state.steps[step].attempts[attempt - 1].instances - 1
    return LogKey(id, name, attempt, instance: min(chosenInstances[name] ?? 0, last))
  }

  /// The log that stands beside another one.
  func logKey(_ split: LogSplit) -> LogKey? {
    state?.plan.index(of: split.step).flatMap { logKey($0, attempt: split.attempt) }
  }

  /// The last attempt, or the last one that had begun at the moment where the panes stand; counted from 1.
  private func attempt(of step: StepRun) -> Int {
    guard let moment = timeline.moment else { return step.attempts.count }
    let begun = step.attempts.lastIndex { $0.history.first.map { $0.since <= moment } ?? false }
    return (begun ?? 0) + 1
  }

  /// Steps whose logs are worth a pane, at most `limit`: those that are pinned, then the one whose pane has the keys, the one under the cursor, those at
  /// work, those that failed, and those that wait for their turn, in the order of the plan; of an ended run only the one under the cursor.
  ///
  /// Where a number of panes was chosen, the steps that ended last fill them up.
  func paneSteps(limit: Int) -> [Int] {
    let limit = min(limit, paneCount ?? limit)
    guard let state, limit > 0 else { return [] }
    // Whoever has the keys in a pane keeps it.
    var held: Int?
    if case .pane(let step) = focus, logKey(step) != nil { held = step }
    let pinned = pinnedSteps(limit: limit, with: held)
    var chosen: [Int] = []
    /// In a run of thousands of steps what there is no room for is not even looked for.
    func add(_ steps: @autoclosure () -> some Sequence<Int>) {
      guard pinned.count + chosen.count < limit else { return }
      for step in steps() where logKey(step) != nil && !pinned.contains(step) && !chosen.contains(step) {
        chosen.append(step)
        if pinned.count + chosen.count == limit { return }
      }
    }
    add(held.map { [$0] } ?? [])
    add(selected.map { [$0] } ?? [])
    if !state.status.isEnded || paneCount != nil {
      let live = state.liveSteps
      add(state.newest(live.filter { state.steps[$0].state.isAtWork }, \.queuedAt, most: 2 * limit))
      add(state.steps.indices.lazy.filter { state.steps[$0].state == .failed })
      add(state.newest(live, \.queuedAt, most: 2 * limit))
    }
    if paneCount != nil { add(state.newest(state.steps.indices, \.endedAt, most: 2 * limit)) }
    return pinned + chosen.sorted()
  }

  /// Pinned steps for which there is room, at most `limit`; the one that has the keys, pinned or not, is among them or
  /// has its place left free.
  private func pinnedSteps(limit: Int, with held: Int?) -> [Int] {
    var pinned = pins.filter { logKey($0) != nil }
    guard let held else { return Array(pinned.prefix(limit)) }
    guard let place = pinned.firstIndex(of: held) else { return Array(pinned.prefix(limit - 1)) }
    if place >= limit { pinned.swapAt(place, limit - 1) }
    return Array(pinned.prefix(limit))
  }

  /// Pins a step's pane, or lets it go.
  mutating func togglePin(_ step: Int) {
    if let place = pins.firstIndex(of: step) { pins.remove(at: place) } else { pins.append(step) }
  }

  /// Takes what the feed knows, and puts the cursor where something happens as long as the user has not moved it.
  mutating func take(_ view: RunView, visible: Int) {
    // A plan never changes.
    if self.view == nil {
      longestName = view.state.plan.steps.map { TextWidth.of($0.name) }.max() ?? 0
      pins = awaitedPins.compactMap(view.state.plan.index(of:))
    }
    isRetried = view.state.steps.contains { $0.attempts.count > 1 }
    self.view = view
    failure = nil
    if !isTouched { wanted = Self.worthALook(view.state) }
    arrange()
    position.fit(count: shown.count, visible: visible)
  }

  /// Shows the steps that match, while somebody types.
  mutating func filter(_ text: String) {
    guard text != filterText else { return }
    filterText = text
    isTouched = true
    timeline.firstRow = nil
    arrange()
  }

  /// The cursor stays where the filter has put it.
  mutating func acceptFilter() { wanted = selected ?? wanted }

  private mutating func arrange() {
    guard let state else { return }
    shown = StepFilter(filterText).steps(of: state)
    placeCursor()
  }

  /// On the step that is wanted, else on the nearest one behind it, else on the last one.
  private mutating func placeCursor() {
    position.cursor = shown.firstIndex { $0 >= wanted } ?? max(0, shown.count - 1)
  }

  /// Puts the cursor on a step, or on the next one that is shown.
  mutating func select(_ step: Int) {
    isTouched = true
    timeline.firstRow = nil
    wanted = step
    placeCursor()
  }

  mutating func move(by step: Int, visible: Int) {
    isTouched = true
    timeline.firstRow = nil
    position.move(by: step, count: shown.count, visible: visible)
    acceptFilter()
  }

  /// Moves the part of the list that is in sight.
  mutating func scroll(by rows: Int, visible: Int) {
    let before = position.cursor
    position.scroll(by: rows, count: shown.count, visible: visible)
    guard position.cursor != before else { return }
    isTouched = true
    acceptFilter()
  }

  /// The first step that failed, else the one at work that began last, else the one that began last.
  private static func worthALook(_ state: RunState) -> Int {
    if let failed = state.steps.firstIndex(where: { $0.state == .failed }) { return failed }
    let working = state.liveSteps.filter { state.steps[$0].state.isAtWork }
    let begun = working.isEmpty ? state.steps.indices.filter { !state.steps[$0].attempts.isEmpty } : working
    return state.newest(begun, \.queuedAt, most: 1).first ?? 0
  }
}

extension StepState {
  /// A job is there and gets something done; the others of a run that goes on wait for their turn.
  fileprivate var isAtWork: Bool { self == .starting || self == .running || self == .stopping }
}

extension RunState {
  /// At most so many of the steps, those first of whose last attempts the time is the latest.
  fileprivate func newest(
    _ steps: some Sequence<Int>,
    _ time: (AttemptRun) -> Timestamp?,
    most: Int
  ) -> [Int] {
    var found: [(step: Int, time: Int64)] = []
    for step in steps {
      let time = self.steps[step].attempts.last.flatMap(time)?.nanoseconds ?? .min
      let place = found.firstIndex { $0.time < time } ?? found.count
      guard place < most else { continue }
      found.insert((step, time), at: place)
      if found.count > most { found.removeLast() }
    }
    return found.map(\.step)
  }
}
