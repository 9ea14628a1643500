internal import ScreenKit
internal import Workflow

/// Changes the model by one message and says what is to be done; nothing else changes the model, and nothing is done here.
func update(_ model: inout AppModel, _ message: Message) -> [Effect] {
  if case .input(.chord(let chord)) = message {
    return model.keys(of: chord).flatMap { update(&model, .input(.key($0))) }
  }
  var effects: [Effect] =
    switch message {
    case .input(let event): model.take(event)
    case .feed(let message): model.take(message)
    case .clock(let now): model.take(now)
    }
  model.settle()
  model.settleWaits()
  if var tour = model.tour {
    tour.advance(model)
    model.tour = tour.stop == nil ? nil : tour
  }
  model.history.note(model.routes)
  model.noteLook()
  if let effect = model.newMemory() { effects.append(effect) }
  let wanted = model.wantedSubscription
  if wanted != model.subscription {
    model.subscription = wanted
    effects.append(.subscribe(wanted))
  }
  if let launch = model.launch, launch.revision > model.checkedRevision {
    model.checkedRevision = launch.revision
    effects.append(.check(launch.draft))
  }
  return effects
}

extension AppModel {
  fileprivate mutating func take(_ now: Timestamp) -> [Effect] {
    self.now = now
    flashes.end(now)
    // News goes by itself where the screen changes with the time; warnings and errors wait for a key.
    if notice?.kind == .info, now - noticedAt > .seconds(6) { notice = nil }
    return []
  }

  fileprivate mutating func take(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key):
      hasBegun = true
      return press(key)
    case .paste(let text): return paste(text)
    case .resize(let size): self.size = size
    case .stop: return [.quit]
    case .mouse(let mouse):
      if case .press = mouse.action { hasBegun = true }
      return take(mouse)
    case .focus(let isLookedAt): self.isLookedAt = isLookedAt
    case .ground(let isLight):
      if followsGround { theme = (isLight ? BuiltInTheme.named("light") : .named("dark"))?.theme ?? theme }
    case .chord, .wake, .resumed, .shown: break
    }
    return []
  }

  /// Brings everything that hangs on the size and on what is there into line.
  fileprivate mutating func settle() {
    flashes.keep(for: route)
    runs.fit(visible: runRows)
    if !routes.contains(.jobs) { jobs.leave() }
    jobs.fit(visible: runRows)
    calls.fit(visible: callRows)
    // The step that the cursor comes back to is to be in sight.
    settlePlace()
    if var current = run {
      current.position.fit(count: current.shown.count, visible: stepRows)
      run = current
    }
    settleLooks()
    for log in visibleLogs where panes[log.key] == nil { panes[log.key] = LogPane(log.key) }
    settleMerged()
    settleTimeline()
    settleSplit()
    settlePages()
    pipelineList.fit(count: catalogue?.pipelines.count ?? 0, visible: specRows)
    stackList.fit(count: catalogue?.stacks.count ?? 0, visible: specRows)
    if route == .help {
      helpOffset = max(0, min(helpOffset, HelpPage.count(self) - frame.body.interior.height))
    }
  }
}
