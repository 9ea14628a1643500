/// A condition on a line: a filter of a view is a list of them, and shows the lines that meet all.
package enum LineRule: Sendable, Hashable {
  /// The expression occurs.
  case keep(String)
  /// It does not.
  case drop(String)
  /// So grave or graver; a line without a level passes, for it may be the one that is looked for.
  case level(LogLevel)
  case stream(LogCommit.Stream)

  /// Reads `error|fail`, `!heartbeat`, `level:warning`, `stream:stderr`; `\!` begins an expression with a plain `!`.
  package init(_ text: String) throws(PatternError) {
    if text.hasPrefix("level:") {
      guard let level = LogLevel(name: String(text.dropFirst(6))) else {
        let known = LogLevel.allCases.map(\.name).joined(separator: ", ")
        throw PatternError(message: "the levels are \(known)", offset: 6)
      }
      self = .level(level)
      return
    }
    if text.hasPrefix("stream:") {
      guard let stream = Self.streams.first(where: { $0.name == text.dropFirst(7) })?.stream else {
        throw PatternError(message: "the streams are stdout and stderr", offset: 7)
      }
      self = .stream(stream)
      return
    }
    let isDropping = text.hasPrefix("!")
    let expression = isDropping ? String(text.dropFirst()) : text
    guard !expression.isEmpty else {
      throw PatternError(message: "an expression is missing", offset: text.count)
    }
    if let fault = Pattern.fault(in: expression) {
      throw PatternError(message: fault.message, offset: fault.offset + (isDropping ? 1 : 0))
    }
    self = isDropping ? .drop(expression) : .keep(expression)
  }

  private static let streams: [(name: String, stream: LogCommit.Stream)] = [
    ("stdout", .standardOutput), ("stderr", .standardError),
  ]

  /// As it is typed.
  package var text: String {
    switch self {
    case .keep(let expression): expression
    case .drop(let expression): "!" + expression
    case .level(let level): "level:" + level.name
    case .stream(let stream): "stream:" + (stream == .standardError ? "stderr" : "stdout")
    }
  }
}

/// Rules made ready to be applied; for one thread.
///
/// Give it lines in order where you can: a line of a record then counts with the level of that record.
package struct LineJudge {
  private let checks: [(LogLine) -> Bool]
  private let level: LogLevel?
  private let levels = LevelsByLog()

  package init(_ rules: [LineRule]) {
    var gravest: LogLevel?
    var checks: [(LogLine) -> Bool] = []
    for rule in rules {
      switch rule {
      case .keep(let expression): if let occurs = Self.occurs(expression) { checks.append(occurs) }
      case .drop(let expression): if let occurs = Self.occurs(expression) { checks.append { !occurs($0) } }
      case .level(let level): gravest = max(gravest ?? level, level)
      case .stream(let stream): checks.append { $0.stream == stream || $0.stream == .merged }
      }
    }
    self.checks = checks
    level = gravest
  }

  /// - Parameters:
  ///   - line: the next line, or any.
  ///   - log: which log it is from, where lines of several are judged.
  /// - Returns: whether it meets all rules.
  package func passes(_ line: LogLine, of log: Int = 0) -> Bool {
    // Also for lines that are left out anyway: their records go on.
    if let level, let known = levels.level(of: line, in: log), known < level { return false }
    return checks.allSatisfy { $0(line) }
  }

  private static func occurs(_ expression: String) -> ((LogLine) -> Bool)? {
    guard let pattern = try? Pattern(expression) else { return nil }
    let matcher = PatternMatcher(pattern)
    return { matcher.matches($0.content) }
  }
}
