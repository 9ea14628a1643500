/// Finds the level among the members of a JSON object, without parsing the rest.
///
/// Looks one object deeper where known writers put it: `{"log":{"level":…}}` and `{"record":{"level":{"name":…}}}`.
enum JSONLevel {
  /// - Parameter bytes: text that begins with `{`, may end anywhere, and may be no JSON at all.
  /// - Returns: the level; `nil` where no member names one.
  static func find(_ bytes: UnsafeRawBufferPointer) -> LogLevel? {
    var depth = 0
    var position = 0
    /// The key at depth 1 whose value is open is one that holds the level.
    var isInside = false
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, position + 1)
        if depth == 1 || (depth == 2 && isInside) {
          let key = UnsafeRawBufferPointer(rebasing: bytes[position + 1..<end])
          let start = value(bytes, after: end + 1)
          if let start, let level = member(bytes, key, at: start) { return level }
          if depth == 1, key.spells("stepdeck"), let start, let level = report(bytes, in: start) {
            return level
          }
          if depth == 1, start != nil { isInside = key.spells("log") || key.spells("record") }
        }
        position = end
      default: break
      }
      position += 1
    }
    return nil
  }

  /// What a step reports by a line, in the object that begins at `start`: results are for people, metrics and progress for
  /// charts, which debug is nearest to; `nil` where none of them is in it.
  private static func report(_ bytes: UnsafeRawBufferPointer, in start: Int) -> LogLevel? {
    var found: LogLevel?
    var depth = 0
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return found }
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, position + 1)
        if depth == 1, value(bytes, after: end + 1) != nil {
          let key = UnsafeRawBufferPointer(rebasing: bytes[position + 1..<end])
          if key.spells("result") { return .info }
          if key.spells("metric") || key.spells("progress") { found = .debug }
        }
        position = end
      default: break
      }
      position += 1
    }
    return found
  }

  /// The position of the closing quote; the end of the bytes where there is none.
  static func endOfString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, bytes.count)
  }

  /// Where the value begins whose key ends before `position`; `nil` where that was no key.
  private static func value(_ bytes: UnsafeRawBufferPointer, after position: Int) -> Int? {
    guard let colon = skipSpace(bytes, position), bytes[colon] == UInt8(ascii: ":") else { return nil }
    return skipSpace(bytes, colon + 1)
  }

  private static func member(
    _ bytes: UnsafeRawBufferPointer,
    _ key: UnsafeRawBufferPointer,
    at value: Int
  ) -> LogLevel? {
    if key.spells("levelno") { return number(bytes, value).flatMap { tens($0 + 10) } }
    if key.spells("severitynumber") { return number(bytes, value).flatMap(openTelemetry) }
    if key.starts("PRIORITY"), key.count == 8 { return priority(bytes, value) }
    guard LevelDetector.isLevelKey(key, 0..<key.count) || (key.count > 6 && key.ends(".level")) else {
      return nil
    }
    switch bytes[value] {
    case UInt8(ascii: "\""): return LevelDetector.word(bytes, at: value + 1, before: bytes.count)
    case UInt8(ascii: "{"): return name(bytes, in: value)
    default: return number(bytes, value).flatMap(tens)
    }
  }

  /// Of an entry of a journal: `"PRIORITY":"6"`.
  private static func priority(_ bytes: UnsafeRawBufferPointer, _ value: Int) -> LogLevel? {
    number(bytes, bytes[value] == UInt8(ascii: "\"") ? value + 1 : value).flatMap(LogLevel.init(syslog:))
  }

  /// The member `name` of the object that begins at `start`, as loguru writes it.
  private static func name(_ bytes: UnsafeRawBufferPointer, in start: Int) -> LogLevel? {
    var position = start + 1
    let stop = min(bytes.count, start + 256)
    while position < stop, bytes[position] != UInt8(ascii: "}") {
      guard bytes[position] == UInt8(ascii: "\"") else {
        position += 1
        continue
      }
      let end = endOfString(bytes, position + 1)
      let key = UnsafeRawBufferPointer(rebasing: bytes[position + 1..<end])
      if key.spells("name"), let value = value(bytes, after: end + 1), bytes[value] == UInt8(ascii: "\"") {
        return LevelDetector.word(bytes, at: value + 1, before: bytes.count)
      }
      position = end + 1
    }
    return nil
  }

  private static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var position = start
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    return position < bytes.count ? position : nil
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var value = 0
    var position = start
    while position < bytes.count, bytes[position].isDigit, value < 1000 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    return position > start ? value : nil
  }

  /// The numbers of bunyan and pino, which begin at 10 with trace; those of Python's logging are one step lower.
  private static func tens(_ value: Int) -> LogLevel? {
    switch value {
    case 10..<20: .trace
    case 20..<30: .debug
    case 30..<40: .info
    case 40..<50: .warning
    case 50..<60: .error
    case 60..<70: .critical
    default: nil
    }
  }

  private static func openTelemetry(_ value: Int) -> LogLevel? {
    (1...24).contains(value) ? LogLevel(rawValue: (value - 1) / 4) : nil
  }
}
