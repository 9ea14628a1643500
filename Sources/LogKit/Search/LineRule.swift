package import Workflow

/// A condition on a line: a filter of a view is a list of them, and shows the lines that meet all.
package enum LineRule: Sendable, Hashable {
  /// The expression occurs.
  case keep(String)
  /// It does not.
  case drop(String)
  /// So grave or graver; a line without a level passes, for it may be the one that is looked for.
  case level(LogLevel)
  /// So grave or graver, and known to be.
  case only(LogLevel)
  case stream(LogCommit.Stream)
  /// Written at that moment or later; a line without a time passes. The text is what was typed for the moment.
  case since(Timestamp, String)
  /// Written before that moment.
  case until(Timestamp, String)

  /// Reads `error|fail`, `!heartbeat`, `level:warning`, `only:error`, `stream:stderr`, `since:10:32`, `until:10:40`; `\!` begins
  /// an expression with a plain `!`.
  ///
  /// - Parameters:
  ///   - text: what was typed.
  ///   - moment: reads a moment; throws with the place in what it was given.
  /// - Throws: what is wrong, and where in the text.
  package init(
    _ text: String,
    moment: (String) throws(PatternError) -> Timestamp = LineRule.moment
  ) throws(PatternError) {
    for (word, make) in Self.words where text.hasPrefix(word) {
      let value = String(text.dropFirst(word.count))
      do throws(PatternError) {
        self = try make(value, moment)
      } catch {
        throw PatternError(message: error.message, offset: error.offset + word.count)
      }
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

  private typealias Make = (String, (String) throws(PatternError) -> Timestamp) throws(PatternError) ->
    LineRule

  private static var words: [(String, Make)] {
    [
      ("level:", { value, _ throws(PatternError) in .level(try level(value)) }),
      ("only:", { value, _ throws(PatternError) in .only(try level(value)) }),
      ("stream:", { value, _ throws(PatternError) in .stream(try stream(value)) }),
      ("since:", { value, moment throws(PatternError) in .since(try moment(value), value) }),
      ("until:", { value, moment throws(PatternError) in .until(try moment(value), value) }),
    ]
  }

  private static func level(_ name: String) throws(PatternError) -> LogLevel {
    if let level = LogLevel(name: name) { return level }
    let known = LogLevel.allCases.map(\.name).joined(separator: ", ")
    throw PatternError(message: "the levels are \(known)", offset: 0)
  }

  private static func stream(_ name: String) throws(PatternError) -> LogCommit.Stream {
    guard let stream = streams.first(where: { $0.name == name })?.stream else {
      throw PatternError(message: "the streams are stdout and stderr", offset: 0)
    }
    return stream
  }

  /// Reads RFC 3339 alone, for whoever knows nothing of a clock.
  package static func moment(_ text: String) throws(PatternError) -> Timestamp {
    if let time = Timestamp(rfc3339: text) { return time }
    throw PatternError(message: "a time is 2026-11-23T19:41:02Z", offset: 0)
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
    case .only(let level): "only:" + level.name
    case .since(_, let text): "since:" + text
    case .until(_, let text): "until:" + text
    case .stream(let stream): "stream:" + (stream == .standardError ? "stderr" : "stdout")
    }
  }
}

extension LogSnapshot {
  /// Where the first line begins that may meet the rules: what commits say to be before their time need not be read.
  package func start(of rules: [LineRule]) throws(LogError) -> UInt64 {
    let moments = rules.compactMap { if case .since(let time, _) = $0 { time } else { nil } }
    guard commits != nil, let since = moments.max() else { return 0 }
    return try offset(notBefore: since)
  }
}

/// Rules made ready to be applied; for one thread.
///
/// Give it lines in order where you can: a line of a record then counts with the level of that record.
package struct LineJudge {
  private let checks: [(LogLine) -> Bool]
  private let level: LogLevel?
  /// Lines whose level is not known are left out.
  private let needsLevel: Bool
  private let levels = LevelsByLog()

  package init(_ rules: [LineRule]) {
    var gravest: LogLevel?
    var needsLevel = false
    var checks: [(LogLine) -> Bool] = []
    for rule in rules {
      switch rule {
      case .keep(let expression): if let occurs = Self.occurs(expression) { checks.append(occurs) }
      case .drop(let expression): if let occurs = Self.occurs(expression) { checks.append { !occurs($0) } }
      case .level(let level): gravest = max(gravest ?? level, level)
      case .only(let level):
        gravest = max(gravest ?? level, level)
        needsLevel = true
      case .since(let time, _): checks.append { $0.time.map { $0 >= time } ?? true }
      case .until(let time, _): checks.append { $0.time.map { $0 < time } ?? true }
      case .stream(let stream): checks.append { $0.stream == stream || $0.stream == .merged }
      }
    }
    self.checks = checks
    level = gravest
    self.needsLevel = needsLevel
  }

  /// - Parameters:
  ///   - line: the next line, or any.
  ///   - log: which log it is from, where lines of several are judged.
  /// - Returns: whether it meets all rules.
  package func passes(_ line: LogLine, of log: Int = 0) -> Bool {
    // Also for lines that are left out anyway: their records go on.
    if let level {
      guard let known = levels.level(of: line, in: log) else {
        return !needsLevel && checks.allSatisfy { $0(line) }
      }
      if known < level { return false }
    }
    return checks.allSatisfy { $0(line) }
  }

  private static func occurs(_ expression: String) -> ((LogLine) -> Bool)? {
    guard let pattern = try? Pattern(expression) else { return nil }
    let matcher = PatternMatcher(pattern)
    return { matcher.matches($0.content) }
  }
}
