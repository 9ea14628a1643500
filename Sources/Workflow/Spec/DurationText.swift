/// The grammar of durations in files and options: `30s`, `5m`, `2h`, `1d`, `250ms`, `1h30m`.
///
/// Units go from large to small, each at most once. A number may have a fraction: `1.5h`. A sign is read, so that the
/// sentence about a negative duration can be written where the meaning of the field is known.
package enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]
  private static let longest: Int64 = 100 * 365 * 86_400_000
  private static let example = "write it like 30s, 5m, 2h, 1d or 1h30m"

  package static func parse(_ text: String) throws(GrammarError) -> Duration {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty else { throw GrammarError("a duration is missing; \(example)") }
    if rest.allSatisfy({ $0 == "0" }) { return .zero }
    var total: Int64 = 0
    var previousUnit = -1
    while !rest.isEmpty {
      let offset = text.distance(from: text.startIndex, to: rest.startIndex)
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      guard let value = Double(number), number.first != ".", number.last != "." else {
        throw GrammarError("\(text.quoted) is not a duration; \(example)", offset: offset)
      }
      rest = rest[number.endIndex...]
      let unit = try unit(at: &rest, after: number, in: text)
      guard unit > previousUnit else {
        throw GrammarError(
          "\(text.quoted) is not a duration: units go from large to small, each once",
          offset: offset
        )
      }
      previousUnit = unit
      let milliseconds = value * Double(units[unit].milliseconds)
      guard milliseconds + Double(total) <= Double(longest) else {
        throw GrammarError("\(text.quoted) is longer than a hundred years")
      }
      total += Int64(milliseconds.rounded())
    }
    return .milliseconds(isNegative ? -total : total)
  }

  private static func unit(
    at rest: inout Substring,
    after number: Substring,
    in text: String
  )
    throws(GrammarError) -> Int
  {
    let name = rest.prefix { $0.isLetter }
    let offset = text.distance(from: text.startIndex, to: rest.startIndex)
    if let index = units.firstIndex(where: { $0.name == name }) {
      rest = rest[name.endIndex...]
      return index
    }
    if name.isEmpty && rest.isEmpty {
      throw GrammarError(
        "\(text.quoted) has no unit; \(example)",
        suggestion: text + "s",
        offset: offset
      )
    }
    guard !name.isEmpty else {
      throw GrammarError("\(text.quoted) is not a duration; \(example)", offset: offset)
    }
    let meant = shortUnit(for: name.lowercased())
    let suggestion = meant.map { text[..<rest.startIndex] + $0 + rest[name.endIndex...] }
    throw GrammarError(
      "\(text.quoted) is not a duration: the units are d, h, m, s and ms",
      suggestion: suggestion.map { String($0) },
      offset: offset
    )
  }

  private static func shortUnit(for name: String) -> String? {
    switch name {
    case "d", "day", "days": "d"
    case "h", "hr", "hrs", "hour", "hours": "h"
    case "m", "min", "mins", "minute", "minutes": "m"
    case "s", "sec", "secs", "second", "seconds": "s"
    case "ms", "millis", "millisecond", "milliseconds": "ms"
    default: Set(name).count == 1 && "dhms".contains(name.prefix(1)) ? String(name.prefix(1)) : nil
    }
  }
}

extension Duration {
  /// The duration in the grammar of files, exact to the millisecond: `1h30m`, `250ms`, `0s`.
  package var specText: String {
    var rest = Int64((self / .milliseconds(1)).rounded())
    guard rest != 0 else { return "0s" }
    var text = rest < 0 ? "-" : ""
    rest = abs(rest)
    for (name, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
      as [(String, Int64)]
    where rest >= size {
      text += "\(rest / size)\(name)"
      rest %= size
    }
    return text
  }

  /// The duration for tables: `03:12` below an hour, `1h04m` below a day, `2d03h` below a hundred of them, `120d` from there.
  ///
  /// Never negative.
  package var shortText: String {
    let seconds = max(0, components.seconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds < 3_600 { return "\(two(seconds / 60)):\(two(seconds % 60))" }
    if seconds < 86_400 { return "\(seconds / 3_600)h\(two(seconds % 3_600 / 60))m" }
    if seconds < 8_640_000 { return "\(seconds / 86_400)d\(two(seconds % 86_400 / 3_600))h" }
    return "\(seconds / 86_400)d"
  }
}
