internal import OrderedCollections
internal import Workflow

/// Numbers that stand in the plain lines of a log as `name=1.23`, one series for each name.
///
/// Memory is bounded for any log: names beyond the first `maximumSeries` are left out, and series are thinned out.
package struct LineMetrics: Sendable {
  package static let maximumSeries = 64
  /// Longer names are no metrics; a number has at most half as many signs.
  static let maximumName = 64

  private var series: OrderedDictionary<String, MetricSeries> = [:]
  private var generation: Int?
  /// All lines before this are taken in.
  private var readEnd: UInt64 = 0
  /// Lines without a time have that of the line before.
  private var time = Timestamp(nanoseconds: 0)

  package init() {}

  /// The metrics, in the order of their first values.
  package var names: [String] { Array(series.keys) }

  package subscript(name: String) -> MetricSeries? { series[name] }

  /// Takes in up to about `budget` bytes of whole lines.
  ///
  /// - Returns: whether all of the snapshot is taken in.
  package mutating func extend(over snapshot: LogSnapshot, budget: Int) throws(LogError) -> Bool {
    if generation != snapshot.generation {
      self = LineMetrics()
      generation = snapshot.generation
    }
    var reader = snapshot.lines(from: readEnd, longLines: .views)
    let stop = readEnd + UInt64(budget)
    while readEnd < stop {
      guard let line = try reader.next(), line.isWhole else { return true }
      time = line.time ?? time
      if !line.isContinuation { take(line.content) }
      readEnd = line.range.upperBound
    }
    return false
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let sign = rest.firstIndex(of: UInt8(ascii: "=")) {
      let behind = rest[(sign + 1)...]
      if let name = Self.name(endingAt: sign, in: rest), let value = Self.number(behind) {
        append(MetricSeries.Point(time: time, value: value), to: name)
      }
      rest = behind
    }
  }

  private static func name(endingAt end: Int, in bytes: ArraySlice<UInt8>) -> String? {
    var start = end
    while start > bytes.startIndex, isOfName(bytes[start - 1]) {
      start -= 1
      if end - start > maximumName { return nil }
    }
    start = behindColour(start, end, bytes)
    guard start < end, isLetter(bytes[start]) else { return nil }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Where a name begins that stands right behind a change of colour, `ESC [ 1 ; 32 m`, of which the end looks like it.
  private static func behindColour(_ start: Int, _ end: Int, _ bytes: ArraySlice<UInt8>) -> Int {
    let digits = UInt8(ascii: "0")...UInt8(ascii: ";")
    guard let sign = bytes[start..<end].firstIndex(where: { !digits.contains($0) }),
      bytes[sign] == UInt8(ascii: "m")
    else { return start }
    let before = bytes[..<start].reversed().drop { digits.contains($0) }
    return before.starts(with: [UInt8(ascii: "["), 0x1B]) ? sign + 1 : start
  }

  /// The number that a text begins with; `nil` where a unit or another word follows, or it is not finite.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    let digits = bytes.prefix { isOfNumber($0) }
    guard (1...maximumName / 2).contains(digits.count) else { return nil }
    if let next = bytes.dropFirst(digits.count).first,
      isOfName(next) || next == UInt8(ascii: ":") || next >= 0x80
    {
      return nil
    }
    // A sentence may end behind it.
    let last = digits.last == UInt8(ascii: ".") ? digits.dropLast() : digits
    return Double(String(decoding: last, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: "-"):
      true
    default: isLetter(byte)
    }
  }

  private mutating func append(_ point: MetricSeries.Point, to name: String) {
    if series[name] != nil {
      series[name]?.append(point)
    } else if series.count < Self.maximumSeries {
      series[name] = MetricSeries(point)
    }
  }
}
