internal import ScreenKit
internal import Workflow

/// What a press of the mouse chooses in each view.
extension AppModel {
  /// Puts the cursor, or the keys, where the mouse is; false where there is nothing that a second press opens.
  mutating func select(at point: Point) -> Bool {
    // A bar is no row that a second press opens.
    if pressHistogram(at: point) { return false }
    switch route {
    case .runs:
      if let column = RunsPage.column(at: point, self) {
        runs.sort(runs.order.turned(to: column), now: now, visible: runRows)
        return false
      }
      guard let row = row(at: point, in: frame.body.interior, runs.position, runs.shown.count)
      else { return false }
      runs.select(runs[shownAt: row].id, visible: runRows)
    case .calls:
      let list = CallsLayout(frame).list.interior
      guard let row = row(at: point, in: list, calls.position, calls.shownCount) else { return false }
      calls.move(by: row - calls.position.cursor, visible: callRows)
    case .jobs:
      if let column = JobsPage.column(at: point, self) {
        jobs.sort(jobs.order.turned(to: column), visible: runRows)
        return false
      }
      guard let row = row(at: point, in: frame.body.interior, jobs.position, jobs.shown.count) else {
        return false
      }
      jobs.move(by: row - jobs.position.cursor, visible: runRows)
    case .run: return selectInRun(at: point)
    case .log, .jobLog, .file, .merged, .mergedRuns: return selectLine(at: point)
    case .graph: return selectBox(at: point)
    case .summary: return selectInSummary(at: point)
    case .pipelines, .stacks: return selectInSpecs(at: point)
    case .launch: return selectField(at: point)
    case .details, .job, .help: return false
    }
    return true
  }

  private mutating func selectInSpecs(at point: Point) -> Bool {
    let layout = SpecsLayout(frame)
    if layout.detailRoom.contains(point) {
      hasDetailFocus = SpecsPage.detail(self) != nil
      return false
    }
    let isPipelines = route == .pipelines
    let count = (isPipelines ? catalogue?.pipelines.count : catalogue?.stacks.count) ?? 0
    let position = isPipelines ? pipelineList : stackList
    guard let row = row(at: point, in: layout.list.interior, position, count) else { return false }
    hasDetailFocus = false
    moveInSpecs(by: row - position.cursor)
    return true
  }

  private mutating func selectInRun(at point: Point) -> Bool {
    guard let layout = runLayout, let run else { return false }
    if pressTimeline(at: point) { return true }
    // A shared line is the title of the lower one.
    if let pane = layout.panes.last(where: { $0.box.contains(point) }) {
      if !run.isZoomed { self.run?.focus = .pane(step: pane.step) }
      return pane.box.interior.contains(point)
    }
    let isInList = layout.steps.contains(point)
    let step =
      isInList
      ? row(at: point, in: layout.steps.interior, heading: 0, run.position, run.shown.count)
        .map { run.shown[$0] } : timelinePane?.step(at: point)
    guard let step else { return false }
    if isInList { self.run?.focus = .steps }
    self.run?.select(step)
    return isInList
  }

  /// The line under the mouse becomes the one that keys are about; of two logs the keys go to the other one first.
  private mutating func selectLine(at point: Point) -> Bool {
    guard let log = visibleLogs.first(where: { $0.room.contains(point) }) else { return false }
    if splitLogs != nil, focusedLog != log {
      turnSplit(to: point)
      return false
    }
    guard let pane = panes[log.key],
      let line = LogText.line(at: point.y - log.room.y, pane, log.room.size, self)
    else { return false }
    panes[log.key]?.stay(log.room.size)
    panes[log.key]?.places.choose(line.offset)
    return true
  }

  /// The keys go to the log of two that is under the mouse.
  mutating func turnSplit(to point: Point) {
    guard let place = splitLogs?.firstIndex(where: { $0.room.contains(point) }) else { return }
    turnSplit(to: place == 1)
  }

  private mutating func selectBox(at point: Point) -> Bool {
    let room = frame.body.interior
    guard room.contains(point), let group = run?.graph?.group(at: point, in: room) else { return false }
    moveInGraph { $0.choose(group) }
    return true
  }

  private mutating func selectInSummary(at point: Point) -> Bool {
    let room = DetailsPage.room(frame)
    guard room.contains(point), let step = SummaryPage.step(at: pageOffset + point.y - room.y, self) else {
      return false
    }
    run?.summaryStep = step
    return true
  }

  private mutating func selectField(at point: Point) -> Bool {
    let room = LaunchLayout(frame).form.interior.inset(dx: 1, dy: 0)
    guard room.contains(point), let form = launch else { return false }
    let lines = LaunchPage.lines(form, self)
    let line = lines.offset(form, room.height) + point.y - room.y
    guard let field = lines.field(at: line) else { return false }
    launch?.moveFocus(by: field - form.focus)
    let text = LaunchPage.text(in: LaunchPage.value(of: lines, in: room))
    if line == lines.line(of: field), point.x >= text.x {
      launch?.moveCursor(toColumn: point.x - text.x, width: text.width)
    }
    // Two presses choose the next stack.
    return form.fields[field].kind == .stack
  }

  /// The row of a list at a point.
  private func row(
    at point: Point,
    in rect: Rect,
    heading: Int = 1,
    _ position: ListPosition,
    _ count: Int
  ) -> Int? {
    guard rect.contains(point), point.y >= rect.y + heading else { return nil }
    let row = position.offset + point.y - rect.y - heading
    return row < count ? row : nil
  }
}
