internal import Workflow

/// Something that is wrong with a file or an argument, in one sentence, with its place.
package struct Problem: Error, Sendable, Hashable {
  package enum Severity: String, Sendable, CaseIterable {
    case error
    case warning
    case note
  }

  package var severity: Severity
  /// The file, or the argument such as `--set train.timeout`.
  package var path: String
  /// From 1; 0 where the place is a whole file or an argument.
  package var line: Int
  /// From 1, in characters; 0 where `line` is.
  package var column: Int
  /// A sentence without a full stop.
  package var message: String
  /// What was probably meant.
  package var suggestion: String?
  package var excerpt: Excerpt?

  package init(
    _ severity: Severity = .error,
    path: String,
    line: Int = 0,
    column: Int = 0,
    message: String,
    suggestion: String? = nil,
    excerpt: Excerpt? = nil
  ) {
    self.severity = severity
    self.path = path
    self.line = line
    self.column = column
    self.message = message
    self.suggestion = suggestion
    self.excerpt = excerpt
  }

  package init(_ severity: Severity = .error, at place: Place, _ message: String, suggestion: String? = nil) {
    self.init(severity, path: place.source.path, message: message, suggestion: suggestion)
    guard place.source.kind == .file else { return }
    let position = place.source.position(ofByte: place.offset)
    line = position.line
    column = position.column
    excerpt = Excerpt(of: position, in: place.source)
  }

  /// The message with the suggestion, as it is shown.
  package var sentence: String {
    guard let suggestion else { return message.printable }
    return "\(message.printable); did you mean \(suggestion.quoted)?"
  }

  /// The first line of a report: `PATH:LINE:COLUMN: error: sentence`.
  package var headline: String {
    let place = line > 0 ? "\(path.printable):\(line):\(column)" : path.printable
    return "\(place): \(severity.rawValue): \(sentence)"
  }
}

extension Sequence<Problem> {
  /// Whether anything here forbids a launch.
  package var hasErrors: Bool { contains { $0.severity == .error } }
}
