internal import LogKit

/// Which lines pass.
struct LogFilter {
  var window: TimeWindow
  var level: LogLevel?
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

  func passes(_ line: LogLine) -> Bool {
    if !window.contains(line.time) { return false }
    if let matcher, !matcher.matches(line.content) { return false }
    // A line whose level nobody knows may be the very one that is looked for.
    if let level, let known = LevelDetector.level(of: line) { return known >= level }
    return true
  }
}
