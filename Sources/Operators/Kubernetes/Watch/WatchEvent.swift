internal import OrderedCollections
internal import Workflow

/// One line of a watch.
enum WatchEvent: Sendable, Hashable {
  case changed(JSONValue)
  case deleted(JSONValue)
  /// Nothing has happened up to this version.
  case bookmark(String)
  case error(StatusObject)

  /// `nil` where the line is none that is known: it is passed over.
  init?(_ line: [UInt8]) throws(JSONError) {
    let value = try JSONParser.parse(line)
    guard let type = value["type"]?.stringValue, let object = value["object"] else { return nil }
    switch type {
    case "ADDED", "MODIFIED": self = .changed(object)
    case "DELETED": self = .deleted(object)
    case "BOOKMARK":
      guard let version = object["metadata"]?["resourceVersion"]?.stringValue else { return nil }
      self = .bookmark(version)
    case "ERROR": self = .error(StatusObject(object: object.objectValue ?? [:], code: 500))
    default: return nil
    }
  }
}
