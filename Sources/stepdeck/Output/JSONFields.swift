internal import OrderedCollections
internal import Workflow

/// Fields of what commands print: `null`, never absent, where there is no value.
extension JSONValue {
  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
  static func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
  static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }
}

extension StandardOutput {
  /// An array with one item a line.
  func array(_ items: some Collection<JSONObject>) {
    guard !items.isEmpty else { return line("[]") }
    line("[")
    for (index, item) in items.enumerated() {
      append { bytes in
        JSONWriter.append(.object(item), to: &bytes)
        if index + 1 < items.count { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    line("]")
  }
}
