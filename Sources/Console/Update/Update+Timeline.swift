internal import ScreenKit
internal import Workflow

/// The moment at which all panes of a run stand, and which part of its time the timeline shows.
extension AppModel {
  /// The timeline as it is on the screen.
  var timelinePane: TimelinePane? {
    guard case .run = route, let run, let state = run.state, let box = runLayout?.timeline else { return nil }
    return TimelinePane(run, state, box: box)
  }

  private var wholeTime: ClosedRange<Timestamp>? { run?.state?.time(until: now) }

  /// Puts the keys into the timeline, which comes into sight for it.
  mutating func focusTimeline() {
    guard run?.state != nil else { return }
    run?.isZoomed = false
    run?.showsTimeline = true
    if !RunLayout.hasRoomForTimeline(frame) { run?.showsTimelineAlone = true }
    if runLayout?.timeline != nil { run?.focus = .timeline }
  }

  /// Shows the timeline below the panes, or in their place where there is room for one of them only; or hides it.
  mutating func toggleTimeline() {
    guard let current = run, current.state != nil else { return }
    if RunLayout.hasRoomForTimeline(frame) {
      run?.showsTimeline.toggle()
    } else {
      run?.showsTimelineAlone.toggle()
    }
    // In a pane that has all the room it comes into sight by leaving that.
    guard current.isZoomed else { return }
    run?.isZoomed = false
    run?.showsTimeline = true
    run?.showsTimelineAlone = true
  }

  mutating func performInTimeline(_ action: KeyAction) {
    switch action {
    case .follow: run?.timeline.follow()
    case .zoomIn, .zoomOut: zoomTime(by: action == .zoomIn ? 1 : -1)
    case .nextChange, .previousChange: goToChange(forward: action == .nextChange)
    default: break
    }
  }

  mutating func moveMoment(by columns: Int) {
    guard let pane = timelinePane, let whole = wholeTime else { return }
    guard run?.timeline.move(by: columns, of: pane.bars.width, in: whole) == false else { return }
    notice = .info(columns < 0 ? "this is where the run began" : "nothing has happened after this")
  }

  mutating func goToStartOfTime() {
    if let whole = wholeTime { run?.timeline.go(to: whole.lowerBound, in: whole) }
  }

  private mutating func zoomTime(by step: Int) {
    guard let whole = wholeTime, run?.timeline.zoom(by: step, in: whole) == false else { return }
    notice = .info(step > 0 ? "a second is the least that is shown" : "this is the whole run")
  }

  /// To when the step under the cursor became something else.
  private mutating func goToChange(forward: Bool) {
    guard let run, let whole = wholeTime, let index = run.selected, let state = run.state else { return }
    let moment = run.timeline.moment ?? whole.upperBound
    let changes = state.steps[index].changes
    let next = forward ? changes.first { $0 > moment } : changes.last { $0 < moment }
    guard let next else {
      let name = state.plan.steps[index].name
      notice = .info("nothing happened to \(name) \(forward ? "after" : "before") this")
      return
    }
    self.run?.timeline.go(to: next, in: whole)
  }

  /// Scrolls the rows of the timeline, or the part of the time that it shows.
  mutating func scrollTimeline(_ rows: Int, _ columns: Int, _ pane: TimelinePane) {
    if rows != 0 { run?.timeline.firstRow = pane.firstRow(scrolledBy: rows) }
    if columns != 0, let whole = wholeTime {
      run?.timeline.scroll(by: columns, of: pane.bars.width, in: whole)
    }
  }

  /// Puts the moment where the mouse is; false where that is no part of the timeline.
  mutating func pressTimeline(at point: Point) -> Bool {
    guard let pane = timelinePane, pane.bars.contains(point), let whole = wholeTime else { return false }
    run?.focus = .timeline
    run?.timeline.go(to: pane.scale(now).time(of: point.x - pane.bars.x), in: whole)
    return true
  }

  /// Brings the panes to the moment; a timeline that is gone has no keys.
  mutating func settleTimeline() {
    guard case .run = route, let run else { return }
    if run.focus == .timeline, runLayout?.timeline == nil { self.run?.focus = .steps }
    for log in visibleLogs { panes[log.key]?.go(to: run.timeline.moment, log.room.size) }
  }
}
