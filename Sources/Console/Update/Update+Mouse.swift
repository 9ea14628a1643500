internal import ScreenKit
internal import Workflow

/// A press of the mouse that may be the first of two.
struct Click: Sendable, Hashable {
  var point: Point
  var time: Timestamp
  /// It has chosen something that a second one opens.
  var hasChosen = false

  /// How soon the second press of a double click comes.
  static let pause = Duration.milliseconds(400)
}

extension AppModel {
  /// The wheel scrolls what lies under it; a press selects, two open; borders between parts of a view can be dragged.
  mutating func take(_ mouse: MouseEvent) -> [Effect] {
    guard !frame.isTooSmall else { return [] }
    switch mouse.action {
    case .scrollUp, .scrollDown, .scrollLeft, .scrollRight: turnWheel(mouse)
    case .press(.left): return press(at: mouse.position)
    case .drag(.left): drag(to: mouse.position)
    case .release: grip = nil
    default: break
    }
    return []
  }

  private mutating func press(at point: Point) -> [Effect] {
    let last = click.flatMap { $0.point == point && now - $0.time <= Click.pause ? $0 : nil }
    click = Click(point: point, time: now)
    // The second of two presses is meant for what was there before the first one.
    if question != nil { return last == nil ? answer(at: point) : [] }
    guard prompt == nil else { return [] }
    let isCovered = noticeRoom?.contains(point) ?? false
    notice = nil
    if isCovered { return [] }
    if !frame.body.contains(point) { return last == nil ? pressChrome(at: point) : [] }
    if let last, last.hasChosen {
      click = nil
      return perform(.open)
    }
    if pressTitle(at: point) { return [] }
    if let grip = grips.first(where: { $0.area.contains(point) }) {
      (self.grip, click) = (grip, nil)
      // The line between is the title of the pane below.
      if case .paneRow = grip.border { _ = select(at: point) }
      return []
    }
    if select(at: point) { click?.hasChosen = true }
    return []
  }

  private mutating func drag(to point: Point) {
    guard let grip else { return }
    let cells = grip.cells(at: point)
    borders.put(grip.border, at: cells.part, of: cells.whole)
  }

  /// The borders that can be moved in the view.
  var grips: [BorderGrip] {
    switch route {
    case .run: (runLayout?.grips ?? []) + [chartDivision?.grip].compactMap { $0 }
    case .log where splitLogs != nil: [splitDivision.grip]
    case .log, .jobLog, .file, .merged, .mergedRuns:
      [histogramDivision?.grip, chartDivision?.grip].compactMap { $0 }
    case .pipelines, .stacks: SpecsPage.detail(self) == nil ? [] : [SpecsLayout(frame).grip]
    case .calls: calls.shownCount == 0 ? [] : [CallsLayout(frame).grip].compactMap { $0 }
    case .launch: [LaunchLayout(frame).grip].compactMap { $0 }
    case .runs, .graph, .details, .summary, .jobs, .job, .help: []
    }
  }
}
