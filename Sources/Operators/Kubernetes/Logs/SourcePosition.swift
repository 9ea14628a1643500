internal import OrderedCollections
internal import Workflow

/// How far the log of one container's run has been read.
///
/// The kubelet knows no offsets: the place is the last line's time, and how many lines in a row had it.
struct SourcePosition: Sendable, Hashable {
  /// Time of the last whole line, in nanoseconds; `nil` before the first one.
  var last: Int64?
  /// How many whole lines in a row had that time.
  var count = 0
  /// The latest time of any line: streams of one container may be a little out of order.
  var latest: Int64 = 0
  /// Bytes that are known of the unfinished line after that.
  var partial = 0
  /// What the kubelet says instead of lines has been told.
  var isNoted = false
  /// Read to its end after the container had ended.
  var isDone = false

  mutating func pass(_ time: Int64) {
    count = last == time ? count + 1 : 1
    last = time
    latest = max(latest, time)
    partial = 0
  }

  /// The kubelet compares whole seconds; one more is asked for, as some leave the second out that is named.
  var since: Timestamp? {
    last.map { Timestamp(nanoseconds: ($0 / 1_000_000_000 - 1) * 1_000_000_000) }
  }

  var json: JSONValue {
    [
      last.map { .integer($0) } ?? .null, .integer(Int64(count)), .integer(latest), .integer(Int64(partial)),
      .bool(isNoted), .bool(isDone),
    ]
  }

  init() {}

  init?(_ value: JSONValue) {
    guard let items = value.arrayValue, items.count == 6, let count = items[1].integerValue,
      let latest = items[2].integerValue, let partial = items[3].integerValue, count >= 0, partial >= 0
    else { return nil }
    last = items[0].integerValue
    self.count = Int(clamping: count)
    self.latest = latest
    self.partial = Int(clamping: partial)
    isNoted = items[4].boolValue ?? false
    isDone = items[5].boolValue ?? false
  }
}

/// One run of one container of one pod.
struct LogSource: Sendable, Hashable {
  var pod: String
  var container: String
  var restart: Int

  var text: String { "\(pod)/\(container)/\(restart)" }
}

/// How far all logs of an instance have been read: the cursor of its tail.
struct LogPosition: Sendable, Hashable {
  private(set) var sources: OrderedDictionary<String, SourcePosition> = [:]

  init(_ cursor: [UInt8]?) {
    guard let cursor, let members = try? JSONParser.parse(cursor).objectValue else { return }
    for (key, value) in members { sources[key] = SourcePosition(value) }
  }

  subscript(source: LogSource) -> SourcePosition {
    get { sources[source.text] ?? SourcePosition() }
    set { sources[source.text] = newValue }
  }

  func knows(_ source: LogSource) -> Bool { sources[source.text] != nil }

  var cursor: [UInt8] { JSONValue.object(sources.mapValues(\.json)).jsonBytes }
}
