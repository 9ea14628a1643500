internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Timestamp {
  /// Seconds that clocks here are before UTC now.
  static var localOffset: Int {
    var fields = tm()
    var seconds = time(nil)
    localtime_r(&seconds, &fields)
    return fields.tm_gmtoff
  }

  /// `19:41:02` in local time.
  var localClock: String {
    var fields = tm()
    var seconds = time_t(millisecondsSince1970 / 1000)
    localtime_r(&seconds, &fields)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(fields.tm_hour)):\(two(fields.tm_min)):\(two(fields.tm_sec))"
  }
}
