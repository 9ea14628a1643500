internal import LogKit
internal import Workflow

/// A place in a log that a pane wants to go to; the feed looks for it.
struct LogSeek: Sendable, Hashable {
  enum Target: Sendable, Hashable {
    /// The first line that is shown at or behind the one that begins there.
    case offset(UInt64)
    /// The first line of that moment or later.
    case time(Timestamp)
    /// The next line so grave or graver, behind the one that begins at `from`; with `nil` from the beginning.
    case next(LogLevel, from: UInt64?)
    /// The first line so grave or graver of that moment or later.
    case first(LogLevel, since: Timestamp)
    /// The one before; with `nil` from the end.
    case previous(LogLevel, from: UInt64?)
  }

  enum Placing: Sendable, Hashable {
    /// The line becomes the first one in sight.
    case top
    /// It comes in sight, and is marked as the one that was gone to.
    case cursor
  }

  var target: Target
  var placing = Placing.cursor
  /// Tells two seeks of one target apart.
  var number = 0

  /// Looks for lines of a level, and from where.
  var levelOrigin: UInt64?? {
    switch target {
    case .next(_, let from), .previous(_, let from): .some(from)
    case .first: .some(nil)
    case .offset, .time: nil
    }
  }

  var isBackward: Bool { if case .previous = target { true } else { false } }
}

/// Where a pane has been in its log and wants to go; lines are known by where they begin.
struct LogPlaces: Sendable, Hashable {
  /// What is still looked for.
  private(set) var seek: LogSeek?
  /// The line that was gone to last.
  private(set) var cursor: UInt64?
  /// Marked lines, ascending.
  private(set) var marks: [UInt64] = []
  private var count = 0

  mutating func look(for target: LogSeek.Target, _ placing: LogSeek.Placing = .cursor) {
    count += 1
    seek = LogSeek(target: target, placing: placing, number: count)
  }

  /// Looks once more for the same: an answer that is on its way counts other lines.
  mutating func lookAgain() { if let seek { look(for: seek.target, seek.placing) } }

  /// Whoever moves by hand does not want to be moved any more.
  mutating func giveUp() { seek = nil }

  /// Takes the answer to what is looked for; `nil` when it is none.
  mutating func take(_ found: LogContent.Found) -> LogSeek? {
    guard let seek, seek == found.seek else { return nil }
    self.seek = nil
    if seek.placing == .cursor, let place = found.place { cursor = place.offset }
    return seek
  }

  /// Marks a line, or takes its mark away.
  mutating func toggleMark(_ offset: UInt64) {
    let place = marks.firstIndex { $0 >= offset } ?? marks.count
    if place < marks.count, marks[place] == offset {
      marks.remove(at: place)
    } else {
      marks.insert(offset, at: place)
    }
    cursor = offset
  }

  /// The line that keys are about from now on.
  mutating func choose(_ offset: UInt64) {
    seek = nil
    cursor = offset
  }

  func isMarked(_ offset: UInt64) -> Bool { !marks.isEmpty && marks.contains(offset) }

  /// The next mark behind a line, or the one before it, going round at the ends.
  func mark(from offset: UInt64, forward: Bool) -> UInt64? {
    forward
      ? marks.first { $0 > offset } ?? marks.first
      : marks.last { $0 < offset } ?? marks.last
  }
}
