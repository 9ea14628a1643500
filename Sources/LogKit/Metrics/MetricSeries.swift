package import Workflow

/// The values of one metric over time, thinned out to a bounded number of points.
package struct MetricSeries: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    package var time: Timestamp
    package var value: Double
  }

  /// When there are so many points, every second one is left out.
  package static let maximumPoints = 1024

  /// Points at even distances in the order of their writing; the first one is always kept.
  package private(set) var points: [Point] = []
  /// The last value that was written, kept or not.
  package private(set) var last: Point
  /// How many values were written.
  package private(set) var count = 0
  private var step = 1

  init(_ point: Point) {
    last = point
    append(point)
  }

  mutating func append(_ point: Point) {
    if count % step == 0 {
      if points.count == Self.maximumPoints {
        points = stride(from: 0, to: points.count, by: 2).map { points[$0] }
        step *= 2
      }
      if count % step == 0 { points.append(point) }
    }
    last = point
    count += 1
  }

  /// The points to draw: those kept, and the last one.
  package var drawn: [Point] { points.last == last ? points : points + [last] }
}
