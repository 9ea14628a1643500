/// A text that nobody may see: it never shows in a description, a dump, an error or an audit.
///
/// Only `reveal` gives it out, at the door where it is sent.
package struct Secret: Sendable, Hashable {
  private let text: String

  package init(_ text: String) { self.text = text }

  package func reveal() -> String { text }

  package var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package static let mask = "•••"

  package var description: String { Self.mask }
  package var debugDescription: String { Self.mask }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
