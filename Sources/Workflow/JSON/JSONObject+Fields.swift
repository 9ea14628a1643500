package import OrderedCollections

/// Writing and reading optional fields: absent, not `null`, where there is no value.
extension OrderedDictionary where Key == String, Value == JSONValue {
  package mutating func put(_ key: String, _ text: String?) {
    if let text { self[key] = .string(text) }
  }

  package mutating func put(_ key: String, _ number: Int?) {
    if let number { self[key] = .integer(Int64(number)) }
  }

  package mutating func put(_ key: String, _ number: Double?) {
    if let number { self[key] = .number(number) }
  }

  package mutating func put(_ key: String, _ time: Timestamp?) {
    if let time { self[key] = .string(time.rfc3339) }
  }

  /// Milliseconds.
  package mutating func put(_ key: String, _ duration: Duration?) {
    if let duration { self[key] = .integer(duration.wholeNanoseconds / 1_000_000) }
  }

  package mutating func put(_ key: String, _ strings: [String]) {
    if !strings.isEmpty { self[key] = .array(strings.map(JSONValue.string)) }
  }

  package mutating func put(_ key: String, _ object: JSONObject) {
    if !object.isEmpty { self[key] = .object(object) }
  }

  package func text(_ key: String) -> String? { self[key]?.stringValue }
  package func int(_ key: String) -> Int? { self[key]?.integerValue.flatMap(Int.init(exactly:)) }
  package func double(_ key: String) -> Double? { self[key]?.doubleValue }
  package func flag(_ key: String) -> Bool { self[key]?.boolValue ?? false }
  package func time(_ key: String) -> Timestamp? { text(key).flatMap(Timestamp.init(rfc3339:)) }
  package func duration(_ key: String) -> Duration? { self[key]?.integerValue.map { .milliseconds($0) } }
  package func strings(_ key: String) -> [String] { self[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
  package func object(_ key: String) -> JSONObject { self[key]?.objectValue ?? [:] }
}
