internal import Workflow

/// Reads the time that the kubelet puts before every line, such as `2026-01-01T00:00:00.123456789Z `.
///
/// Lines of one minute share the work for its date.
struct LogStamp: Sendable {
  /// The longest stamp with its blank: nine digits of a second, and an offset.
  static let longest = 36

  private var minute: [UInt8] = []
  private var minuteSeconds: Int64 = 0

  /// The time at `start`, and how many bytes it takes with the blank after it; `nil` where there is none.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (time: Timestamp, length: Int)? {
    guard start + 21 <= bytes.count, bytes[start + 4] == UInt8(ascii: "-"),
      bytes[start + 10] == UInt8(ascii: "T"),
      bytes[start + 16] == UInt8(ascii: ":"), let base = minute(bytes, start),
      let seconds = Self.digits(bytes, start + 17, 2), seconds <= 60
    else { return nil }
    var (index, fraction, scale) = (start + 19, Int64(0), Int64(100_000_000))
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      while index < bytes.count, bytes[index] &- 0x30 < 10 {
        fraction += Int64(bytes[index] &- 0x30) * scale
        scale /= 10
        index += 1
      }
    }
    guard let zone = Self.zone(bytes, &index), index < bytes.count, bytes[index] == UInt8(ascii: " ") else {
      return nil
    }
    let whole = base + Int64(seconds) - zone
    let (nanoseconds, isTooFar) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooFar else { return nil }
    return (Timestamp(nanoseconds: nanoseconds &+ fraction), index + 1 - start)
  }

  /// Seconds since 1970 of the minute that is written at `start`.
  private mutating func minute(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int64? {
    let text = bytes[start..<start + 16]
    if text.elementsEqual(minute) { return minuteSeconds }
    let clock = String(decoding: text, as: UTF8.self) + ":00Z"
    guard let time = Timestamp(rfc3339: clock) else { return nil }
    minute = Array(text)
    minuteSeconds = time.nanoseconds / 1_000_000_000
    return minuteSeconds
  }

  /// The offset from UTC in seconds; moves `index` past it.
  private static func zone(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int64? {
    guard index < bytes.count else { return nil }
    if bytes[index] == UInt8(ascii: "Z") {
      index += 1
      return 0
    }
    guard bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"), index + 6 <= bytes.count,
      let hours = digits(bytes, index + 1, 2), let minutes = digits(bytes, index + 4, 2)
    else { return nil }
    let offset = Int64(hours * 60 + minutes) * 60
    let isWest = bytes[index] == UInt8(ascii: "-")
    index += 6
    return isWest ? -offset : offset
  }

  private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }
}
