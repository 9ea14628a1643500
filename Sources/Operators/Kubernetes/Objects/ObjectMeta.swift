internal import OrderedCollections
internal import Workflow

/// What every object of a cluster carries.
struct ObjectMeta: Sendable, Hashable {
  var name: String
  var namespace: String
  var uid: String
  var resourceVersion: String
  var createdAt: Timestamp?
  var deletedAt: Timestamp?
  var labels: JSONObject
  var annotations: JSONObject

  /// `nil` where there is no name.
  init?(_ object: JSONValue) {
    guard let meta = object["metadata"]?.objectValue, let name = meta.text("name") else { return nil }
    self.name = name
    namespace = meta.text("namespace") ?? ""
    uid = meta.text("uid") ?? ""
    resourceVersion = meta.text("resourceVersion") ?? ""
    createdAt = meta.time("creationTimestamp")
    deletedAt = meta.time("deletionTimestamp")
    labels = meta.object("labels")
    annotations = meta.object("annotations")
  }

  var key: JobKey? { Marks.key(in: annotations) }
}

/// A condition of a Job or a Pod.
struct ObjectCondition: Sendable, Hashable {
  var type: String
  var isTrue: Bool
  var status: String
  var reason: String?
  var message: String?
  var at: Timestamp?

  static func all(in status: JSONValue?) -> [ObjectCondition] {
    (status?["conditions"]?.arrayValue ?? []).compactMap { item in
      guard let object = item.objectValue, let type = object.text("type") else { return nil }
      let state = object.text("status") ?? "Unknown"
      return ObjectCondition(
        type: type,
        isTrue: state == "True",
        status: state,
        reason: object.text("reason")?.unlessEmpty,
        message: object.text("message")?.unlessEmpty,
        at: object.time("lastTransitionTime") ?? object.time("lastProbeTime")
      )
    }
  }
}

extension String {
  var unlessEmpty: String? { isEmpty ? nil : self }
}
