/// How much a line matters, in rising order.
package enum LogLevel: Int, Sendable, Hashable, Comparable, CaseIterable {
  case trace
  case debug
  case info
  case warning
  case error
  case critical

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }

  /// The level that a user or a program names, in any case: `warn`, `ERROR`, `fatal`.
  package init?(name: String) { self.init(word: Array(name.utf8)[...]) }

  package var name: String {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }

  init?(word: ArraySlice<UInt8>) {
    guard (3...9).contains(word.count) else { return nil }
    let lowered = word.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar($1 | 0x20)) }
    guard let level = Self.words[lowered] else { return nil }
    self = level
  }

  private static let words: [String: LogLevel] = [
    "trace": .trace, "finest": .trace, "verbose": .trace,
    "debug": .debug, "dbg": .debug, "fine": .debug, "finer": .debug,
    "info": .info, "inf": .info, "notice": .info, "success": .info,
    "warn": .warning, "warning": .warning, "wrn": .warning,
    "error": .error, "err": .error, "severe": .error,
    "critical": .critical, "crit": .critical, "fatal": .critical, "panic": .critical, "alert": .critical,
    "emerg": .critical, "emergency": .critical, "ftl": .critical,
  ]
}
