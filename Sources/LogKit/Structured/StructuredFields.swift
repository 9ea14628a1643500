/// Which fields of a structured line are shown, time, level and message among them.
///
/// A name counts for the members inside of it, too: `http` for `http.status`. `time`, `level` and `msg` mean what says these
/// in a line, whatever it is called there; its own name does, too.
package enum StructuredFields: Sendable, Hashable {
  case all
  /// These, in the order of the list.
  case only([String])
  case except([String])

  /// What these stand for may be called otherwise in a line.
  package static let general: Set<String> = ["time", "level", "msg", "message"]

  static func isNamed(_ field: String, _ name: String) -> Bool {
    field == name || field.hasPrefix(name + ".")
  }
}

/// A piece of a structured line, safe to show.
package struct StructuredSpan: Sendable, Hashable {
  /// What it is; a view gives each its colour.
  package enum Role: Sendable, Hashable {
    case time
    case level(LogLevel)
    case message
    case key
    case text
    /// Numbers, `true`, `null`.
    case word
    /// Spaces, `=`, brackets, what stands before the object, and how much is left out.
    case punctuation
  }

  package var text: String
  package var role: Role
}

extension DisplayLine {
  /// For views without colours of their own for the roles: times, keys and punctuation are dim.
  package init(_ spans: [StructuredSpan]) {
    self.init()
    for span in spans {
      var style = TextStyle.plain
      switch span.role {
      case .time, .key, .punctuation: style.isDim = true
      case .level: style.isBold = true
      case .message, .text, .word: break
      }
      if self.spans.last?.style == style {
        self.spans[self.spans.count - 1].text += span.text
      } else {
        self.spans.append(Span(text: span.text, style: style))
      }
    }
  }
}
