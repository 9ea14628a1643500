package import Workflow

/// The value of a `Retry-After` field: seconds, or a date as HTTP writes it.
package enum RetryAfter {
  /// `nil` where there is no such field or it makes no sense; never negative.
  package static func pause(in headers: HTTPHeaders, now: @autoclosure () -> Timestamp) -> Duration? {
    guard let text = headers["Retry-After"], text.utf8.count <= 64 else { return nil }
    if let seconds = Int(text) { return seconds >= 0 ? .seconds(min(seconds, 1 << 31)) : nil }
    guard let date = HTTPDate.parse(text) else { return nil }
    return max(.zero, date - now())
  }
}

extension RetryAfter {
  /// A pause that is written in seconds; a date is none.
  static func seconds(in headers: HTTPHeaders) -> Duration? {
    guard let text = headers["Retry-After"], let seconds = Int(text), seconds >= 0 else { return nil }
    return .seconds(min(seconds, 1 << 31))
  }
}

/// A date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
      (1970...9999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
      (0...60).contains(clock[2])
    else { return nil }
    let days = daysSince1970(year: year, month: month + 1, day: day)
    let seconds = ((days * 24 + clock[0]) * 60 + clock[1]) * 60 + clock[2]
    let (nanoseconds, isTooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return isTooFar ? nil : Timestamp(nanoseconds: nanoseconds)
  }

  /// Counts years from March, so that the leap day is the last of a year.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
