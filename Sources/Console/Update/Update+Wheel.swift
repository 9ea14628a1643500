internal import ScreenKit
internal import Workflow

/// The wheel scrolls what lies under it, whatever has the keys.
extension AppModel {
  mutating func turnWheel(_ mouse: MouseEvent) {
    let isBack = mouse.action == .scrollUp || mouse.action == .scrollLeft
    let isTilted = mouse.action == .scrollLeft || mouse.action == .scrollRight
    let isSideways = isTilted || mouse.modifiers.contains(.shift)
    let (lines, columns) = isSideways ? (0, isBack ? -8 : 8) : (isBack ? -3 : 3, 0)
    let point = mouse.position
    if question != nil { return scrollQuestion(by: lines, at: point) }
    if let room = noticeRoom, room.contains(point) { return scrollNotice(by: lines.signum()) }
    guard frame.body.contains(point) else { return }
    if let log = visibleLogs.first(where: { $0.room.contains(point) }) {
      turnSplit(to: point)
      panes[log.key]?.scroll(by: lines, log.room.size)
      panes[log.key]?.scrollSideways(by: columns, log.room.size)
    } else {
      scrollView(lines, columns, at: point)
    }
  }

  private mutating func scrollView(_ lines: Int, _ columns: Int, at point: Point) {
    if isWholeLog || chartBox?.contains(point) ?? false {
      return scrollStrips(lines == 0 ? columns.signum() : lines.signum(), at: point)
    }
    switch route {
    case .runs: runs.scroll(by: lines, visible: runRows)
    case .jobs: jobs.scroll(by: lines, visible: runRows)
    case .calls: scrollCalls(by: lines, at: point)
    case .run: scrollRun(lines, columns, at: point)
    case .pipelines, .stacks: scrollSpecs(by: lines, at: point)
    case .graph:
      let room = frame.body.interior.size
      run?.graph?.scroll(by: Point(x: columns, y: lines), in: room)
    case .details, .summary, .job: pageOffset = max(0, pageOffset + lines)
    case .help: helpOffset += lines
    case .launch: scrollForm(by: lines, at: point)
    case .log, .jobLog, .merged, .mergedRuns, .file: break
    }
  }

  /// Bars are gone through one by one; of a chart come the metrics for which there is no room.
  private mutating func scrollStrips(_ step: Int, at point: Point) {
    if histogramDivision?.part.contains(point) ?? false {
      performInHistogram(step > 0 ? .nextBar : .previousBar)
    } else if let pane = chartPane, pane.box.contains(point) {
      chart.first = max(0, min(chart.first + step, pane.groups.count - pane.capacity))
    }
  }

  private mutating func scrollCalls(by lines: Int, at point: Point) {
    let layout = CallsLayout(frame)
    if let detail = layout.detail, detail.contains(point), !layout.list.contains(point) {
      calls.scrollDetail(by: lines, last: CallsPage.lastDetailOffset(self))
    } else {
      calls.scroll(by: lines, visible: callRows)
    }
  }

  private mutating func scrollRun(_ lines: Int, _ columns: Int, at point: Point) {
    guard let layout = runLayout else { return }
    if layout.steps.contains(point) {
      let rows = stepRows
      run?.scroll(by: lines, visible: rows)
    } else if let pane = timelinePane, pane.box.contains(point) {
      scrollTimeline(lines, columns, pane)
    }
  }

  private mutating func scrollSpecs(by lines: Int, at point: Point) {
    if SpecsLayout(frame).detailRoom.contains(point) { return scrollDetail(by: lines) }
    let before = (pipelineList.cursor, stackList.cursor)
    if route == .pipelines {
      pipelineList.scroll(by: lines, count: catalogue?.pipelines.count ?? 0, visible: specRows)
    } else {
      stackList.scroll(by: lines, count: catalogue?.stacks.count ?? 0, visible: specRows)
    }
    // What is told is of another row now.
    if before != (pipelineList.cursor, stackList.cursor) { pageOffset = 0 }
  }

  private mutating func scrollForm(by lines: Int, at point: Point) {
    let (form, pipeline) = (LaunchPage.formOffset(self), LaunchPage.pipelineOffset(self))
    // What stands beside it stays.
    if LaunchLayout(frame).pipeline?.contains(point) ?? false {
      launch?.pipelineOffset = max(0, pipeline + lines)
    } else {
      launch?.pipelineOffset = pipeline
      launch?.offset = max(0, form + lines)
    }
  }

  private mutating func scrollQuestion(by lines: Int, at point: Point) {
    guard let dialog = question?.dialog(look), dialog.frame(in: frame.screen).contains(point) else { return }
    scrollQuestion(by: lines.signum(), dialog)
  }

  private mutating func scrollQuestion(by rows: Int, _ dialog: Dialog) {
    let last = dialog.lastOffset(in: frame.screen)
    question?.offset = max(0, min(dialog.offset + rows, last))
  }

  /// Shows more of a question that is longer than the screen; false where all of it is seen, or the key is another.
  mutating func scrollQuestion(with key: Key) -> Bool {
    guard let dialog = question?.dialog(look), dialog.lastOffset(in: frame.screen) > 0 else { return false }
    let page = max(1, dialog.frame(in: frame.screen).height - 5)
    switch keys.action(for: key, in: [.question]) {
    case .up: scrollQuestion(by: -1, dialog)
    case .down: scrollQuestion(by: 1, dialog)
    case .pageUp: scrollQuestion(by: -page, dialog)
    case .pageDown: scrollQuestion(by: page, dialog)
    default: return false
    }
    return true
  }

  private mutating func scrollNotice(by rows: Int) {
    guard let notice = shownNotice else { return }
    let count = Chrome.allRows(of: notice, width: frame.footer.width - 2).count
    noticeOffset = max(0, min(noticeOffset + rows, count - Chrome.noticeRows))
  }
}
