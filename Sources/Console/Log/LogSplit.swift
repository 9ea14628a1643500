internal import ScreenKit
internal import Workflow

/// A second log beside the one that the log view shows; both stand at one moment.
struct LogSplit: Sendable, Hashable {
  /// The step of the view, which the second log stands beside.
  var first: String
  var step: String
  /// Which attempt the second log is of, from 1; `nil` for the one that stands for the step.
  var attempt: Int?
  /// The keys are the second log's.
  var isSecondFocused = false
  /// Where the focused log stood when the other one was last brought to its moment.
  var place: Place?

  /// Both logs are of one step.
  var isOfOneStep: Bool { step == first }

  /// Where a log stands, as far as another one is to stand at the same moment.
  struct Place: Sendable, Hashable {
    var key: LogKey
    var follows: Bool
    var top: Int
    var cursor: UInt64?
    var match: Int?

    init(_ pane: LogPane, _ room: Size) {
      key = pane.key
      follows = pane.follows
      top = pane.firstLine(room)
      cursor = pane.places.cursor
      match = pane.search?.current
    }
  }
}

extension LogPane {
  /// The line that the pane was moved to since it stood at `before`: one that was gone to, else a match, else the first
  /// one in sight; `nil` until it is read.
  func target(since before: LogSplit.Place?, _ room: Size) -> LogLine? {
    let now = LogSplit.Place(self, room)
    if now.cursor != before?.cursor, let line = cursorLine(room) { return line }
    if now.match != before?.match, let match = search?.currentLine, let line = content?[match] { return line }
    return content?[now.top]
  }
}
