internal import ScreenKit
internal import Workflow

/// Presses of the mouse on what is around a view: crumbs, hints, titles, answers.
extension AppModel {
  /// A crumb leads back to its view; a hint does what its key does.
  mutating func pressChrome(at point: Point) -> [Effect] {
    if frame.header.contains(point) {
      goBack(along: CrumbBar(self).path(at: point))
      return []
    }
    guard frame.footer.contains(point), let key = Chrome.hintedKey(at: point.x, self) else { return [] }
    var trial = self
    guard !trial.dispatch(key).contains(where: \.isDestructive) else {
      notice = .info("\(key.symbol(glyphs)) starts it; the mouse alone does not")
      return []
    }
    return dispatch(key)
  }

  /// To a view above this one, wherever it is on the way here.
  private mutating func goBack(along path: [Route]) {
    guard let route = path.last else { return }
    show(routes.lastIndex(of: route).map { Array(routes[...$0]) } ?? path)
  }

  /// The answer whose words are under the mouse is given.
  mutating func answer(at point: Point) -> [Effect] {
    guard let key = question?.key(at: point, frame.screen, look) else { return [] }
    question?.isHasty = false
    return answer(key)
  }

  /// Turns to an attempt, or switches a step of merged logs off or on; false where the title names neither.
  mutating func pressTitle(at point: Point) -> Bool {
    if let key = shownLog, key.isMerged, point.y == wholeLogBox.y {
      guard let name = MergedPage.step(at: point.x - wholeLogBox.x, self) else { return false }
      toggleStream(name, in: key)
      return true
    }
    guard case .log = route, let state = run?.state else { return false }
    let boxes = splitLogs == nil ? [wholeLogBox] : splitBoxes
    for (log, box) in zip(visibleLogs, boxes) where box.row(0).contains(point) {
      guard let pane = panes[log.key], let step = log.key.step.flatMap({ state.plan.index(of: $0) }) else {
        continue
      }
      let title = PaneTitle(pane: pane, step: step, state: state, hasTabs: true)
      guard let attempt = title.attempt(at: point.x - box.x, self, width: box.width) else { continue }
      if splitLogs != nil { turnSplit(to: log != visibleLogs.first) }
      turn(toAttempt: attempt)
      return true
    }
    return false
  }

  /// Where the message is, over the lowest rows; `nil` while there is none.
  var noticeRoom: Rect? {
    guard prompt == nil, let notice = shownNotice else { return nil }
    let row = frame.footer
    let count = Chrome.rows(of: notice, width: row.width - 2).count
    return Rect(x: row.x, y: row.bottom - count, width: row.width, height: count)
  }
}
