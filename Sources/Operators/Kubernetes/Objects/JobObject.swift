internal import OrderedCollections
internal import Workflow

/// As much of a Job as its state needs.
struct JobObject: Sendable, Hashable {
  var meta: ObjectMeta
  var completions: Int
  var isIndexed: Bool
  var isSuspended: Bool
  var hasDeadline: Bool
  var active: Int
  var succeeded: Int
  var failed: Int
  var startedAt: Timestamp?
  var completedAt: Timestamp?
  var conditions: [ObjectCondition]

  init?(_ object: JSONValue) {
    guard let meta = ObjectMeta(object) else { return nil }
    self.meta = meta
    let spec = object["spec"]?.objectValue ?? [:]
    completions = spec.int("completions") ?? 1
    isIndexed = spec.text("completionMode") == "Indexed"
    isSuspended = spec.flag("suspend")
    hasDeadline = spec.int("activeDeadlineSeconds") != nil
    let status = object["status"]?.objectValue ?? [:]
    active = status.int("active") ?? 0
    succeeded = status.int("succeeded") ?? 0
    failed = status.int("failed") ?? 0
    startedAt = status.time("startTime")
    completedAt = status.time("completionTime")
    conditions = ObjectCondition.all(in: object["status"])
  }

  /// `Complete` and `Failed` alone are ends; `SuccessCriteriaMet` and `FailureTarget` come before them.
  var complete: ObjectCondition? { conditions.first { $0.type == "Complete" && $0.isTrue } }
  var failure: ObjectCondition? { conditions.first { $0.type == "Failed" && $0.isTrue } }
  var hasEnded: Bool { complete != nil || failure != nil }

  /// The cluster's own words for where it stands.
  var providerState: String {
    if complete != nil { return "Complete" }
    if meta.deletedAt != nil { return "Terminating" }
    if failure != nil { return "Failed" }
    if isSuspended { return "Suspended" }
    return active > 0 ? "Active" : "Pending"
  }
}
