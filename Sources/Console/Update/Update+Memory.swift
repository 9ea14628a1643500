internal import LogKit
internal import Workflow

/// What is remembered from one start of the console to the next, and the way back and forth between views.
extension AppModel {
  var memory: ConsoleMemory {
    ConsoleMemory(
      view: route == .help ? (routes.dropLast().last ?? .runs) : route,
      runFilter: runs.filterText,
      jobFilter: jobs.filterText,
      callFilter: calls.filterText,
      order: runs.order,
      logFields: fields.words
    )
  }

  /// Takes what was remembered; nobody is taken away from where they have gone meanwhile.
  mutating func take(_ memory: ConsoleMemory?) {
    defer { remembered = self.memory }
    guard let memory, !hasBegun else { return }
    runs.sort(memory.order, now: now, visible: runRows)
    runs.filter(memory.runFilter, now: now, visible: runRows)
    jobs.filter(memory.jobFilter, visible: runRows)
    calls.filter(memory.callFilter, visible: callRows)
    // What an older console wrote may be no list of fields any more: then all are shown.
    if let known = try? StructuredFields.all.changed(by: memory.logFields) { fields = known }
    guard route == .runs, memory.view != .runs else { return }
    if memory.view.runID == nil { jump(memory.view) } else { restored = memory.view }
  }

  /// Goes back to the run that was looked at, if it is still at work: whoever comes back to it wants to see how it goes.
  mutating func restoreView() {
    guard let route = restored, runs.isLoaded else { return }
    restored = nil
    guard self.route == .runs, !hasBegun, let id = route.runID, let row = runs.row(of: id),
      !row.status.isEnded
    else { return }
    open(.run(id))
    open(route)
  }

  /// What is to be remembered from now on, where it is something else than before; nothing before the old is known.
  mutating func newMemory() -> Effect? {
    guard let known = remembered, prompt?.purpose != .filter, restored == nil else { return nil }
    // Who has looked at a file wants to come back to where they were before.
    if case .file = routes.first { return nil }
    let memory = memory
    guard memory != known else { return nil }
    remembered = memory
    return .remember(memory)
  }

  mutating func goThroughHistory(_ step: Int) {
    guard let routes = history.step(by: step) else {
      notice = .info(step < 0 ? "there is no view before this" : "there is no view after this")
      return
    }
    show(routes)
  }
}
