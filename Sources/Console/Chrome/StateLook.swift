internal import ScreenKit
internal import Workflow

extension StepState {
  var role: StateRole { StateRole(rawValue: rawValue) ?? .unknown }
}

extension RunStatus {
  var role: StateRole { StateRole(rawValue: rawValue) ?? .unknown }
}

extension Flavor {
  /// Three letters for columns.
  var shortName: String {
    switch rawValue {
    case "local": "loc"
    case "kubernetes": "k8s"
    case "sagemaker": "sgm"
    case "vertex": "vtx"
    case "azureml": "azr"
    case "modal": "mod"
    default: String(rawValue.prefix(3))
    }
  }
}

extension Look {
  /// `● running`, both in the state's colour.
  func state(_ role: StateRole, _ word: String? = nil) -> [StyledSpan] {
    [sign(role), StyledSpan(" " + (word ?? role.rawValue), theme[role])]
  }
}

extension Timestamp {
  /// Fields of the clock on the wall.
  func wall(_ local: LocalTime) -> ClockFields {
    ClockFields(secondsSince1970: nanoseconds / 1_000_000_000 + Int64(local.offset(at: self)))
  }

  /// `19:41:02`.
  func clock(_ local: LocalTime) -> String {
    let wall = wall(local)
    return "\(two(wall.hour)):\(two(wall.minute)):\(two(wall.second))"
  }

  /// `19:41:02.113`.
  func clockWithMilliseconds(_ local: LocalTime) -> String {
    let milliseconds = Int(nanoseconds / 1_000_000 % 1_000)
    return clock(local) + "." + (milliseconds < 100 ? "0" : "") + two(milliseconds)
  }

  /// `19:41`.
  func minute(_ local: LocalTime) -> String { String(clock(local).prefix(5)) }

  /// As near as needed: `19:33:55` today, `Sat 11:20` within a week, `Nov 03 11:20` this year, `2025-11-03` before.
  func age(at now: Timestamp, _ local: LocalTime) -> String {
    let (then, today) = (wall(local), now.wall(local))
    let days = Self.day(now, local) - Self.day(self, local)
    if days == 0 { return clock(local) }
    if (1..<7).contains(days) { return Self.weekdays[Self.weekday(self, local)] + " " + minute(local) }
    let month = Self.months[max(0, min(then.month - 1, 11))]
    if then.year == today.year { return "\(month) \(two(then.day)) \(minute(local))" }
    return "\(then.year)-\(two(then.month))-\(two(then.day))"
  }

  func isSameDay(as other: Timestamp, _ local: LocalTime) -> Bool {
    Self.day(self, local) == Self.day(other, local)
  }

  /// `Nov 03`.
  func dayAndMonth(_ local: LocalTime) -> String {
    let wall = wall(local)
    return "\(Self.months[max(0, min(wall.month - 1, 11))]) \(two(wall.day))"
  }

  private static func day(_ time: Timestamp, _ local: LocalTime) -> Int64 {
    (time.nanoseconds / 1_000_000_000 + Int64(local.offset(at: time))) / 86_400
  }

  /// From Sunday; the first of January 1970 was a Thursday.
  private static func weekday(_ time: Timestamp, _ local: LocalTime) -> Int {
    Int((day(time, local) + 4) % 7)
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
