internal import LogKit
internal import Workflow

/// The strip below a log that shows how many lines there are over time.
struct HistogramModel: Sendable, Hashable {
  var isShown = false
  /// Steps that it goes closer than to show all.
  var zoom = 0
}

/// The lines of a log over time, as far as the feed has counted them.
struct LogBars: Sendable, Hashable {
  var histogram: LineHistogram
  /// All lines are counted that are there.
  var isComplete: Bool
}

/// Which buckets of a histogram stand in the columns of a strip.
struct HistogramScale {
  /// All lines, in buckets as they are drawn.
  let bars: LineHistogram
  /// Numbers of the buckets that are in sight.
  let shown: Range<Int64>
  /// Columns that a bucket takes.
  let columns: Int
  /// It goes closer.
  let canZoom: Bool

  /// Bars of a histogram with few buckets are no wider than this.
  private static let widest = 8
  /// Nanoseconds of bars that are easy to count with.
  private static let widths: [Int64] = {
    let seconds = [1, 2, 5, 10, 15, 20, 30]
    let hours = [1, 2, 3, 4, 6, 12, 24, 48]
    let milliseconds = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    let all =
      milliseconds + seconds.map { $0 * 1_000 } + seconds.map { $0 * 60_000 } + hours.map { $0 * 3_600_000 }
    return all.map { Int64($0) * 1_000_000 }
  }()

  /// `nil` where no line has a time.
  ///
  /// - Parameters:
  ///   - histogram: the lines.
  ///   - room: columns that there are.
  ///   - zoom: steps that it goes closer.
  ///   - moment: lies in the middle where not all is in sight; with `nil` the end is seen.
  init?(_ histogram: LineHistogram, room: Int, zoom: Int, around moment: Timestamp?) {
    guard !histogram.buckets.isEmpty, room > 0 else { return nil }
    let usual = Self.widths.filter { $0 >= histogram.width && $0 % histogram.width == 0 }
    let ladder = usual + (usual.isEmpty ? 0..<9 : 1..<9).map { (usual.last ?? histogram.width) << Int64($0) }
    let fitting = ladder.firstIndex { Self.count(histogram, in: $0) <= room } ?? ladder.count - 1
    let step = max(0, fitting - zoom)
    bars = histogram.merged(to: ladder[step])
    canZoom = step > 0
    let count = Int64(min(room, bars.buckets.count))
    let middle = moment.map(bars.number) ?? bars.numbers.upperBound
    let start = max(bars.first, min(middle - count / 2, bars.numbers.upperBound - count))
    shown = start..<start + count
    columns = max(1, min(Self.widest, room / Int(count)))
  }

  /// How many buckets of another width it takes.
  private static func count(_ histogram: LineHistogram, in width: Int64) -> Int64 {
    let (factor, numbers) = (width / histogram.width, histogram.numbers)
    return (numbers.upperBound - 1).flooredQuotient(factor) - numbers.lowerBound.flooredQuotient(factor) + 1
  }

  /// The next bucket that has lines, or errors, in a direction.
  func next(from number: Int64, forward: Bool, where isWanted: (LineHistogram.Bucket) -> Bool) -> Int64? {
    let numbers = bars.numbers
    return forward
      ? numbers.clamped(to: number + 1..<max(number + 1, numbers.upperBound)).first { isWanted(bars[$0]) }
      : numbers.clamped(to: min(number, numbers.lowerBound)..<number).last { isWanted(bars[$0]) }
  }
}
