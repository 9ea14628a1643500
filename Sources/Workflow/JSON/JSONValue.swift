package import OrderedCollections

/// An object of JSON: its keys keep the order in which they were written.
package typealias JSONObject = OrderedDictionary<String, JSONValue>

/// Any JSON value.
///
/// Numbers that are written without fraction and exponent and fit stay exact integers.
///
/// Journal, sockets and `--json` output all pass through this type, so it is small and fast on purpose:
/// `JSONWriter` appends bytes, `JSONParser` reads them within bounds.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  package var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var boolValue: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  /// The value as a whole number; also of a number such as `3.0`.
  package var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  package var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  package var arrayValue: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  package var objectValue: JSONObject? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The member `key` of an object; `nil` where this is no object or has no such member.
  package subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The text that stands for this value where plain text is wanted: a string as it is, all else as JSON.
  package var plainText: String {
    if case .string(let text) = self { text } else { jsonText }
  }

  /// Compact JSON, on one line.
  package var jsonText: String {
    String(decoding: jsonBytes, as: UTF8.self)
  }

  package var jsonBytes: [UInt8] {
    var bytes: [UInt8] = []
    JSONWriter.append(self, to: &bytes)
    return bytes
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements, uniquingKeysWith: { _, last in last }))
  }
}
