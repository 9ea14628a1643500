internal import ScreenKit
internal import Workflow

/// Two logs beside each other, at one moment.
extension AppModel {
  /// The two logs of the view, where it is split and both are there.
  var splitLogs: [VisibleLog]? {
    guard case .log(let id, let step) = route, let run, run.id == id, let split = run.split,
      split.first == step, let first = run.state?.plan.index(of: step).flatMap({ run.logKey($0) }),
      let second = run.logKey(split), second != first
    else { return nil }
    return zip([first, second], splitBoxes).map { VisibleLog(key: $0, room: $1.interior) }
  }

  /// Where they are: side by side where there is room for that.
  var splitBoxes: [Rect] { [splitDivision.part, splitDivision.rest] }

  var splitDivision: Division {
    let body = frame.body
    return body.width >= 100
      ? Division(body, .split, from: .left, usual: body.width / 2, least: (24, 24), borders)
      : Division(body, .splitAbove, from: .top, usual: body.height / 2, least: (4, 4), borders)
  }

  /// What can stand beside the log that is shown: what is at work first, then the other steps, and attempts of this one.
  private var splitChoices: [LogSplit] {
    guard case .log(_, let name) = route, let run, let state = run.state,
      let index = state.plan.index(of: name), let first = run.logKey(index)
    else { return [] }
    let shown = Set((splitLogs ?? []).map(\.key))
    let steps = state.steps.indices.filter { step in
      step != index && run.logKey(step).map { !shown.contains($0) } ?? false
    }
    let live = steps.filter { state.steps[$0].state.isLive }
    let others = steps.filter { !state.steps[$0].state.isLive }
    let attempts = (1...max(1, state.steps[index].attempts.count)).filter { attempt in
      attempt != first.attempt && !shown.contains(LogKey(run.id, name, attempt))
    }
    return (live + others).map { LogSplit(first: name, step: state.plan.steps[$0].name) }
      + attempts.reversed().map { LogSplit(first: name, step: name, attempt: $0) }
  }

  /// Asks which log is to stand beside the one that is shown, where there is a choice.
  mutating func askForSplit() {
    guard case .log = route else {
      notice = .info("two logs stand side by side in the log of a step")
      return
    }
    let choices = splitChoices
    guard choices.count > 1 else {
      if let choice = choices.first { split(with: choice) } else { notice = .info("there is no other log") }
      return
    }
    let most = max(2, min(9, frame.screen.height - 6))
    let left = choices.count - most
    let answers = choices.prefix(most).enumerated().map { place, choice in
      Question.Answer(
        key: .character(Character("\(place + 1)")),
        label: label(choice),
        action: .split(choice)
      )
    }
    let lines = left > 0 ? ["\(left.grouped) more; :split STEP takes any of them"] : []
    question = Question(title: "beside \(choices[0].first)", lines: lines, answers: answers)
  }

  private func label(_ choice: LogSplit) -> String {
    guard
      let step = run?.state.flatMap({ state in state.plan.index(of: choice.step).map { state.steps[$0] } })
    else { return choice.step }
    let attempt = choice.attempt.map { step.attempts[$0 - 1].state }
    let sign = String(glyphs.state((attempt ?? step.state).role))
    return "\(sign) \(choice.step)" + (choice.attempt.map { ", attempt \($0)" } ?? "")
  }

  /// The log of a step by its name beside the one that is shown.
  mutating func split(withStep name: String) {
    guard case .log(_, let first) = route else {
      notice = .info("open the log of a step first")
      return
    }
    guard let choice = splitChoices.first(where: { $0.step == name }) else {
      notice = .info(name == first ? "\(name) has one attempt" : "\(name) has no log, or is in sight already")
      return
    }
    split(with: choice)
  }

  mutating func split(with choice: LogSplit) {
    leaveMoments()
    run?.split = choice
    guard let logs = splitLogs, panes[logs[0].key]?.follows ?? true else { return }
    panes[logs[1].key]?.goToEnd()
  }

  /// The keys go to the other of the two logs, which stays where it is.
  mutating func turnSplit(to second: Bool? = nil) {
    guard let split = run?.split, split.isSecondFocused != second, splitLogs != nil else { return }
    run?.split?.isSecondFocused.toggle()
    guard let log = focusedLog else { return }
    panes[log.key]?.leaveMoment()
    run?.split?.place = panes[log.key].map { LogSplit.Place($0, log.room.size) }
  }

  /// Leaves the log that has the keys alone on the screen.
  mutating func closeSplit() {
    guard let id = run?.id, let split = run?.split, let key = focusedLog?.key else { return }
    leaveSplit()
    guard split.isSecondFocused else { return }
    if let attempt = split.attempt {
      choose(attempt: attempt, of: split.step)
    } else if key.step == split.step {
      replace(.log(id, step: split.step))
    }
  }

  private mutating func leaveSplit() {
    leaveMoments()
    run?.split = nil
  }

  /// In the view of the run the logs stand where its moment is.
  private mutating func leaveMoments() {
    for log in splitLogs ?? [] { panes[log.key]?.leaveMoment() }
  }

  /// Brings the log without the keys to the moment at which the other one stands; both follow, or none.
  mutating func settleSplit() {
    guard let current = run, let split = current.split else { return }
    guard let logs = splitLogs else {
      let view = Route.log(current.id, step: split.first)
      let isCovered = route != view && routes.contains(view)
      if !isCovered, route != view || current.logKey(split) == nil { run?.split = nil }
      return
    }
    let (near, far) = split.isSecondFocused ? (logs[1], logs[0]) : (logs[0], logs[1])
    guard let pane = panes[near.key] else { return }
    let place = LogSplit.Place(pane, near.room.size)
    guard place != split.place else { return }
    if pane.follows {
      panes[far.key]?.leaveMoment()
      panes[far.key]?.goToEnd()
    } else {
      guard let line = pane.target(since: split.place, near.room.size) else { return }
      if let time = line.time { panes[far.key]?.go(to: time, far.room.size) }
    }
    run?.split?.place = place
  }
}
