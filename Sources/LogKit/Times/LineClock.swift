internal import Workflow

/// Reads off a line when it was written, as its writer noted it: at the beginning, or in a field of JSON or logfmt.
///
/// `2026-11-28T10:32:01.123Z`, `2026-11-28 10:32:01,123`, `2026/11/28 10:32:01`, `Nov 28 10:32:01`, `I1128 10:32:01.123456`, `10:32:01`,
/// also in brackets, behind a level or behind the groups that launchers put first; `ts=1764325921.5`.
struct LineClock: Sendable, Hashable {
  /// Seconds that clocks without a zone are before UTC.
  let utcOffset: Int
  /// When the file last changed, in nanoseconds since 1970: a time without its year or day is the last one before this.
  let latest: Int64

  init(utcOffset: Int, latest: Int64) {
    self.utcOffset = utcOffset
    // A few days are added to it and taken away.
    self.latest = max(-9_000_000_000_000_000_000, min(latest, 9_000_000_000_000_000_000))
  }

  /// Times count up to here, behind what launchers put first.
  private static let reach = 192
  /// Fields of an object count up to here.
  private static let fieldReach = 4_096

  /// - Parameter bytes: a line without its newline.
  /// - Returns: nanoseconds since 1970; `nil` where the line says nothing of a time.
  func time(of bytes: ArraySlice<UInt8>) -> Int64? {
    guard let first = bytes.first(where: { $0 > 0x20 }), Self.canBegin(first) else { return nil }
    return bytes.withUnsafeBytes { buffer in
      PlainText.read(buffer, reach: Self.reach) { text, _ in
        if text.first == UInt8(ascii: "{") { return fields(of: buffer) }
        return atBeginning(of: text) ?? LogfmtTime.find(text).flatMap(value)
      }
    }
  }

  /// Most lines that have no time are known by their first byte.
  private static func canBegin(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
      || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<") || byte == ControlSequence.escape
  }

  private func fields(of line: UnsafeRawBufferPointer) -> Int64? {
    guard let start = ByteScan.first(UInt8(ascii: "{"), in: line, 0..<line.count) else { return nil }
    let object = UnsafeRawBufferPointer(rebasing: line[start...].prefix(Self.fieldReach))
    return JSONTime.find(object).flatMap(value)
  }

  /// The value of a field: a number since 1970, or a time as it stands at the beginning of lines.
  private func value(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scan = TimeScan(text)
    if let epoch = scan.epoch() { return epoch }
    return moment(&scan)
  }

  private func atBeginning(of text: UnsafeRawBufferPointer) -> Int64? {
    var scan = TimeScan(text)
    // The priority of syslog, and the version behind it.
    if scan.skipPriority() { _ = scan.take("1 ") }
    for _ in 0..<4 {
      let start = scan.position
      if let time = moment(&scan) { return time }
      scan.position = start
      if scan.take("["), let time = moment(&scan) { return time }
      scan.position = start
      // `[rank0]: `, `(trainer pid=12) `, `INFO `, `stdout F `.
      guard scan.skipGroup() || scan.skipWord() else { return nil }
    }
    return nil
  }

  /// The moment that is written here, however.
  private func moment(_ scan: inout TimeScan) -> Int64? {
    let start = scan.position
    if let date = scan.date(), scan.takeBetween(), let clock = scan.clock() {
      return moment(date: date, clock, zone: scan.zone())
    }
    scan.position = start
    if let (month, day) = scan.monthAndDay(), let clock = scan.clock() {
      return lastOfYear(month, day, clock)
    }
    scan.position = start
    guard let clock = scan.clock() else { return nil }
    return lastOfDay(clock)
  }

  private func moment(date: TimeScan.Date, _ clock: TimeScan.Clock, zone: Int?) -> Int64? {
    let days = ClockFields.daysSince1970(year: date.year, month: date.month, day: date.day)
    let seconds = Int64(days) * 86_400 + Int64(clock.seconds - (zone ?? utcOffset))
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return whole.overflow ? nil : whole.partialValue &+ clock.nanoseconds
  }

  /// A file says nothing of what is to come, but clocks differ by a little.
  private static let slack: Int64 = 60_000_000_000

  private func lastOfYear(_ month: Int, _ day: Int, _ clock: TimeScan.Clock) -> Int64? {
    let year = ClockFields(secondsSince1970: latest.flooredQuotient(1_000_000_000) + Int64(utcOffset)).year
    let date = TimeScan.Date(year: year, month: month, day: day)
    guard let time = moment(date: date, clock, zone: nil) else { return nil }
    guard time > latest &+ 1_440 * Self.slack else { return time }
    return moment(date: TimeScan.Date(year: year - 1, month: month, day: day), clock, zone: nil)
  }

  private func lastOfDay(_ clock: TimeScan.Clock) -> Int64 {
    let day: Int64 = 86_400_000_000_000
    let shift = Int64(utcOffset) * 1_000_000_000
    let midnight = (latest &+ shift).flooredQuotient(day) * day - shift
    let time = midnight + Int64(clock.seconds) * 1_000_000_000 + clock.nanoseconds
    return time > latest &+ Self.slack ? time - day : time
  }
}
