internal import ScreenKit
internal import Workflow

/// The graph of a run, its summary, and the details of a step.
extension AppModel {
  /// Opens the graph, or leaves it for the steps.
  mutating func openGraph() {
    switch route {
    case .runs: if let row = runs.selected { open(.graph(row.id)) }
    case .graph(let id):
      if routes.dropLast().last == .run(id) { _ = goBack() } else { replace(.run(id)) }
    default:
      guard let current = run, route.runID != nil else { return }
      if let step = subjectStep { run?.graph?.select(step: step) }
      open(.graph(current.id))
    }
  }

  mutating func openDetails() {
    guard let id = run?.id, let state = run?.state, let index = subjectStep else { return }
    open(.details(id, step: state.plan.steps[index].name))
  }

  mutating func performInGraph(_ action: KeyAction) -> [Effect] {
    guard action == .fold, let state = run?.state else { return [] }
    let before = run?.graph?.folded.groups.count
    run?.graph?.toggleFold(state)
    if run?.graph?.folded.groups.count == before { notice = .info("the step is no part of a fold") }
    return []
  }

  mutating func moveInGraph(_ move: (inout GraphModel) -> Void) {
    guard var graph = run?.graph else { return }
    move(&graph)
    run?.graph = graph
    // Whoever goes back to the steps finds the cursor where it was here.
    guard let step = graph.step else { return }
    run?.select(step)
  }

  /// The details of the step behind or before, or another attempt of this one.
  mutating func performInDetails(_ action: KeyAction) -> [Effect] {
    if action == .nextAttempt || action == .previousAttempt {
      chooseAttempt(action == .nextAttempt ? 1 : -1)
      return []
    }
    guard action == .nextPane || action == .previousPane, let run, let state = run.state,
      let index = subjectStep
    else { return [] }
    let count = state.steps.count
    let next = (index + (action == .nextPane ? 1 : count - 1)) % count
    self.run?.select(next)
    replace(.details(run.id, step: state.plan.steps[next].name))
    return []
  }

  /// Makes what the page on the screen is painted from, where there is news.
  mutating func settlePages() {
    switch route {
    case .graph: settleGraph()
    case .summary:
      settleDigest()
      fitPage(SummaryPage.lineCount(self))
    case .details: fitPage(DetailsPage.lineCount(self))
    case .job: fitPage(JobPage.lineCount(self))
    case .pipelines, .stacks:
      fitPage(SpecsPage.detail(self)?.count ?? 0, rows: SpecsLayout(frame).detailRoom.height)
    case .launch:
      let offset = LaunchPage.offset(self)
      if launch?.offset != nil { launch?.offset = offset }
    default: break
    }
  }

  private mutating func fitPage(_ count: Int, rows: Int? = nil) {
    pageOffset = max(0, min(pageOffset, count - (rows ?? frame.body.interior.height)))
  }

  private mutating func settleGraph() {
    guard var current = run, let state = current.state else { return }
    let isLow = frame.breadth == .narrow || frame.body.height < 16
    var graph =
      current.graph.flatMap { $0.fits(isLow: isLow) ? $0 : nil }
      ?? GraphModel(state, isLow: isLow, cursor: current.selected)
    graph.follow(state)
    graph.reveal(in: frame.body.interior.size)
    current.graph = graph
    run = current
  }

  private mutating func settleDigest() {
    guard let state = run?.state else { return }
    let age = [Int64(state.sequence), state.endedAt == nil ? now.nanoseconds / 1_000_000_000 : 0]
    guard run?.digest == nil || run?.digestAge != age else { return }
    run?.digest = RunDigest(state, now: state.endedAt ?? now)
    run?.digestAge = age
  }
}
