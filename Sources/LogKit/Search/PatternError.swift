/// An expression that is none, with the place where reading it stopped.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The library's own words, such as `missing closing parenthesis`.
  package var message: String
  /// Characters of the expression before the fault.
  package var offset: Int

  package var description: String { "the expression is wrong at character \(offset + 1): \(message)" }

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }
}
