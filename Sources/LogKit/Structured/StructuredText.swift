internal import Workflow

/// Gathers spans of one row; sanitises each.
struct StructuredText {
  static let limit = 16_384

  private(set) var spans: [StructuredSpan]
  private var count: Int

  init(_ spans: [StructuredSpan] = []) {
    self.spans = spans
    count = spans.reduce(0) { $0 + $1.text.unicodeScalars.count }
  }

  var hasRoom: Bool { count < Self.limit }

  /// Adds words of our own, also where there is no room left.
  mutating func close(with words: String) {
    spans.append(StructuredSpan(text: words, role: .punctuation))
  }

  mutating func add(_ text: String, _ role: StructuredSpan.Role, after separator: String? = nil) {
    if let separator, !spans.isEmpty { add(separator, .punctuation) }
    // A newline within a row is shown as a sign; a carriage return hides nothing.
    let flat = text.contains("\n") ? text.replacing("\r\n", with: "↵").replacing("\n", with: "↵") : text
    let sanitizer = Sanitizer(limit: max(16, Self.limit - count), foldsCarriageReturns: false)
    let safe = sanitizer.plainText(flat)
    guard !safe.isEmpty else { return }
    count += safe.unicodeScalars.count
    spans.append(StructuredSpan(text: safe, role: role))
  }
}

/// Gathers rows of a structured line.
struct StructuredRows {
  static let limit = 400

  private var rows: [[StructuredSpan]] = []
  private var leftOut = 0

  var finished: [[StructuredSpan]] {
    guard leftOut > 0 else { return rows }
    return rows + [[StructuredSpan(text: "… \(leftOut.counted("more row"))", role: .punctuation)]]
  }

  mutating func add(_ row: [StructuredSpan]) {
    guard !row.isEmpty else { return }
    if rows.count < Self.limit - 1 { rows.append(row) } else { leftOut += 1 }
  }

  /// A row of text by itself.
  mutating func add(text: String, _ role: StructuredSpan.Role, depth: Int) {
    var row = Self.indented(depth)
    row.add(text, role)
    add(row.spans)
  }

  /// A row for each field, keys padded to a common width.
  mutating func add(_ fields: [StructuredLine.Field], depth: Int) {
    let width = min(24, fields.map(\.name.unicodeScalars.count).max() ?? 0)
    for field in fields { add(field, depth: depth, width: width) }
  }

  private mutating func add(_ field: StructuredLine.Field, depth: Int, width: Int) {
    var row = Self.indented(depth)
    row.add(field.name, .key)
    switch field.value {
    case .object(let members) where !members.isEmpty:
      add(row.spans)
      add(members, depth: depth + 1)
    case .list(let values) where field.value.compact(isOutermost: false).unicodeScalars.count > 60:
      add(row.spans)
      for value in values { add(item: value, depth: depth + 1) }
    case .text(let text) where text.contains("\n"):
      add(row.spans)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        add(text: String(line), .text, depth: depth + 1)
      }
    default:
      let padding = max(0, width - field.name.unicodeScalars.count) + 2
      row.add(String(repeating: " ", count: padding), .punctuation)
      if case .text(let text) = field.value {
        row.add(text, .text)
      } else {
        row.add(field.value.compact(isOutermost: true), field.value.role)
      }
      add(row.spans)
    }
  }

  private mutating func add(item value: StructuredLine.Value, depth: Int) {
    var row = Self.indented(depth)
    row.add("- ", .punctuation)
    row.add(value.compact(isOutermost: true), value.role)
    add(row.spans)
  }

  private static func indented(_ depth: Int) -> StructuredText {
    StructuredText([StructuredSpan(text: String(repeating: "  ", count: depth), role: .punctuation)])
  }
}

/// The time of day of a structured line, as far as it can be read; without its date and zone.
enum ClockText {
  static func of(_ time: StructuredLine.Value) -> String {
    switch time {
    case .word(let word): Double(word).flatMap(clock) ?? timeOfDay(word) ?? word
    case .text(let text): Double(text).flatMap(clock) ?? timeOfDay(text) ?? text
    case .list, .object: time.compact(isOutermost: true)
    }
  }

  /// Of seconds, milliseconds, microseconds or nanoseconds since 1970: their size tells which; in UTC.
  private static func clock(_ value: Double) -> String? {
    guard value >= 1e8, value < 1e19 else { return nil }
    let unit: Double = value < 1e11 ? 1e3 : value < 1e14 ? 1 : value < 1e17 ? 1e-3 : 1e-6
    let milliseconds = Int(value * unit)
    let fields = [3_600_000, 60_000, 1_000].enumerated().map { index, size in
      milliseconds / size % (index == 0 ? 24 : 60)
    }
    let text = fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    let rest = milliseconds % 1_000
    return rest == 0 ? text : text + "." + String(1_000 + rest).dropFirst()
  }

  /// `12:00:01.123` out of `2026-11-27T12:00:01.123456Z`.
  private static func timeOfDay(_ text: String) -> String? {
    let bytes = Array(text.utf8.prefix(64))
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon >= 2, colon + 6 <= bytes.count else {
      return nil
    }
    let clock = bytes[colon - 2..<colon + 6]
    let isClock = clock.enumerated().allSatisfy { index, byte in
      index == 2 || index == 5 ? byte == UInt8(ascii: ":") : byte.isDigit
    }
    guard isClock, colon == 2 || !bytes[colon - 3].isDigit else { return nil }
    var end = colon + 6
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ",") {
      end += 1
      while end < bytes.count, end < colon + 10, bytes[end].isDigit { end += 1 }
    }
    return String(decoding: bytes[colon - 2..<end], as: UTF8.self)
  }
}
