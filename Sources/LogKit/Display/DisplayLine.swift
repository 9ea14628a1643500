/// Text that is safe to show, in runs of one style.
package struct DisplayLine: Sendable, Hashable {
  package struct Span: Sendable, Hashable {
    package var text: String
    package var style: TextStyle

    package init(text: String, style: TextStyle) {
      self.text = text
      self.style = style
    }
  }

  package var spans: [Span] = []
  /// Bytes at the end that were too many to show; the last span says so, too.
  package var omittedBytes = 0

  package init(spans: [Span] = []) { self.spans = spans }

  package var plainText: String { spans.reduce(into: "") { $0 += $1.text } }

  /// With colour sequences, and a reset at the end where a colour is left open.
  package var terminalText: String {
    var text = ""
    var style = TextStyle.plain
    for span in spans {
      if span.style != style { text += span.style.sequence(after: style) }
      style = span.style
      text += span.text
    }
    return style == .plain ? text : text + TextStyle.plain.sequence(after: style)
  }
}
