package import Workflow

/// How many lines a log has over time, and how many of them are warnings and errors.
///
/// Its buckets are as wide as it takes to hold all times in few of them: when the span grows, neighbours are merged. The
/// result hangs on the lines alone, never on their order or on how they came.
package struct LineHistogram: Sendable, Hashable {
  package struct Bucket: Sendable, Hashable {
    package var lines: UInt32 = 0
    package var warnings: UInt32 = 0
    /// Errors and worse.
    package var errors: UInt32 = 0

    package init(lines: UInt32 = 0, warnings: UInt32 = 0, errors: UInt32 = 0) {
      (self.lines, self.warnings, self.errors) = (lines, warnings, errors)
    }

    package var isEmpty: Bool { lines == 0 }

    package static func += (left: inout Bucket, right: Bucket) {
      left.lines &+= right.lines
      left.warnings &+= right.warnings
      left.errors &+= right.errors
    }
  }

  /// More buckets than this are merged: 48 KB.
  package static let limit = 4_096
  /// Widths in nanoseconds, each a multiple of the one before; wider ones double from there.
  static let widths: [Int64] = {
    let (second, minute, hour) = (1_000, 60_000, 3_600_000)
    let milliseconds = [
      1, 5, 10, 50, 100, 500, second, 5 * second, 10 * second, 30 * second, minute, 5 * minute, 10 * minute,
      30 * minute, hour, 6 * hour, 12 * hour, 24 * hour,
    ]
    return milliseconds.map { Int64($0) * 1_000_000 }
  }()

  /// Nanoseconds that a bucket covers; buckets begin at its multiples since 1970.
  package private(set) var width = Self.widths[0]
  /// Which multiple of the width the first bucket begins at.
  package private(set) var first: Int64 = 0
  package private(set) var buckets: [Bucket] = []
  /// Lines before which there was no time yet.
  package private(set) var untimed = 0

  package init() {}

  /// Takes in a line of a moment and its level.
  package mutating func add(_ time: Timestamp?, _ level: LogLevel?) {
    guard let time else {
      untimed += 1
      return
    }
    let isError = level.map { $0 >= .error } ?? false
    let place = makeRoom(for: time.nanoseconds)
    buckets[place] += Bucket(lines: 1, warnings: level == .warning ? 1 : 0, errors: isError ? 1 : 0)
  }

  /// Where the time's bucket is, which is there from now on.
  private mutating func makeRoom(for time: Int64) -> Int {
    while true {
      let number = time.flooredQuotient(width)
      guard !buckets.isEmpty else {
        first = number
        buckets.append(Bucket())
        return 0
      }
      let last = first + Int64(buckets.count) - 1
      guard max(last, number) - min(first, number) < Int64(Self.limit) else {
        widen()
        continue
      }
      if number < first {
        buckets.insert(contentsOf: repeatElement(Bucket(), count: Int(first - number)), at: 0)
        first = number
      } else if number > last {
        buckets.append(contentsOf: repeatElement(Bucket(), count: Int(number - last)))
      }
      return Int(number - first)
    }
  }

  /// Merges neighbours to buckets of the next width.
  private mutating func widen() {
    let wider = Self.widths.first { $0 > width } ?? width * 2
    self = rebinned(wider)
  }

  private func rebinned(_ wider: Int64) -> LineHistogram {
    var other = self
    other.width = wider
    let factor = wider / width
    other.first = first.flooredQuotient(factor)
    other.buckets = []
    for (place, bucket) in buckets.enumerated() {
      let target = Int((first + Int64(place)).flooredQuotient(factor) - other.first)
      while other.buckets.count <= target { other.buckets.append(Bucket()) }
      other.buckets[target] += bucket
    }
    return other
  }
}

extension LineHistogram {
  /// The same in buckets of `wider` nanoseconds, a multiple of the width.
  package func merged(to wider: Int64) -> LineHistogram { wider > width ? rebinned(wider) : self }

  /// Which multiple of the width the time lies behind.
  package func number(of time: Timestamp) -> Int64 { time.nanoseconds.flooredQuotient(width) }

  /// When the bucket with this number begins.
  package func start(of number: Int64) -> Timestamp {
    let product = number.multipliedReportingOverflow(by: width)
    return Timestamp(nanoseconds: product.overflow ? (number < 0 ? .min : .max) : product.partialValue)
  }

  package subscript(number: Int64) -> Bucket {
    let place = number.subtractingReportingOverflow(first)
    guard !place.overflow, place.partialValue >= 0, place.partialValue < Int64(buckets.count) else {
      return Bucket()
    }
    return buckets[Int(place.partialValue)]
  }

  /// The numbers of the buckets.
  package var numbers: Range<Int64> { first..<first + Int64(buckets.count) }

  /// Lines in all buckets.
  package var lineCount: Int { buckets.reduce(0) { $0 + Int($1.lines) } }
}
