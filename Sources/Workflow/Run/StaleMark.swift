/// How a remark begins that a provider is not heard: it is true until the provider is heard again, and no fault of the step.
package enum StaleMark {
  package static let log = "log stale since"
  package static let state = "state stale since"

  /// `log stale since TIME: why`.
  package static func text(_ mark: String, _ since: Timestamp, _ why: String) -> String {
    "\(mark) \(since.rfc3339): \(why)"
  }

  package static func isIn(_ reason: String?) -> Bool {
    reason.map { $0.hasPrefix(log) || $0.hasPrefix(state) } ?? false
  }
}
