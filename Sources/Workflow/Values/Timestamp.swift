/// A point in time: nanoseconds since 1970-01-01 UTC, leap seconds not counted.
package struct Timestamp: Sendable, Hashable, Comparable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  package static func + (time: Timestamp, duration: Duration) -> Timestamp {
    let sum = time.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return Timestamp(nanoseconds: sum.overflow ? (duration < .zero ? .min : .max) : sum.partialValue)
  }

  package static func - (left: Timestamp, right: Timestamp) -> Duration {
    let difference = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
    return .nanoseconds(difference.overflow ? .max : difference.partialValue)
  }

  package var millisecondsSince1970: Int64 { nanoseconds / 1_000_000 }
}

extension Duration {
  /// Whole nanoseconds, held at the limits of `Int64` (292 years).
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let product = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = product.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
    return product.overflow || sum.overflow ? (seconds < 0 ? .min : .max) : sum.partialValue
  }

  /// The duration in seconds with its fraction.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

extension Timestamp {
  /// RFC 3339 in UTC with milliseconds: `2026-11-23T19:41:02.113Z`.
  package var rfc3339: String {
    let milliseconds = nanoseconds.flooredQuotient(1_000_000)
    let seconds = milliseconds.flooredQuotient(1000)
    let clock = ClockFields(secondsSince1970: seconds)
    var text = [UInt8](repeating: UInt8(ascii: "-"), count: 24)
    func put(_ value: Int, _ digits: Int, at start: Int) {
      var rest = value
      for index in stride(from: start + digits - 1, through: start, by: -1) {
        text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
    }
    put(min(max(clock.year, 0), 9999), 4, at: 0)
    put(clock.month, 2, at: 5)
    put(clock.day, 2, at: 8)
    text[10] = UInt8(ascii: "T")
    put(clock.hour, 2, at: 11)
    text[13] = UInt8(ascii: ":")
    put(clock.minute, 2, at: 14)
    text[16] = UInt8(ascii: ":")
    put(clock.second, 2, at: 17)
    text[19] = UInt8(ascii: ".")
    put(Int(milliseconds - seconds * 1000), 3, at: 20)
    text[23] = UInt8(ascii: "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads RFC 3339 with any number of fractional digits and `Z` or a numeric offset.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == 0x20, bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      var scale: Int64 = 100_000_000
      while index < bytes.count, let digit = number(index..<index + 1) {
        fraction += Int64(digit) * scale
        scale /= 10
        index += 1
      }
    }
    guard index < bytes.count else { return nil }
    var offset = 0
    if bytes[index] | 0x20 != UInt8(ascii: "z") {
      guard bytes.count == index + 6, let hours = number(index + 1..<index + 3),
        let minutes = number(index + 4..<index + 6)
      else { return nil }
      offset = (hours * 60 + minutes) * 60
      if bytes[index] == UInt8(ascii: "-") {
        offset = -offset
      } else if bytes[index] != UInt8(ascii: "+") {
        return nil
      }
    } else if index + 1 != bytes.count {
      return nil
    }
    let days = ClockFields.daysSince1970(year: year, month: month, day: day)
    let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let exact = whole.partialValue.addingReportingOverflow(fraction)
    guard !whole.overflow, !exact.overflow else { return nil }
    self.init(nanoseconds: exact.partialValue)
  }
}

/// The fields of a clock on a wall, in UTC unless the seconds were shifted before.
package struct ClockFields: Sendable, Hashable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  /// Days to date by counting eras of 400 years from the first of March.
  package init(secondsSince1970 seconds: Int64) {
    let days = Int(seconds.flooredQuotient(86_400))
    let rest = Int(seconds - Int64(days) * 86_400)
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
  }

  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int64 {
  /// The quotient rounded down, also for negative numbers.
  package func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
