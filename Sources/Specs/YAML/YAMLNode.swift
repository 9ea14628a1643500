internal import OrderedCollections
package import Workflow

/// A node of a YAML file with its place.
///
/// Aliases are resolved, mappings have plain keys, each once.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyPlace: Place
    package var value: YAMLNode
  }

  package var content: Content
  package var place: Place
  /// The byte after the node, in the same source.
  package var end: Int
  /// Nodes in this one, itself and what its aliases stand for included.
  package var weight = 1
  /// Levels below this one.
  package var height = 0

  package init(_ content: Content, place: Place, end: Int) {
    self.content = content
    self.place = place
    self.end = end
  }

  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// Whether nothing is written here, or `null`.
  package var isNull: Bool { scalar?.value == .null }

  /// What the node is, for a sentence.
  package var kind: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "nothing"
      case .bool: "true or false"
      case .integer, .number: "a number"
      default: "text"
      }
    }
  }

  /// The node as a value.
  ///
  /// The nesting is bounded when the file is read.
  package var value: JSONValue {
    switch content {
    case .scalar(let scalar): scalar.value
    case .sequence(let items): .array(items.map(\.value))
    case .mapping(let entries):
      .object(JSONObject(entries.map { ($0.key, $0.value.value) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}

/// A scalar as it was written, without its quotes.
package struct YAMLScalar: Sendable, Hashable {
  package var text: String
  /// Whether it stood there without quotes, so that it may be more than text.
  package var isPlain: Bool

  package init(_ text: String, isPlain: Bool = true) {
    self.text = text
    self.isPlain = isPlain
  }

  /// The value by our grammar: plain `true` and `false`, `null`, `~` and nothing, and what JSON calls a
  /// number; all else is text.
  ///
  /// So `no` is text, and so are `1:30`, `0755`, `1_000` and a whole number that 64 bits cannot hold.
  package var value: JSONValue {
    guard isPlain else { return .string(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: return number ?? .string(text)
    }
  }

  private var number: JSONValue? {
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
      text.utf8.count <= 64, let value = try? JSONParser.parse(text)
    else { return nil }
    if case .number(let number) = value {
      let isWhole = text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
      if isWhole || !number.isFinite { return nil }
    }
    return value
  }
}
