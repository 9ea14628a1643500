internal import OrderedCollections
internal import Workflow

/// JSON over several lines: members of objects each on their own, lists on one line where they are short.
enum PrettyJSON {
  /// Levels that are written out; what lies deeper is compact.
  private static let deepest = 12
  private static let longestList = 80

  static func lines(of value: JSONValue) -> [String] { lines(of: value, level: 0) }

  /// Recursion is bounded by `deepest`.
  private static func lines(of value: JSONValue, level: Int) -> [String] {
    let compact = value.jsonText
    guard level < deepest else { return [compact] }
    switch value {
    case .object(let members) where !members.isEmpty:
      let items = members.map { (JSONValue.string($0.key).jsonText + ": ", $0.value) }
      return block("{", items, "}", level)
    case .array(let items) where compact.count > longestList:
      return block("[", items.map { ("", $0) }, "]", level)
    default: return [compact]
    }
  }

  private static func block(
    _ open: String,
    _ items: [(head: String, value: JSONValue)],
    _ close: String,
    _ level: Int
  ) -> [String] {
    var result = [open]
    for (index, item) in items.enumerated() {
      var inner = lines(of: item.value, level: level + 1)
      inner[0] = item.head + inner[0]
      if index + 1 < items.count { inner[inner.count - 1] += "," }
      result += inner.map { "  " + $0 }
    }
    return result + [close]
  }
}
