internal import ScreenKit
internal import Workflow

/// The chart of metrics beside the log that is shown alone.
extension AppModel {
  /// The log shown alone, in the log view or as a zoomed pane, has its chart.
  private var hasChart: Bool {
    chart.isShown && canHaveChart && splitLogs == nil
  }

  /// Only steps have metrics.
  private var canHaveChart: Bool {
    if case .log = route { return true }
    if case .run = route { return run?.isZoomed ?? false }
    return false
  }

  /// Where the chart is: at the right where there is room, else below; `nil` while there is none.
  var chartBox: Rect? { chartDivision?.part }

  var chartDivision: Division? {
    guard hasChart else { return nil }
    let body = frame.body
    return frame.breadth == .wide
      ? Division(body, .chart, from: .right, usual: body.width * 2 / 5, least: (30, 40), borders)
      : Division(body, .chartBelow, from: .bottom, usual: max(5, body.height * 2 / 5), least: (5, 4), borders)
  }

  /// Where a log is that is shown alone; the chart has the rest.
  var wholeLogBox: Rect { chartDivision?.rest ?? frame.body }

  var chartPane: ChartPane? {
    guard let box = chartBox, let log = visibleLogs.first, let pane = panes[log.key] else { return nil }
    let moment = pane.follows ? nil : pane.subject(log.room.size)?.time
    return ChartPane(pane: pane, chart: chart, box: box, moment: moment)
  }

  /// Whether the feed is to read the metrics of a log whole.
  func chartRequest(_ key: LogKey) -> LogRequest.Chart? {
    guard hasChart, case .attempt = key else { return nil }
    return LogRequest.Chart(takesLines: chart.takesLines)
  }

  mutating func performInChart(_ action: KeyAction) {
    guard canHaveChart else {
      notice = .info("only the log of a step has a chart")
      return
    }
    guard splitLogs == nil else {
      notice = .info("a chart is beside one log; Escape leaves one")
      return
    }
    switch action {
    case .chart: chart.isShown.toggle()
    case .plainMetrics:
      chart.isShown = true
      chart.takesLines.toggle()
      notice = .info(chart.takesLines ? "name=1.23 of plain lines is a metric" : "only what the step reports")
    case .zoomIn, .zoomOut: zoomChart(by: action == .zoomIn ? 1 : -1)
    case .nextMetrics: turnChart()
    default: break
    }
  }

  private mutating func zoomChart(by step: Int) {
    guard chart.isShown else {
      notice = .info("there is no chart; \(keys.key(of: .chart, in: .log)?.symbol(glyphs) ?? ":") shows it")
      return
    }
    if !chart.zoom(by: step) { notice = .info(step > 0 ? "it goes no closer" : "this is all the time") }
  }

  /// To the metrics for which there was no room, and round.
  private mutating func turnChart() {
    guard let pane = chartPane else { return zoomChart(by: 0) }
    let next = chart.first + pane.capacity
    chart.first = next < pane.groups.count ? next : 0
    if pane.groups.count <= pane.capacity { notice = .info("all metrics are in sight") }
  }
}
