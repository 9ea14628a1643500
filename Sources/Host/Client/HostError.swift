/// Why there is no host to talk to; a sentence.
package struct HostError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
