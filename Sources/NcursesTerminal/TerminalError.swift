/// Why there can be no console on this terminal: one sentence, with what to do.
package struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  init(_ sentence: String) { description = sentence }
}
