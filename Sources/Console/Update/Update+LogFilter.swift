internal import LogKit
internal import ScreenKit

/// Which lines of a log are shown.
extension AppModel {
  /// A rule counts while it is typed; what is no rule yet does not.
  ///
  /// Moments are seen from `place`, where the log stood before, whatever is in sight meanwhile.
  mutating func narrowTyped(in key: LogKey, from place: LogGoal.Place) {
    let text = String((prompt?.field.text ?? "").trimmingSpaces)
    prompt?.fault = nil
    var draft: LineRule?
    if !text.isEmpty {
      do throws(PatternError) {
        draft = try LineRule(text, at: place)
      } catch {
        prompt?.fault = error
      }
    }
    changeFilter(of: key) { $0.draft = draft }
  }

  /// Adds a rule; without one all lines are shown again.
  mutating func narrow(_ text: String, in key: LogKey, from place: LogGoal.Place) {
    guard !text.isEmpty else { return changeFilter(of: key) { $0.clear() } }
    do throws(PatternError) {
      let rule = try LineRule(text, at: place)
      changeFilter(of: key) { $0.add(rule) }
    } catch {
      changeFilter(of: key) { $0.draft = nil }
      notice = .error("&\(text): \(error.message), at \(error.offset + 1)")
    }
  }

  /// More lines around those that pass, or fewer.
  mutating func widen(_ pane: inout LogPane, _ isMore: Bool, _ log: VisibleLog) {
    guard !pane.filter.rules.isEmpty else {
      notice = .info("no line is filtered out; & filters")
      return
    }
    var filter = pane.filter
    filter.widen(isMore)
    pane.change(filter, log.room.size)
  }

  mutating func toggleFilter(of pane: inout LogPane, _ log: VisibleLog) {
    guard !pane.filter.rules.isEmpty else {
      notice = .info("no line is filtered out; & filters")
      return
    }
    var filter = pane.filter
    filter.isOff.toggle()
    pane.change(filter, log.room.size)
  }

  mutating func changeFilter(of key: LogKey, _ change: (inout LogFilter) -> Void) {
    guard var pane = panes[key] else { return }
    // Another attempt may have come in its place while a rule was typed: what is in sight is then of no use.
    let room = visibleLogs.first { $0.key == key }?.room ?? frame.body.interior
    var filter = pane.filter
    change(&filter)
    pane.change(filter, room.size)
    panes[key] = pane
  }
}
