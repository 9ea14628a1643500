/// How a remark begins that a provider is not heard: it is true until the provider is heard again, and no fault of the step.
package enum StaleMark {
  package static let log = "log stale since"
  package static let state = "state stale since"
  /// The provider does not let us see the job's state.
  package static let unseen = "what becomes of it cannot be seen"
  /// This machine cannot keep the log that the provider has.
  package static let blocked = "the log waits on this machine"

  /// `log stale since TIME: why`.
  package static func text(_ mark: String, _ since: Timestamp, _ why: String) -> String {
    "\(mark) \(since.rfc3339): \(why)"
  }

  /// Whether a reason is such a remark, and none of the step's own.
  package static func isIn(_ reason: String?) -> Bool { isOfLog(reason) || isOfState(reason) }

  /// What an attempt's log says of itself, until it is read and kept again.
  package static func isOfLog(_ reason: String?) -> Bool { begins(reason, [log, blocked]) }

  /// What the watch says of itself, until it sees the job again.
  package static func isOfState(_ reason: String?) -> Bool { begins(reason, [state, unseen]) }

  private static func begins(_ reason: String?, _ marks: [String]) -> Bool {
    reason.map { reason in marks.contains { reason.hasPrefix($0) } } ?? false
  }
}
