internal import ScreenKit
internal import Workflow

extension AppModel {
  mutating func performInLog(_ action: KeyAction) -> [Effect] {
    switch action {
    case .nextAttempt: chooseAttempt(1)
    case .previousAttempt: chooseAttempt(-1)
    case .nextInstance: chooseInstance(1)
    case .previousInstance: chooseInstance(-1)
    case .histogram, .nextBar, .previousBar, .nextErrorBar, .previousErrorBar: performInHistogram(action)
    case .zoomIn where hasHistogram, .zoomOut where hasHistogram: performInHistogram(action)
    case .chart, .plainMetrics, .nextMetrics, .zoomIn, .zoomOut: performInChart(action)
    case .split: askForSplit()
    case .nextPane where splitLogs != nil: turnSplit()
    case .previousPane where splitLogs != nil: turnSplit()
    case .nextPane: openNeighbour(1)
    case .previousPane: openNeighbour(-1)
    default:
      guard let log = focusedLog, var pane = panes[log.key] else { return [] }
      change(&pane, action, log)
      panes[log.key] = pane
      if action == .nextMatch || action == .previousMatch {
        goToMatch(in: log.key, forward: action == .nextMatch)
      }
    }
    return []
  }

  private mutating func change(_ pane: inout LogPane, _ action: KeyAction, _ log: VisibleLog) {
    switch action {
    case .follow:
      if pane.follows { pane.stay(log.room.size) } else { pane.goToEnd() }
    case .wrap:
      pane.wraps.toggle()
      pane.left = 0
    case .flatten:
      var form = LogForm(shape: pane.shape)
      form.turn()
      pane.shape = form.shape
    case .foldRecords, .foldRecord: fold(&pane, action, log)
    case .times: pane.times = pane.times.next
    case .narrow: prompt = Prompt(.narrow(log.key, from: goalPlace(pane, log.room.size)))
    case .moreContext, .lessContext: widen(&pane, action == .moreContext, log)
    case .showAll: toggleFilter(of: &pane, log)
    case .search:
      prompt = Prompt(.search(log.key))
      prompt?.origin = pane.place
    case .nextError, .previousError, .nextWarning, .previousWarning, .mark, .nextMark, .previousMark:
      goToPlace(action, &pane, log.room.size)
    case .nextMatch, .previousMatch:
      if pane.search == nil { notice = .info("nothing is searched for; / searches") }
    default: break
    }
  }

  private mutating func fold(_ pane: inout LogPane, _ action: KeyAction, _ log: VisibleLog) {
    pane.keepTop(log.room.size)
    if action == .foldRecords {
      pane.folding = pane.folding.next
      pane.turned = []
    } else if pane.folding == .none {
      notice = .info("every line is shown as it was written; z folds them again")
    } else if let line = pane.subject(log.room.size) {
      pane.stay(log.room.size)
      pane.keepTop(log.room.size)
      pane.turned.formSymmetricDifference([line.offset])
    }
    pane.findAgain()
  }

  /// Moves to the next match in a direction and puts it in sight.
  mutating func goToMatch(in key: LogKey, forward: Bool) {
    guard var pane = panes[key], var search = pane.search,
      let room = visibleLogs.first(where: { $0.key == key })?.room
    else { return }
    guard let match = search.neighbour(forward: forward, from: pane.firstLine(room.size)) else {
      if search.isComplete, prompt == nil { notice = .info("no line matches \(search.pattern)") }
      return
    }
    search.current = match
    pane.take(search)
    pane.reveal(search.lines[match], room.size)
    panes[key] = pane
  }

  /// The log of the next step that has one.
  private mutating func openNeighbour(_ direction: Int) {
    guard let run, let state = run.state, let index = subjectStep else { return }
    let count = state.steps.count
    var next = index
    repeat { next = (next + direction + count) % count } while next != index && run.logKey(next) == nil
    guard next != index else { return }
    self.run?.select(next)
    replace(.log(run.id, step: state.plan.steps[next].name))
  }
}
