internal import OrderedCollections
package import Workflow

/// `{{secret.key}}` in the configuration of a component.
package struct SecretReference: Sendable, Hashable, CustomStringConvertible {
  package var secret: String
  package var key: String

  /// `nil` where `text` is something else.
  package init?(_ text: String) {
    guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.count > 4 else { return nil }
    var inner = text.dropFirst(2).dropLast(2)
    while inner.first == " " { inner.removeFirst() }
    while inner.last == " " { inner.removeLast() }
    let words = inner.split(separator: ".", omittingEmptySubsequences: false)
    guard words.count == 2, words.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
      return nil
    }
    secret = String(words[0])
    key = String(words[1])
  }

  /// The name under which the value is looked up: `secret.key`.
  package var name: String { "\(secret).\(key)" }
  package var description: String { "{{\(name)}}" }
}

extension Component {
  /// Every secret that the configuration refers to, each once.
  ///
  /// The depth of a configuration is bounded by its reader.
  package var secretReferences: [SecretReference] {
    var found: [SecretReference] = []
    var rest: [JSONValue] = [.object(configuration)]
    while let value = rest.popLast() {
      switch value {
      case .string(let text):
        if let reference = SecretReference(text), !found.contains(reference) { found.append(reference) }
      case .array(let items): rest += items.reversed()
      case .object(let members): rest += members.values.reversed()
      default: continue
      }
    }
    return found
  }
}

extension StackReading {
  /// A problem for every `{{secret.key}}` of the stack for which there is nowhere to look.
  package func unknownSecrets(_ resolver: SecretResolver) -> [Problem] {
    guard let stack else { return [] }
    var findings = Findings()
    for reference in Set(stack.components.flatMap(\.secretReferences)) where !resolver.knows(reference.name) {
      findings.error(
        at: map.value("secrets.\(reference.name)"),
        "the secret \(reference.name.quoted) has no value: set \(EnvironmentName.mapped(reference.name)) in the "
          + "environment, or \(reference.name.quoted) under 'secrets' in config.yaml"
      )
    }
    return findings.problems
  }
}
