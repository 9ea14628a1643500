internal import LogKit
internal import ScreenKit
internal import Workflow

/// The lines of a log over time, below the log that is shown alone.
extension AppModel {
  /// There is a log with room for it.
  var hasHistogram: Bool {
    histogram.isShown && isWholeLog && splitLogs == nil && HistogramStrip.height(in: wholeLogBox) > 0
  }

  /// Where the lines are of a log that is shown alone.
  var wholeLogRoom: Rect {
    histogramDivision?.rest ?? wholeLogBox.interior
  }

  var histogramDivision: Division? {
    guard hasHistogram else { return nil }
    let usual = HistogramStrip.height(in: wholeLogBox)
    var division = Division(
      wholeLogBox.interior,
      .histogram,
      from: .bottom,
      usual: usual,
      least: (3, 3),
      borders
    )
    // The line between is the strip's own.
    division.grip.area = division.part.row(0)
    return division
  }

  var histogramStrip: HistogramStrip? {
    guard hasHistogram, let log = visibleLogs.first, let pane = panes[log.key] else { return nil }
    let rows = log.room.bottom..<wholeLogBox.interior.bottom
    let moment = pane.standing(log.room.size)
    return HistogramStrip(pane: pane, model: histogram, box: wholeLogBox, rows: rows, moment: moment)
  }

  mutating func performInHistogram(_ action: KeyAction) {
    switch action {
    case .histogram where histogram.isShown: closeHistogram()
    case .histogram:
      histogram.isShown = true
      if !hasHistogram {
        histogram.isShown = false
        notice = .info(
          splitLogs == nil
            ? "there is no room for more than the log"
            : "only one log by itself has its lines over time below it"
        )
      }
    case .zoomIn, .zoomOut: zoomHistogram(by: action == .zoomIn ? 1 : -1)
    case .nextBar, .previousBar: goToBar(forward: action == .nextBar)
    case .nextErrorBar, .previousErrorBar: goToErrors(forward: action == .nextErrorBar)
    default: break
    }
  }

  /// What was counted is let go; where the log stands stays.
  mutating func closeHistogram() {
    histogram = HistogramModel()
    for key in panes.keys { panes[key]?.bars = nil }
  }

  private mutating func zoomHistogram(by step: Int) {
    let canZoom = step > 0 ? histogramStrip?.scale?.canZoom ?? false : histogram.zoom > 0
    guard canZoom else {
      notice = .info(step > 0 ? "it goes no closer" : "this is all the time")
      return
    }
    histogram.zoom += step
  }

  private mutating func goToBar(forward: Bool) {
    guard let strip = histogramStrip, let scale = strip.scale, let log = visibleLogs.first else { return }
    let current = strip.moment.map(scale.bars.number) ?? scale.bars.numbers.upperBound
    if let next = scale.next(from: current, forward: forward, where: { !$0.isEmpty }) {
      panes[log.key]?.look(for: .time(scale.bars.start(of: next)), log.room.size)
    } else if forward {
      panes[log.key]?.goToEnd()
    } else {
      notice = .info("no line was written before")
    }
  }

  /// The log goes to the bar under the mouse, or to the next one with lines; false where there is none.
  mutating func pressHistogram(at point: Point) -> Bool {
    guard let moment = histogramStrip?.moment(at: point), let log = visibleLogs.first else { return false }
    panes[log.key]?.look(for: .time(moment), log.room.size)
    return true
  }

  private mutating func goToErrors(forward: Bool) {
    guard let strip = histogramStrip, let scale = strip.scale, let log = visibleLogs.first else { return }
    let current = strip.moment.map(scale.bars.number) ?? scale.bars.numbers.upperBound
    // Whoever does not stand at an error yet goes to those of the same bar first.
    let isThere = panes[log.key]?.standsAtError(log.room.size) ?? false
    let own = scale.bars[current].errors > 0 && !isThere ? current : nil
    guard let next = own ?? scale.next(from: current, forward: forward, where: { $0.errors > 0 }) else {
      notice = .info(forward ? "no bar with errors behind this" : "no bar with errors before this")
      return
    }
    panes[log.key]?.look(for: .first(.error, since: scale.bars.start(of: next)), log.room.size)
  }
}

extension LogPane {
  /// Goes to a place that is looked for, and follows no longer.
  mutating func look(for target: LogSeek.Target, _ room: Size) {
    stay(room)
    places.look(for: target)
  }

  /// The line that the pane stands at, or is on the way to, is an error.
  func standsAtError(_ room: Size) -> Bool {
    if case .first = places.seek?.target { return true }
    return places.seek == nil && (follows ? content?.lastLine : subject(room))?.tone == .error
  }

  /// When the line was written that the pane stands at, or is on the way to: the last one while it follows.
  func standing(_ room: Size) -> Timestamp? {
    switch places.seek?.target {
    case .time(let time), .first(_, let time): time
    default: follows ? content?.lastLine?.time : subject(room)?.time
    }
  }
}

extension LogContent {
  fileprivate var lastLine: LogLine? { live ?? lines.last }
}
