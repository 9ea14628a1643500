internal import OrderedCollections

/// The value of a secret that got into a plan, such as by a parameter: a plan is written to disk.
package struct SecretExposure: Error, Sendable, Hashable, CustomStringConvertible {
  package var secret: String
  /// Keys and names from the plan down, such as `steps`, `train`, `environment`, `URL`.
  package var place: [String]

  package var description: String {
    "the value of the secret \(secret) stands in the plan, at \(place.joined(separator: " › ")), and a plan is written to disk; "
      + "name \(secret) under 'secrets' of the step, which then finds it as $\(secret)"
  }

  /// The first value of `values`, by names, that stands in a plan; `nil` where none does.
  ///
  /// Depth and size are those of a plan, which its reader bounds.
  package static func find(_ values: [String: String], in plan: Plan) -> SecretExposure? {
    let wanted = values.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
    guard !wanted.isEmpty else { return nil }
    var rest: [(place: [String], value: JSONValue)] = [([], .object(plan.json))]
    while let (place, value) = rest.popLast() {
      switch value {
      case .string(let text):
        if let found = wanted.first(where: { text.contains($0.value) }) {
          return SecretExposure(secret: found.key, place: place)
        }
      case .array(let items):
        rest += items.enumerated().reversed().map { (place + [name(of: $1) ?? String($0 + 1)], $1) }
      case .object(let members): rest += members.reversed().map { (place + [$0], $1) }
      default: continue
      }
    }
    return nil
  }

  private static func name(of item: JSONValue) -> String? { item.objectValue?["name"]?.stringValue }
}
