/// What of a structured line is shown.
package struct StructuredFormat: Sendable, Hashable {
  /// Which fields are shown; a name counts for the members inside of it, too: `http` for `http.status`.
  package enum Fields: Sendable, Hashable {
    case all
    /// These, in the order of the list.
    case only([String])
    case except([String])
  }

  package var fields: Fields
  /// Off where a view shows times of its own.
  package var showsTime: Bool
  package var showsLevel: Bool

  package init(fields: Fields = .all, showsTime: Bool = true, showsLevel: Bool = true) {
    self.fields = fields
    self.showsTime = showsTime
    self.showsLevel = showsLevel
  }

  /// The fields that are shown, out of flat ones with dotted names.
  func chosen(_ all: [StructuredLine.Field]) -> [StructuredLine.Field] {
    switch fields {
    case .all: all
    case .only(let names): names.flatMap { name in all.filter { Self.isNamed($0, name) } }
    case .except(let names): all.filter { field in !names.contains { Self.isNamed(field, $0) } }
    }
  }

  private static func isNamed(_ field: StructuredLine.Field, _ name: String) -> Bool {
    field.name == name || field.name.hasPrefix(name + ".")
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
