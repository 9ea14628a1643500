internal import ScreenKit
internal import Workflow

/// Cells of the view that have changed a moment ago, and are bright until a second later.
struct Flashes: Sendable, Hashable {
  enum Cell: Sendable, Hashable {
    case runState(RunID)
    case runCount(RunID)
    /// A step of the run that is looked at, by its place in the plan.
    case step(Int)
    case attempts(Int)
    case job(JobRef)
  }

  private var route: Route?
  private var ends: [Cell: Timestamp] = [:]

  /// How long a cell is bright.
  static let span = Duration.seconds(1)

  /// When the next of them is as the others again.
  var nextEnd: Timestamp? { ends.values.min() }

  func contains(_ cell: Cell) -> Bool { ends[cell] != nil }

  mutating func begin(_ cell: Cell, _ now: Timestamp) { ends[cell] = now + Self.span }

  mutating func end(_ now: Timestamp) {
    if !ends.isEmpty { ends = ends.filter { $0.value > now } }
  }

  /// Whoever comes to another view has not seen what was there before.
  mutating func keep(for route: Route) {
    if self.route != route { self = Flashes(route: route) }
  }

  init(route: Route? = nil) { self.route = route }
}

/// What the rows that are in sight say, to see what becomes of it.
extension AppModel {
  /// The runs in sight, where their list is.
  var runsInSight: [RunID: RunRow] {
    guard route == .runs, runs.isLoaded else { return [:] }
    let rows = runs.shown.dropFirst(runs.position.offset).prefix(runRows).map { runs.rows[$0] }
    return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
  }

  /// Runs that are in sight, and were, are bright where they are not what they were.
  mutating func flashRuns(since before: [RunID: RunRow]) {
    for (id, row) in runsInSight {
      guard let old = before[id] else { continue }
      if old.status != row.status { flashes.begin(.runState(id), now) }
      if old.succeededCount != row.succeededCount { flashes.begin(.runCount(id), now) }
    }
  }

  mutating func flashSteps(since before: RunState?) {
    guard case .run = route, let run, let old = before, let new = run.state, !run.isZoomed,
      old.plan.run == new.plan.run
    else { return }
    for step in run.shown.dropFirst(run.position.offset).prefix(stepRows) where step < old.steps.count {
      if old.steps[step].state != new.steps[step].state { flashes.begin(.step(step), now) }
      if old.steps[step].attempts.count < new.steps[step].attempts.count, new.steps[step].attempts.count > 1 {
        flashes.begin(.attempts(step), now)
      }
    }
  }

  /// The jobs in sight, where their list is.
  var jobsInSight: [JobRef: JobRow] {
    guard route == .jobs else { return [:] }
    let rows = jobs.shown.dropFirst(jobs.position.offset).prefix(runRows).map { jobs.rows[$0] }
    return Dictionary(rows.map { ($0.ref, $0) }) { first, _ in first }
  }

  mutating func flashJobs(since before: [JobRef: JobRow]) {
    for (job, row) in jobsInSight {
      guard let old = before[job] else { continue }
      if old.stateWord != row.stateWord { flashes.begin(.job(job), now) }
    }
  }
}

extension Look {
  /// A cell that is bright where it has changed.
  func cell(_ spans: [StyledSpan], isChanged: Bool) -> TableCell {
    TableCell(isChanged ? spans.map { StyledSpan($0.text, $0.style.adding(self[.changed])) } : spans)
  }
}
