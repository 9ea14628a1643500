internal import OrderedCollections
internal import Workflow

/// Something that a part of the cluster wrote down about an object.
struct EventObject: Sendable, Hashable {
  var reason: String
  var message: String
  var isWarning: Bool
  var at: Timestamp?
  var count: Int

  init?(_ object: JSONValue) {
    guard let members = object.objectValue, let reason = members.text("reason") else { return nil }
    self.reason = reason
    message = members.text("message") ?? ""
    isWarning = members.text("type") == "Warning"
    at = members.time("lastTimestamp") ?? members.time("eventTime") ?? members.time("firstTimestamp")
    count = members.int("count") ?? 1
  }
}
