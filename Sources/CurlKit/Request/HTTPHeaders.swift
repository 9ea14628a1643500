/// Header fields in the order in which they are sent or came.
///
/// Names are compared without regard to case; a name may stand several times.
package struct HTTPHeaders: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package enum Value: Sendable, Hashable {
    case plain(String)
    /// Shown as a mask wherever it is printed.
    case secret(Secret)
  }

  package var fields: [Field]

  package init(_ fields: [Field] = []) { self.fields = fields }

  /// The first value of a name, secret or not; `nil` where there is none.
  package subscript(name: String) -> String? { values(of: name).first }

  /// Every value of a name.
  package func values(of name: String) -> [String] {
    fields.filter { $0.name.isSameFieldName(as: name) }.map(\.value.revealed)
  }

  package func contains(_ name: String) -> Bool { fields.contains { $0.name.isSameFieldName(as: name) } }

  /// Puts one value in the place of all that the name has.
  package mutating func set(_ name: String, _ value: Value) {
    remove(name)
    fields.append(Field(name, value))
  }

  package mutating func add(_ name: String, _ value: Value) { fields.append(Field(name, value)) }

  package mutating func remove(_ name: String) { fields.removeAll { $0.name.isSameFieldName(as: name) } }
}

extension HTTPHeaders.Value: ExpressibleByStringLiteral, CustomStringConvertible {
  package init(stringLiteral text: String) { self = .plain(text) }

  package var description: String {
    switch self {
    case .plain(let text): text
    case .secret(let secret): secret.description
    }
  }

  var revealed: String {
    switch self {
    case .plain(let text): text
    case .secret(let secret): secret.reveal()
    }
  }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, Value)...) {
    fields = elements.map { Field($0.0, $0.1) }
  }
}

extension String {
  /// Whether two names of header fields are one, without regard to the case of ASCII letters.
  fileprivate func isSameFieldName(as other: String) -> Bool {
    utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { lowercase($0) == lowercase($1) }
  }
}

private func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
