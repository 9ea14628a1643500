internal import OrderedCollections
package import Workflow

/// What a step has told about itself in its log: results, metrics, progress.
package struct StepReports: Sendable {
  /// Most bytes that results may take as JSON, and last metrics likewise.
  package static let maximumSize = 65_536

  private var boundedResults = BoundedObject()
  private var boundedMetrics = BoundedObject()
  /// 0…1.
  package private(set) var progress: Double?

  package init() {}

  /// Merged by key, the last value wins.
  package var results: JSONObject { boundedResults.members }
  /// The last value of each metric.
  package var metrics: JSONObject { boundedMetrics.members }
  /// Some results were ignored, for all together are larger than `maximumSize`.
  package var resultsTooLarge: Bool { boundedResults.isFull }

  mutating func mergeResults(_ object: JSONObject) {
    for (key, value) in object { boundedResults.set(key, value) }
  }

  mutating func mergeMetrics(_ object: JSONObject) {
    for (key, value) in object { boundedMetrics.set(key, value) }
  }

  mutating func set(progress: Double) { self.progress = min(max(progress, 0), 1) }
}

/// An object that takes no more than `StepReports.maximumSize` bytes.
private struct BoundedObject: Sendable {
  private(set) var members: JSONObject = [:]
  private(set) var isFull = false
  private var size = 2

  mutating func set(_ key: String, _ value: JSONValue) {
    let added = Self.size(key, value)
    let removed = members[key].map { Self.size(key, $0) } ?? 0
    guard size + added - removed <= StepReports.maximumSize else {
      isFull = true
      return
    }
    size += added - removed
    members[key] = value
  }

  /// Key, colon, value and comma.
  private static func size(_ key: String, _ value: JSONValue) -> Int {
    JSONValue.string(key).jsonBytes.count + value.jsonBytes.count + 2
  }
}
