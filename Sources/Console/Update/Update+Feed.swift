internal import ScreenKit
internal import Specs
internal import Workflow

extension AppModel {
  mutating func take(_ message: FeedMessage) -> [Effect] {
    switch message {
    case .runs(let rows):
      defer {
        let before = runsInSight
        runs.replace(rows, now: now, visible: runRows)
        let known = Set(rows.map(\.id))
        looks.keep { known.contains($0) || $0 == run?.id }
        flashRuns(since: before)
        restoreView()
      }
      return ends(rows)
    case .rows(let rows):
      defer {
        let before = runsInSight
        runs.merge(rows, now: now, visible: runRows)
        flashRuns(since: before)
      }
      return ends(rows)
    case .runsFailed(let reason):
      runs.failure = ReadFailure(text: reason, since: runs.failure?.since ?? now)
      notice = .error(reason)
    case .run(let view):
      defer {
        take(view)
        takeOther(view)
      }
      return ends(view)
    case .runFailed(let id, let reason):
      if subscription.others.contains(id) {
        unreadRuns[id] = reason
        notice = .error(reason)
      }
      guard run?.id == id else { break }
      let since = run?.failure?.since ?? now
      run?.failure = ReadFailure(text: reason, since: since)
      notice = .error(reason)
    case .log(let key, let content): take(content, of: key)
    case .meter(let key, let meter): panes[key]?.meter = meter
    case .bars(let key, let bars): if histogram.isShown { panes[key]?.bars = bars }
    case .matches(let key, let pattern, let finding): take(finding, of: pattern, in: key)
    case .specs(let catalogue): take(catalogue)
    case .checked(let revision, let problems): launch?.take(problems, revision: revision)
    case .engine(let standing): take(standing)
    case .launched(let id, let name, let draft): launched(id, name, draft)
    case .runGone(let id): gone(id)
    case .exported(let path, let notice):
      if path == exportPath { exportPath = nil }
      self.notice = notice
    case .answered(let request, let notice): take(notice, answering: request)
    case .done(let notice): self.notice = notice
    case .unseen(let requests): return requests.map { .terminal($0) }
    case .theme(let theme): self.theme = theme
    case .themes(let names): ownThemes = names
    case .remembered(let memory): take(memory)
    case .calls(let news): calls.take(news, visible: callRows)
    case .jobSources(let sources): jobs.take(sources, visible: runRows)
    case .jobsFailed(let reason): jobs.failure = reason
    case .jobs(let source, let listing):
      let before = jobsInSight
      jobs.take(listing, of: source, visible: runRows)
      flashJobs(since: before)
    case .job(let job, let sheet): jobs.take(sheet, of: job)
    case .jobLog(let job, let standing): jobs.take(standing, of: job)
    }
    return []
  }

  /// One of several runs that are looked at together.
  private mutating func takeOther(_ view: RunView) {
    guard subscription.others.contains(view.id) else { return }
    otherRuns[view.id] = view
    unreadRuns[view.id] = nil
  }

  private mutating func take(_ view: RunView) {
    guard run?.id == view.id else { return }
    holdAttempts(before: view.state)
    let (rows, before) = (stepRows, run?.state)
    run?.take(view, visible: rows)
    flashSteps(since: before)
  }

  private mutating func take(_ content: LogContent, of key: LogKey) {
    guard var pane = panes[key] else { return }
    let room = visibleLogs.first { $0.key == key }?.room.size ?? frame.body.interior.size
    if let missed = pane.take(content, room) { miss(missed) }
    panes[key] = pane
  }

  private mutating func take(_ finding: MatchHunt.Finding, of pattern: String, in key: LogKey) {
    guard var pane = panes[key], var search = pane.search, search.pattern == pattern,
      finding.search ?? pane.searches == pane.searches
    else { return }
    let isFirst = search.lines.isEmpty && search.current == nil
    search.lines = finding.lines
    search.unlisted = finding.count - finding.lines.count
    // A log that began anew holds other matches.
    if let current = search.current, current >= finding.lines.count { search.current = nil }
    search.isComplete = finding.isComplete
    search.failure = finding.failure
    pane.take(search)
    panes[key] = pane
    if isFirst, search.isLed, !finding.lines.isEmpty || finding.isComplete {
      goToMatch(in: key, forward: true)
    }
  }

  private mutating func take(_ standing: EngineStanding) {
    if case .lost(let reason) = standing, engine != standing { notice = .warning(reason) }
    if standing == .connected, case .lost = engine { notice = .info("the engine is back") }
    if standing == .replaced { notice = .info("another engine drives the runs now") }
    engine = standing == .replaced ? .connected : standing
    switch standing {
    case .connected, .replaced: run?.view?.isAttended = true
    case .lost: run?.view?.isAttended = false
    case .unknown, .unneeded: break
    }
  }

  private mutating func take(_ catalogue: Catalogue) {
    if let before = self.catalogue {
      pipelineList.follow(before.pipelines.map(\.path), to: catalogue.pipelines.map(\.path))
      stackList.follow(before.stacks.map(\.path), to: catalogue.stacks.map(\.path))
    }
    self.catalogue = catalogue
    guard let pending = pendingLaunch else { return }
    pendingLaunch = nil
    open(pending, of: catalogue)
  }

  /// Leads to the run whose form is still open; whoever went on meanwhile stays where they are.
  private mutating func launched(_ id: RunID, _ name: String, _ draft: LaunchDraft) {
    if route == .launch, launch?.sent == draft {
      _ = goBack()
      jump(.runs)
      open(.run(id))
    }
    notice = .info("launched \(name)")
  }

  /// A refusal stays when another answer is good: whoever asked for several things must read it.
  private mutating func take(_ notice: Notice, answering request: Request) {
    if let place = asked.firstIndex(where: { $0.request == request }) { asked.remove(at: place) }
    switch request {
    case .run(.launch(let draft)) where launch?.sent == draft: launch?.sent = nil
    case .run(.delete(let id)) where notice.kind == .info && route.runID == id: jump(.runs)
    default: break
    }
    if notice.kind != .info || self.notice?.kind != .error { self.notice = notice }
  }

  /// Whoever looks at a run that somebody else deletes is told, and keeps what is in sight.
  private mutating func gone(_ id: RunID) {
    let reason = "the run has been deleted"
    if subscription.others.contains(id) { unreadRuns[id] = reason }
    guard run?.id == id, route.runID == id, !asked.contains(where: { $0.request == .run(.delete(id)) }) else {
      return
    }
    run?.failure = ReadFailure(text: reason, since: now)
    notice = .warning(reason)
  }
}

extension ListPosition {
  /// Stays on what it was on where rows have come, gone or moved.
  fileprivate mutating func follow<Name: Equatable>(_ before: [Name], to after: [Name]) {
    guard before.indices.contains(cursor), let place = after.firstIndex(of: before[cursor]) else { return }
    offset = max(0, offset + place - cursor)
    cursor = place
  }
}
