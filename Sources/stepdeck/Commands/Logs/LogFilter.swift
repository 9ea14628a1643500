internal import LogKit

/// Which lines pass.
struct LogFilter {
  var window: TimeWindow
  var level: LogLevel?
  /// Of one log's lines in order, or of several ones'.
  private var levels = LevelsByLog()
  private let matcher: PatternMatcher?
  let pattern: Pattern?

  init(window: TimeWindow, pattern: Pattern?, level: LogLevel?) {
    self.window = window
    self.level = level
    self.pattern = pattern
    matcher = pattern.map(PatternMatcher.init)
  }

  /// Nothing is left out.
  var isOpen: Bool { matcher == nil && level == nil && window == .always }

  var hasPattern: Bool { matcher != nil }

  /// The same for lines of another log, which may come between those of this one.
  var forAnotherLog: LogFilter {
    var filter = self
    filter.levels = LevelsByLog()
    return filter
  }

  /// - Parameters:
  ///   - line: the next line; one that belongs to a record, such as a frame of a traceback, is as grave as that.
  ///   - log: which log it is from, where lines of several are looked at.
  /// - Returns: whether the line is to be shown.
  func passes(_ line: LogLine, of log: Int = 0) -> Bool {
    // A line whose level nobody knows may be the very one that is looked for.
    if let level, let known = levels.level(of: line, in: log), known < level { return false }
    if !window.contains(line.time) { return false }
    return matcher?.matches(line.content) ?? true
  }
}
