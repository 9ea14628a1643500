internal import OrderedCollections
internal import Workflow

/// A line of a log by which a step tells something: `{"stepdeck": {"result": {…}, "metric": {…}, "progress": 0.5}}`.
struct ReportLine: Sendable, Hashable {
  /// Longer lines are ordinary text.
  static let maximumLength = 65_536

  var results: JSONObject = [:]
  /// Numbers only.
  var metrics: JSONObject = [:]
  var progress: Double?

  /// Reads a line without its newline; what stands after its last carriage return counts.
  ///
  /// - Returns: `nil` for all other lines, at the price of looking at a few bytes.
  init?(_ line: UnsafeBufferPointer<UInt8>) {
    guard let range = Self.candidate(line) else { return nil }
    guard let report = try? JSONParser.parse(Array(line[range]))["stepdeck"]?.objectValue else { return nil }
    results = report.object("result")
    metrics = report.object("metric").filter { member in
      switch member.value {
      case .integer, .number: true
      default: false
      }
    }
    progress = report.double("progress")
    guard !results.isEmpty || !metrics.isEmpty || progress != nil else { return nil }
  }

  /// Where the object may be, if the line ends and begins as one.
  private static func candidate(_ line: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var end = line.count
    while end > 0, isSpace(line[end - 1]) { end -= 1 }
    guard end > 0, line[end - 1] == UInt8(ascii: "}") else { return nil }
    var start = end - 1
    while start > 0, line[start - 1] != UInt8(ascii: "\r") {
      start -= 1
      guard end - start <= maximumLength else { return nil }
    }
    while start < end, isSpace(line[start]) { start += 1 }
    guard start < end, line[start] == UInt8(ascii: "{") else { return nil }
    var key = start + 1
    while key < end, isSpace(line[key]) { key += 1 }
    guard key + marker.count <= end, line[key..<(key + marker.count)].elementsEqual(marker) else {
      return nil
    }
    return start..<end
  }

  private static let marker = Array("\"stepdeck\"".utf8)

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
