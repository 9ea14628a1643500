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
  package init?(name: String) {
    var name = name
    let level = name.withUTF8 { LogLevel(word: UnsafeRawBufferPointer($0)) }
    guard let level else { return nil }
    self = level
  }

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

  /// The level of a word that is known to name one.
  init?(word: UnsafeRawBufferPointer) {
    guard (3...13).contains(word.count), let level = Self.level(of: word) else { return nil }
    self = level
  }

  private static func level(of word: UnsafeRawBufferPointer) -> LogLevel? {
    if word.spells("info") { return .info }
    switch word[0] | 0x20 {
    case UInt8(ascii: "t"): return among(word, ["trace", "trce", "trc"], .trace)
    case UInt8(ascii: "v"): return among(word, ["verbose"], .trace)
    case UInt8(ascii: "d"): return among(word, ["debug", "dbg", "dbug"], .debug)
    case UInt8(ascii: "i"): return among(word, ["inf", "information", "informational"], .info)
    case UInt8(ascii: "n"): return among(word, ["notice"], .info)
    case UInt8(ascii: "w"): return among(word, ["warning", "warn", "wrn"], .warning)
    case UInt8(ascii: "e"):
      return among(word, ["error", "err"], .error) ?? among(word, ["emergency", "emerg"], .critical)
    case UInt8(ascii: "s"): return among(word, ["severe"], .error) ?? among(word, ["success"], .info)
    case UInt8(ascii: "f"):
      return among(word, ["fatal", "ftl"], .critical) ?? among(word, ["fail"], .error)
        ?? among(word, ["fine", "finer"], .debug) ?? among(word, ["finest"], .trace)
    case UInt8(ascii: "c"): return among(word, ["critical", "crit"], .critical)
    case UInt8(ascii: "p"): return among(word, ["panic"], .critical)
    case UInt8(ascii: "a"): return among(word, ["alert"], .critical)
    default: return nil
    }
  }

  private static func among(
    _ word: UnsafeRawBufferPointer,
    _ known: [StaticString],
    _ level: LogLevel
  ) -> LogLevel? {
    known.contains { word.spells($0) } ? level : nil
  }

  /// The one capital letter that klog, absl, loggers of notebooks and agents write for a level.
  init?(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "V"), UInt8(ascii: "T"): self = .trace
    case UInt8(ascii: "D"): self = .debug
    case UInt8(ascii: "I"): self = .info
    case UInt8(ascii: "W"): self = .warning
    case UInt8(ascii: "E"): self = .error
    case UInt8(ascii: "F"), UInt8(ascii: "C"): self = .critical
    default: return nil
    }
  }

  /// Severities of syslog: 0 is an emergency, 7 debugging.
  init?(syslog severity: Int) {
    switch severity {
    case 0...2: self = .critical
    case 3: self = .error
    case 4: self = .warning
    case 5, 6: self = .info
    case 7: self = .debug
    default: return nil
    }
  }
}
