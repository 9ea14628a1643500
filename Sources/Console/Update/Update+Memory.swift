internal import LogKit
internal import ScreenKit
internal import Workflow

/// What is remembered from one start of the console to the next, and the way back and forth between views.
extension AppModel {
  /// The view that is looked at, or that lies below the help.
  var shownRoute: Route { route == .help ? (routes.dropLast().last ?? .runs) : route }

  var memory: ConsoleMemory {
    ConsoleMemory(
      view: shownRoute,
      runFilter: runs.filterText,
      jobFilter: jobs.filterText,
      callFilter: calls.filterText,
      order: runs.order,
      logFields: fields.words,
      place: restoredPlace ?? RunPlace(self),
      looks: looks,
      borders: borders
    )
  }

  /// Takes what was remembered; nobody is taken away from where they have gone meanwhile.
  mutating func take(_ memory: ConsoleMemory?) {
    defer { remembered = self.memory }
    guard let memory else { return }
    looks.add(memory.looks)
    // A run may have been opened before.
    if let current = run, current.view == nil { run = RunModel(current.id, looks[current.id]) }
    guard !hasBegun else { return }
    borders = memory.borders
    runs.sort(memory.order, now: now, visible: runRows)
    runs.filter(memory.runFilter, now: now, visible: runRows)
    jobs.filter(memory.jobFilter, visible: runRows)
    calls.filter(memory.callFilter, visible: callRows)
    // What an older console wrote may be no list of fields any more: then all are shown.
    if let known = try? StructuredFields.all.changed(by: memory.logFields) { fields = known }
    guard route == .runs, memory.view != .runs else { return }
    if case .mergedRuns = memory.view {
      restored = memory.view
    } else if memory.view.runID == nil {
      jump(memory.view)
    } else {
      (restored, restoredPlace) = (memory.view, memory.place)
    }
  }

  /// Goes back to the run that was looked at, if it is still there, at work or ended meanwhile.
  mutating func restoreView() {
    guard let route = restored, runs.isLoaded else { return }
    restored = nil
    guard self.route == .runs, !hasBegun else {
      restoredPlace = nil
      return
    }
    if case .mergedRuns(let ids) = route {
      let left = ids.filter { runs.row(of: $0) != nil }
      if left.count > 1 { open(.mergedRuns(left)) }
      return
    }
    guard let id = route.runID, let row = runs.row(of: id) else {
      restoredPlace = nil
      return
    }
    runs.select(row.id, visible: runRows)
    open(.run(id))
    open(route)
  }

  /// Puts cursor, keys and filter where they were, as far as the steps are there; not any more once a key was pressed.
  mutating func settlePlace() {
    guard let place = restoredPlace, restored == nil, let state = run?.state else { return }
    restoredPlace = nil
    guard !hasBegun else { return }
    run?.filter(place.filter)
    if case .log(let id, let step) = route, state.plan.index(of: step) == nil { replace(.run(id)) }
    if let index = state.plan.index(of: place.step) { run?.select(index) }
    if let index = state.plan.index(of: place.pane), run?.logKey(index) != nil {
      run?.focus = .pane(step: index)
      run?.isZoomed = place.isZoomed
    }
    guard let log = focusedLog, !place.rules.isEmpty else { return }
    var pane = panes[log.key] ?? LogPane(log.key)
    var filter = pane.filter
    for text in place.rules { if let rule = try? LineRule(text) { filter.add(rule) } }
    pane.change(filter, log.room.size)
    panes[log.key] = pane
  }

  /// What is to be remembered from now on, where it is something else than before; nothing before the old is known.
  mutating func newMemory() -> Effect? {
    guard let known = remembered, prompt?.purpose != .filter, restored == nil, grip == nil else { return nil }
    // Who has looked at a file wants to come back to where they were before.
    if case .file = routes.first { return nil }
    let memory = memory
    guard memory != known else { return nil }
    remembered = memory
    return .remember(memory)
  }

  /// Keeps how the run is arranged that is looked at.
  mutating func noteLook() {
    guard let run, let state = run.state else { return }
    looks.put(RunLook(run, state), of: run.id)
  }

  mutating func goThroughHistory(_ step: Int) {
    guard let routes = history.step(by: step) else {
      notice = .info(step < 0 ? "there is no view before this" : "there is no view after this")
      return
    }
    show(routes)
  }
}
