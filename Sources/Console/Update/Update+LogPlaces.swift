internal import LogKit
internal import ScreenKit
internal import Workflow

/// Going to lines of a log: errors, marks, moments.
extension AppModel {
  mutating func goToPlace(_ action: KeyAction, _ pane: inout LogPane, _ room: Size) {
    switch action {
    case .nextError: pane.seek(.error, forward: true, room)
    case .previousError: pane.seek(.error, forward: false, room)
    case .nextWarning: pane.seek(.warning, forward: true, room)
    case .previousWarning: pane.seek(.warning, forward: false, room)
    case .mark: mark(&pane, room)
    default:
      // At the end, before that is read, whoever looks for a mark looks from there.
      let offset = pane.subject(room)?.offset ?? (pane.follows ? .max : 0)
      guard let mark = pane.places.mark(from: offset, forward: action == .nextMark) else {
        notice = .info("no line is marked; m marks one")
        return
      }
      pane.places.look(for: .offset(mark))
    }
  }

  private mutating func mark(_ pane: inout LogPane, _ room: Size) {
    guard let line = pane.subject(room) else { return }
    pane.stay(room)
    pane.places.toggleMark(line.offset)
  }

  /// What was looked for in a log is not there.
  mutating func miss(_ seek: LogSeek) {
    switch seek.target {
    case .next(let level, _), .first(let level, _): notice = .info("no \(level.name) further down")
    case .previous(let level, _): notice = .info("no \(level.name) further up")
    // Of several panes that go to one moment some may be empty, as is seen.
    case .time, .offset:
      if isWholeLog, splitLogs == nil { notice = .info("the log has no lines with a time") }
    }
  }

  mutating func goTo(_ text: String) {
    guard let log = focusedLog, var pane = panes[log.key] else {
      notice = .error("open a log first")
      return
    }
    do throws(CommandError) {
      switch try LogGoal(text, goalPlace(pane, log.room.size)) {
      case .line(let number):
        pane.reveal(max(0, min(number, pane.lineCount) - 1), log.room.size)
        if number > pane.lineCount, pane.content?.isCounting == false {
          let lines = pane.lineCount == 1 ? "1 line" : "\(pane.lineCount.grouped) lines"
          notice = .info(
            !pane.filter.active.isEmpty ? "only \(lines) pass the filter" : "there are only \(lines)"
          )
        }
      case .percent(let percent): pane.reveal(max(0, pane.lineCount - 1) * percent / 100, log.room.size)
      case .moment(let time): pane.places.look(for: .time(time))
      }
      panes[log.key] = pane
    } catch {
      notice = .error(error.description)
    }
  }

  /// Asks where the lines of the log are to be written, and proposes a name.
  mutating func askForExport() {
    guard let key = focusedLog?.key else { return }
    let run = self.run?.state?.plan.name ?? "log"
    let name: String =
      switch key {
      case .attempt(_, let log): "\(run).\(log.label).\(log.attempt.attempt)"
      case .merged: "\(run).all"
      case .mergedRuns(let ids): "\(ids.count)-runs"
      case .job(let job): job.name
      case .file: "copy"
      }
    let plain = name.map { $0.isLetter || $0.isNumber || "-_.[]".contains($0) ? $0 : "-" }
    prompt = Prompt(.export, text: String(plain) + ".log")
  }

  /// Writes the lines of the log that is looked at, as far as its filter lets them through.
  mutating func export(to path: String) -> [Effect] {
    guard let log = focusedLog, let request = subscription.logs.first(where: { $0.key == log.key }) else {
      notice = .error("open a log first")
      return []
    }
    notice = nil
    exportPath = path
    return [.export(request, path: path)]
  }

  func goalPlace(_ pane: LogPane, _ room: Size) -> LogGoal.Place {
    LogGoal.Place(
      now: now,
      near: pane.subject(room)?.time ?? pane.near ?? start(of: pane.key) ?? now,
      start: start(of: pane.key),
      local: pane.times == .utc ? .utc : context.localTime
    )
  }
}
