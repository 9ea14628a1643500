internal import ScreenKit
internal import Workflow

/// A press of the mouse that may be the first of two.
struct Click: Sendable, Hashable {
  var point: Point
  var time: Timestamp

  /// How soon the second press of a double click comes.
  static let pause = Duration.milliseconds(400)
}

/// A border between parts of the run view that is being moved.
enum DraggedBorder: Sendable, Hashable {
  /// Between the steps and the panes.
  case steps
  /// Above the timeline.
  case timeline
}

extension AppModel {
  /// The wheel scrolls what lies under it; a press selects, two open; borders of the run view can be dragged.
  mutating func take(_ mouse: MouseEvent) -> [Effect] {
    guard question == nil, prompt == nil, route != .launch, !frame.isTooSmall else { return [] }
    switch mouse.action {
    case .scrollUp: return scroll(by: -3, at: mouse.position)
    case .scrollDown: return scroll(by: 3, at: mouse.position)
    case .press(.left): return press(at: mouse.position)
    case .drag(.left): drag(to: mouse.position)
    case .release: draggedBorder = nil
    default: break
    }
    return []
  }

  private mutating func scroll(by lines: Int, at point: Point) -> [Effect] {
    if case .run = route, let pane = runLayout?.panes.first(where: { $0.box.contains(point) }) {
      panes[pane.key]?.scroll(by: lines, pane.box.interior.size)
      return []
    }
    if route == .pipelines || route == .stacks, SpecsLayout(frame).detailRoom.contains(point) {
      scrollDetail(by: lines)
      return []
    }
    turnSplit(to: point)
    return move(by: lines)
  }

  /// The keys go to the log of two that is under the mouse.
  private mutating func turnSplit(to point: Point) {
    guard let place = splitLogs?.firstIndex(where: { $0.room.contains(point) }) else { return }
    turnSplit(to: place == 1)
  }

  private mutating func press(at point: Point) -> [Effect] {
    notice = nil
    if let border = border(at: point) {
      draggedBorder = border
      click = nil
      return []
    }
    let isSecond = click.map { $0.point == point && now - $0.time <= Click.pause } ?? false
    click = isSecond ? nil : Click(point: point, time: now)
    guard select(at: point) else { return [] }
    return isSecond ? perform(.open) : []
  }

  /// Puts the cursor, or the keys, where the mouse is; false where there is nothing.
  private mutating func select(at point: Point) -> Bool {
    // A bar is no row that a second press opens.
    if pressHistogram(at: point) { return false }
    switch route {
    case .runs:
      guard let row = row(at: point, in: frame.body.interior, heading: 1, runs.position, runs.shown.count)
      else { return false }
      runs.select(runs[shownAt: row].id, visible: runRows)
    case .calls:
      let list = CallsLayout(frame).list.interior
      guard let row = row(at: point, in: list, heading: 1, calls.position, calls.shownCount) else {
        return false
      }
      calls.move(by: row - calls.position.cursor, visible: callRows)
    case .jobs:
      let count = jobs.shown.count
      guard let row = row(at: point, in: frame.body.interior, heading: 1, jobs.position, count) else {
        return false
      }
      jobs.move(by: row - jobs.position.cursor, visible: runRows)
    case .run: return selectInRun(at: point)
    case .log:
      turnSplit(to: point)
      return false
    case .pipelines, .stacks: return selectInSpecs(at: point)
    default: return false
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
    guard let row = row(at: point, in: layout.list.interior, heading: 1, position, count) else {
      return false
    }
    hasDetailFocus = false
    moveInSpecs(by: row - position.cursor)
    return true
  }

  private mutating func selectInRun(at point: Point) -> Bool {
    guard let layout = runLayout, let run else { return false }
    if pressTimeline(at: point) { return true }
    if let pane = layout.panes.first(where: { $0.box.interior.contains(point) }) {
      if !run.isZoomed { self.run?.focus = .pane(step: pane.step) }
      return true
    }
    guard let row = row(at: point, in: layout.steps.interior, heading: 0, run.position, run.stepCount) else {
      return false
    }
    let rows = stepRows
    self.run?.focus = .steps
    self.run?.move(by: row - run.position.cursor, visible: rows)
    return true
  }

  /// The row of a list at a point.
  private func row(
    at point: Point,
    in rect: Rect,
    heading: Int,
    _ position: ListPosition,
    _ count: Int
  ) -> Int? {
    guard rect.contains(point), point.y >= rect.y + heading else { return nil }
    let row = position.offset + point.y - rect.y - heading
    return row < count ? row : nil
  }

  private func border(at point: Point) -> DraggedBorder? {
    guard case .run = route, run?.isZoomed == false, let layout = runLayout else { return nil }
    if let timeline = layout.timeline, point.y == timeline.y { return .timeline }
    let steps = layout.steps
    guard frame.breadth != .narrow, steps.rows.contains(point.y) else { return nil }
    return point.x == steps.right - 1 || point.x == steps.right ? .steps : nil
  }

  private mutating func drag(to point: Point) {
    switch draggedBorder {
    case .steps: run?.stepsWidth = point.x + 1
    case .timeline:
      let height = frame.body.bottom - point.y
      run?.timelineHeight = height
    case nil: break
    }
  }
}
