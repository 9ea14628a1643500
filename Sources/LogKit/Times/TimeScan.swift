/// Reads pieces of dates and clocks one behind the other; what is not there leaves the position anywhere.
struct TimeScan {
  struct Date: Sendable, Hashable {
    var year, month, day: Int
  }

  struct Clock: Sendable, Hashable {
    /// Since midnight.
    var seconds: Int
    var nanoseconds: Int64
  }

  private let bytes: UnsafeRawBufferPointer
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ text: StaticString) -> Bool {
    guard bytes.starts(text, at: position) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// A number of exactly so many digits.
  private mutating func number(_ digits: Int) -> Int? {
    guard position + digits <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + digits] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return value
  }

  /// `2026-11-28`, `2026/11/28`.
  mutating func date() -> Date? {
    guard let year = number(4), let mark = byte, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") else {
      return nil
    }
    position += 1
    guard let month = number(2), byte == mark else { return nil }
    position += 1
    guard let day = number(2), (1...12).contains(month), (1...31).contains(day), year >= 1970 else {
      return nil
    }
    return Date(year: year, month: month, day: day)
  }

  /// Between a date and its clock.
  mutating func takeBetween() -> Bool { take("T") || take("t") || take(" ") || take("_") }

  /// `10:32:01`, with a fraction behind a point or a comma; nothing but digits may touch it.
  mutating func clock() -> Clock? {
    guard let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2),
      hour < 24,
      minute < 60, second < 61
    else { return nil }
    var nanoseconds: Int64 = 0
    if let mark = byte, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","), position + 1 < bytes.count,
      bytes[position + 1].isDigit
    {
      position += 1
      nanoseconds = fraction()
    }
    if let next = byte, next.isDigit || next == UInt8(ascii: ":") { return nil }
    return Clock(seconds: hour * 3_600 + minute * 60 + second, nanoseconds: nanoseconds)
  }

  private mutating func fraction() -> Int64 {
    var (value, scale): (Int64, Int64) = (0, 100_000_000)
    while let digit = byte, digit.isDigit {
      value += Int64(digit - 0x30) * scale
      scale /= 10
      position += 1
    }
    return value
  }

  /// Seconds before UTC: `Z`, `+01:00`, `-0530`, the latter also behind a space; ` UTC`.
  mutating func zone() -> Int? {
    if take("Z") || take("z") || take(" UTC") || take(" Z") { return 0 }
    let start = position
    let isApart = take(" ")
    guard let sign = byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    position += 1
    guard let hours = number(2) else {
      position = start
      return nil
    }
    let hasColon = take(":")
    let minutes = number(2)
    let isEnded = byte.map { !$0.isWordByte } ?? true
    guard hours < 24, isEnded, minutes.map({ $0 < 60 }) ?? (!isApart && !hasColon) else {
      position = start
      return nil
    }
    let seconds = hours * 3_600 + (minutes ?? 0) * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// `Nov 28 `, `Nov  8 ` of syslog; `I1128 ` of klog.
  mutating func monthAndDay() -> (month: Int, day: Int)? {
    if let letter = byte, LogLevel(letter: letter) != nil, position + 1 < bytes.count,
      bytes[position + 1].isDigit
    {
      position += 1
      guard let month = number(2), let day = number(2), take(" "), (1...12).contains(month),
        (1...31).contains(day)
      else { return nil }
      return (month, day)
    }
    let months: [StaticString] = [
      "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec ",
    ]
    guard let month = months.firstIndex(where: { bytes.starts($0, at: position) }) else { return nil }
    position += 4
    guard let day = take(" ") ? number(1) : number(2), take(" "), (1...31).contains(day) else { return nil }
    return (month + 1, day)
  }

  /// A number since 1970: of seconds with a fraction, milliseconds, microseconds or nanoseconds, which its size tells.
  mutating func epoch() -> Int64? {
    let start = position
    var value: Int64 = 0
    while let digit = byte, digit.isDigit, position - start < 19 {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      guard !isTooLarge else { break }
      value = product &+ Int64(digit - 0x30)
      position += 1
    }
    let count = position - start
    let unit: Int64? =
      switch count {
      case 9...11: 1_000_000_000
      case 12...14: 1_000_000
      case 15...17: 1_000
      case 18...19: 1
      default: nil
      }
    guard let unit, value >= 0 else { return fail(start) }
    var rest: Int64 = 0
    if take(".") { rest = fraction() / (1_000_000_000 / unit) }
    guard byte.map({ !$0.isWordByte && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }) ?? true else {
      return fail(start)
    }
    let whole = value.multipliedReportingOverflow(by: unit)
    return whole.overflow ? fail(start) : whole.partialValue &+ rest
  }

  private mutating func fail(_ start: Int) -> Int64? {
    position = start
    return nil
  }

  /// `<165>`.
  mutating func skipPriority() -> Bool {
    guard byte == UInt8(ascii: "<"),
      let end = ByteScan.first(UInt8(ascii: ">"), in: bytes, position..<min(bytes.count, position + 5))
    else { return false }
    position = end + 1
    return true
  }

  /// What stands in brackets, with a colon and space behind it.
  mutating func skipGroup() -> Bool {
    let closing: UInt8
    switch byte {
    case UInt8(ascii: "["): closing = UInt8(ascii: "]")
    case UInt8(ascii: "("): closing = UInt8(ascii: ")")
    default: return false
    }
    guard let end = ByteScan.first(closing, in: bytes, position..<min(bytes.count, position + 64)) else {
      return false
    }
    position = end + 1
    skipSpace()
    return true
  }

  /// A level, or the word of a stream: letters alone.
  mutating func skipWord() -> Bool {
    let start = position
    while let letter = byte, letter.isLetter, position - start < 12 { position += 1 }
    guard position > start, let next = byte, !next.isWordByte, next != UInt8(ascii: "=") else { return false }
    let word = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    guard LogLevel(word: word) != nil || word.spells("stdout") || word.spells("stderr") || word.spells("f")
    else {
      return false
    }
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    if byte == UInt8(ascii: ":") { position += 1 }
    while let next = byte, next <= 0x20 || next == UInt8(ascii: "|") || next == UInt8(ascii: "-") {
      position += 1
    }
  }
}
