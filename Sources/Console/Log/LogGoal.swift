internal import LogKit
internal import Workflow

/// Where `:goto` leads.
enum LogGoal: Sendable, Hashable {
  /// A line by its number, from 1.
  case line(Int)
  case percent(Int)
  case moment(Timestamp)

  /// What is known of the log that is looked at.
  struct Place: Sendable, Hashable {
    var now: Timestamp
    /// When the line in sight was written; a time of day is looked for around it.
    var near: Timestamp
    /// When the attempt began to run.
    var start: Timestamp?
    /// The clock that is shown.
    var local: LocalTime
  }

  /// Reads `1200`, `50%`, `10:32`, `10:32:05`, `20m` (so long ago), `+5m` (behind the start), and RFC 3339.
  ///
  /// - Throws: a sentence that says what can be named.
  init(_ text: String, _ place: Place) throws(CommandError) {
    let plain = text.filter { $0 != "," }
    if let number = Int(plain), number > 0, plain.allSatisfy(\.isNumber) {
      self = .line(number)
    } else if text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) {
      self = .percent(percent)
    } else if let time = Timestamp(rfc3339: text) {
      self = .moment(time)
    } else if let clock = Self.clock(text, place) {
      self = .moment(clock)
    } else if text.hasPrefix("+"), let after = try? DurationText.parse(String(text.dropFirst())) {
      guard let start = place.start else {
        throw CommandError(description: "the step's start is not known; give a time such as 10:32")
      }
      self = .moment(start + after)
    } else if let ago = try? DurationText.parse(text) {
      self = .moment(place.now + (.zero - ago))
    } else {
      throw CommandError(
        description:
          "\(text) is no place; there are a line 1200, 50%, a time 10:32:05, 20m ago, +5m from the start"
      )
    }
  }

  /// The moment nearest to the line in sight at which the clock shows `10:32` or `10:32:05`.
  private static func clock(_ text: String, _ place: Place) -> Timestamp? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(fields.count), fields.allSatisfy({ (1...2).contains($0.utf8.count) }) else {
      return nil
    }
    let numbers = fields.compactMap { Int64($0) }
    guard numbers.count == fields.count, (0..<24).contains(numbers[0]),
      numbers.dropFirst().allSatisfy({ (0..<60).contains($0) })
    else { return nil }
    let wanted = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    let day: Int64 = 86_400
    let near = place.near.nanoseconds / 1_000_000_000 + Int64(place.local.offset(at: place.near))
    // Between half a day before and half a day behind.
    let shift = ((wanted - near) % day + day + day / 2) % day - day / 2
    return place.local.time(ofWall: near + shift)
  }
}

extension LineRule {
  /// A rule as it is typed; its moments are those of `:goto`, seen from a place.
  init(_ text: String, at place: LogGoal.Place) throws(PatternError) {
    try self.init(text) { moment throws(PatternError) in
      do throws(CommandError) {
        if case .moment(let time) = try LogGoal(moment, place) { return time }
      } catch {
        if moment.hasPrefix("+"), place.start == nil {
          throw PatternError(message: error.description, offset: 0)
        }
      }
      throw PatternError(message: "a time is 10:32:05, 20m for so long ago, or +5m from the start", offset: 0)
    }
  }
}
