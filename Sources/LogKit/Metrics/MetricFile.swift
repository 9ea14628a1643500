internal import OrderedCollections
package import Workflow

/// Reads the file `metrics` beside a log: numbers that a step reported, and how far it is.
///
/// One JSON object a line: `{"time": TIME, "metric": {"loss": 0.2}}` or `{"time": TIME, "progress": 0.4}`, where `TIME` is
/// RFC 3339 or a number of nanoseconds.
/// Lines that are neither are skipped; memory is bounded for any file.
package struct MetricFile: Sendable {
  package static let maximumSeries = 256
  /// Longer lines are skipped.
  static let maximumLine = 65_536

  private var series: OrderedDictionary<String, MetricSeries> = [:]
  /// From 0 to 1.
  package private(set) var progress: Double?
  package private(set) var progressTime: Timestamp?

  private let file: LogFile
  private var feed: LineFeed

  /// The metrics of the attempt in `folder`; the file need not exist yet.
  package init(attempt folder: String) {
    file = LogFile(.file(path: folder + "/metrics"))
    feed = LineFeed(file, longLines: .preview(of: Self.maximumLine))
  }

  /// The metrics, in the order of their first values.
  package var names: [String] { Array(series.keys) }

  package subscript(name: String) -> MetricSeries? { series[name] }

  package var watchedPaths: [String] { file.watchedPaths }

  /// Takes in what was written since the last call; returns whether there was anything.
  @discardableResult package mutating func refresh() throws(LogError) -> Bool {
    var hasNews = false
    while true {
      let batch = try feed.next()
      if batch.hasRestarted {
        series = [:]
        (progress, progressTime) = (nil, nil)
      }
      for line in batch.lines where line.omittedBytes == 0 { take(line.content) }
      hasNews = hasNews || batch.hasRestarted || !batch.lines.isEmpty
      guard batch.hasMore else { return hasNews }
    }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard let object = try? JSONParser.parse(bytes).objectValue, let moment = Self.time(object["time"])
    else { return }
    if let value = object["progress"]?.doubleValue, value.isFinite {
      progress = min(max(value, 0), 1)
      progressTime = moment
    }
    for (name, value) in object["metric"]?.objectValue ?? [:] {
      guard let number = value.doubleValue, number.isFinite else { continue }
      append(MetricSeries.Point(time: moment, value: number), to: name)
    }
  }

  private static func time(_ value: JSONValue?) -> Timestamp? {
    value?.stringValue.flatMap(Timestamp.init(rfc3339:))
      ?? value?.integerValue.map(Timestamp.init(nanoseconds:))
  }

  private mutating func append(_ point: MetricSeries.Point, to name: String) {
    if series[name] != nil {
      series[name]?.append(point)
    } else if series.count < Self.maximumSeries {
      series[name] = MetricSeries(point)
    }
  }
}
