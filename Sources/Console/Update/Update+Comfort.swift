internal import CurlKit
package import ScreenKit
internal import Workflow

/// Copying, saving the screen, telling of ends: what leaves the screen.
extension AppModel {
  /// Copies what the cursor is on: the lines of a log that are in sight, else a name.
  mutating func copy() -> [Effect] {
    guard let (what, text) = copyable, !text.isEmpty else {
      notice = .info("there is nothing to copy here")
      return []
    }
    let bytes = text.utf8.count
    let limit = TerminalRequest.copyLimit
    let sent = bytes > limit ? Self.head(of: text, bytes: limit) : text
    notice = .info(
      bytes > limit
        ? "copied the first \(sent.utf8.count.grouped) of \(bytes.grouped) bytes of \(what)"
        : "copied \(what): \(bytes.grouped) \(bytes == 1 ? "byte" : "bytes")"
    )
    return [.terminal(.copy(sent))]
  }

  private var copyable: (what: String, text: String)? {
    if let log = focusedLog, let pane = panes[log.key] {
      return ("the lines in sight", lines(of: pane, log.room.size))
    }
    switch route {
    case .runs: return runs.selected.map { ("the name of the run", $0.name) }
    case .calls: return calls.selected.map { ("the address of the call", $0.target) }
    case .jobs, .job: return subjectJob.map { ("the name of the job", $0.name) }
    case .pipelines:
      return catalogue?.pipelines[clamped: pipelineList.cursor].map { ("the path of the pipeline", $0.path) }
    case .stacks:
      return catalogue?.stacks[clamped: stackList.cursor].map { ("the name of the stack", $0.name) }
    default:
      guard let step = subjectStep, let plan = run?.state?.plan else {
        return run?.state.map { ("the name of the run", $0.plan.name) }
      }
      return ("the name of the step", plan.steps[step].name)
    }
  }

  /// The lines that a pane shows, whole and without colours.
  private func lines(of pane: LogPane, _ room: Size) -> String {
    guard let content = pane.content else { return "" }
    let first = pane.firstLine(room)
    return (first..<max(first, pane.endLine(room))).compactMap { content[$0] }.flatMap(\.parts).map { part in
      var reader = SGRText()
      return reader.spans(in: part.text).map(\.text).joined() + "\n"
    }.joined()
  }

  /// As much of a text as has at most so many bytes, never half a character.
  private static func head(of text: String, bytes limit: Int) -> String {
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end])
  }

  /// Opens where the step's job is seen at its provider, else the last address of the web in the lines in sight.
  mutating func openLink() -> [Effect] {
    if let job = subjectJob { return [.openJob(job)] }
    let address = focusedLog.flatMap { log in
      panes[log.key].flatMap { WebAddress.last(in: lines(of: $0, log.room.size)) }
    }
    let index = subjectStep
    let job = index.flatMap { run?.state?.steps[$0].attempts.last?.job }
    guard address != nil || job != nil else {
      notice = .info("there is no link here")
      return []
    }
    let plan = run?.state?.plan
    return [.openLink(index.flatMap { plan?.steps[$0] }, plan?.stack, job, address: address)]
  }

  mutating func toggleMouse() -> [Effect] {
    capturesMouse.toggle()
    notice = .info(
      capturesMouse ? "the mouse works here; Shift selects text" : "the mouse is the terminal's"
    )
    return [.terminal(.captureMouse(capturesMouse))]
  }

  /// What to tell of runs that have just ended while the window was not looked at.
  func ends(_ rows: [RunRow]) -> [Effect] {
    guard let alert = neededAlert else { return [] }
    let live = Set(runs.rows.lazy.filter { !$0.status.isEnded }.map(\.id))
    return tell(
      rows.compactMap { row in
        guard row.status.isEnded, live.contains(row.id),
          let start = row.startedAt, let end = row.endedAt, end - start >= alert.after
        else { return nil }
        let title = "stepdeck: \(row.name) \(row.status.rawValue)"
        let body = row.note.isEmpty ? "after \((end - start).shortText)" : row.note
        return .notify(title: title, body: body, alert.kind)
      }
    )
  }

  /// How to tell of an end now; `nil` while somebody looks.
  ///
  /// As tmux comes (`focus-events off`) it tells who attaches and detaches, but not which window is looked at: it is asked.
  private var neededAlert: Alert? { !isLookedAt || context.isInTmux ? context.alert : nil }

  private func tell(_ requests: [TerminalRequest]) -> [Effect] {
    if requests.isEmpty { return [] }
    return context.isInTmux
      ? [.tellUnlessSeen(requests, isLookedAt: isLookedAt)] : requests.map { .terminal($0) }
  }

  /// The same for the steps of the run that is open; its own end is told of by its row.
  func ends(_ view: RunView) -> [Effect] {
    guard let alert = neededAlert, let old = run?.state, run?.id == view.id,
      old.steps.count == view.state.steps.count, !view.state.status.isEnded
    else { return [] }
    return tell(
      view.state.steps.indices.compactMap { index in
        let step = view.state.steps[index]
        guard step.state.isEnded, !old.steps[index].state.isEnded,
          let took = step.attempts.last?.took(now), took >= alert.after
        else { return nil }
        let name = view.state.plan.steps[index].name
        let title = "stepdeck: \(view.state.plan.name) › \(name) \(step.state.rawValue)"
        return .notify(title: title, body: step.attempts.last?.reason ?? took.shortText, alert.kind)
      }
    )
  }
}

/// When and how a person is told of ends while the window is not looked at.
package struct Alert: Sendable, Hashable {
  package var kind: NotificationKind
  /// Runs and steps that took less are not worth it.
  package var after: Duration

  package init(kind: NotificationKind = .osc9, after: Duration = .seconds(30)) {
    self.kind = kind
    self.after = after
  }
}
