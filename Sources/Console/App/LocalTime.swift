internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How far the clocks on the wall are ahead of UTC at any time: they are set twice a year.
struct LocalTime: Sendable, Hashable {
  /// From so many seconds since 1970 on.
  private struct Span: Sendable, Hashable {
    var start: Int64
    var offset: Int
  }

  /// Ascending; the first one holds for all times before as well.
  private var spans: [Span]

  static let utc = LocalTime(offset: 0)

  /// Clocks that are never set.
  init(offset: Int) { spans = [Span(start: .min, offset: offset)] }

  /// What `offset` says of the years around a time: so many before it, and one behind.
  ///
  /// It is asked for seconds ahead of UTC at a time in seconds since 1970.
  init(around now: Timestamp, years: Int64 = 12, _ offset: (Int64) -> Int) {
    let (month, now) = (Int64(30 * 86_400), now.nanoseconds / 1_000_000_000)
    var start = now - years * 365 * 86_400
    spans = [Span(start: .min, offset: offset(start))]
    while start < now + 366 * 86_400 {
      let (before, after) = (offset(start), offset(start + month))
      if before != after {
        let change = Self.firstChange(between: start, and: start + month) { offset($0) == before }
        spans.append(Span(start: change, offset: after))
      }
      start += month
    }
  }

  /// The first second for which `isBefore` does not hold.
  private static func firstChange(between low: Int64, and high: Int64, _ isBefore: (Int64) -> Bool) -> Int64 {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isBefore(middle) { low = middle } else { high = middle }
    }
    return high
  }

  /// Seconds ahead of UTC.
  func offset(at time: Timestamp) -> Int { offset(at: time.nanoseconds / 1_000_000_000) }

  private func offset(at seconds: Int64) -> Int {
    spans.last { $0.start <= seconds }?.offset ?? 0
  }

  /// The time at which these clocks show so many seconds since 1970.
  func time(ofWall seconds: Int64) -> Timestamp {
    let guess = offset(at: seconds - Int64(offset(at: seconds)))
    return Timestamp(nanoseconds: 0) + .seconds(seconds - Int64(guess))
  }

  /// The clocks of this machine.
  static func ofThisMachine(around now: Timestamp) -> LocalTime {
    tzset()
    return LocalTime(around: now) { seconds in
      var time = time_t(seconds)
      var fields = tm()
      localtime_r(&time, &fields)
      return fields.tm_gmtoff
    }
  }
}
