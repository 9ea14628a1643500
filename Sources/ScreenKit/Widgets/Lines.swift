/// One key and what it does, as the hint line shows it.
package struct KeyHint: Hashable, Sendable {
  package var key: String
  package var action: String

  package init(_ key: String, _ action: String) {
    self.key = key
    self.action = action
  }
}

extension CellBuffer {
  /// ` ⏎ open  n launch  ? help`: as many hints as have room, the last one always among them.
  package mutating func hints(_ hints: [KeyHint], in rect: Rect, look: Look) {
    guard !rect.isEmpty, let last = hints.last else { return }
    func width(_ hint: KeyHint) -> Int { TextWidth.of(hint.key) + TextWidth.of(hint.action) + 3 }
    var room = rect.width - 1 - width(last)
    var shown: [KeyHint] = []
    for hint in hints.dropLast() where room >= width(hint) {
      room -= width(hint)
      shown.append(hint)
    }
    var spans: [StyledSpan] = []
    for hint in shown + [last] {
      spans += [look.span(hint.key, .key), look.span(" " + hint.action + "  ", .hint)]
    }
    clipped(to: rect) { _ = $0.put(spans, at: Point(x: rect.x + 1, y: rect.y), limit: rect.width - 1) }
  }

  /// `fraud  ›  runs  ›  train-41`, the last crumb bright; when there is little room the first ones go.
  @discardableResult
  package mutating func crumbs(_ crumbs: [String], at point: Point, limit: Int, look: Look) -> Int {
    let separator = "  \(look.glyphs.crumb)  "
    var kept = crumbs[...]
    func width() -> Int { kept.reduce(5 * max(0, kept.count - 1)) { $0 + TextWidth.of($1) } }
    while kept.count > 1, width() > limit { kept = kept.dropFirst() }
    var spans: [StyledSpan] = []
    for (index, crumb) in zip(kept.indices, kept) {
      if index > kept.startIndex { spans.append(look.span(separator, .dim)) }
      spans.append(look.span(crumb, index == kept.endIndex - 1 ? .title : .crumb))
    }
    return put(spans, at: point, limit: limit)
  }

  /// Names side by side, the current one marked.
  @discardableResult
  package mutating func tabs(_ names: [String], current: Int, at point: Point, limit: Int, look: Look) -> Int
  {
    var spans: [StyledSpan] = []
    for (index, name) in names.enumerated() {
      if index > 0 { spans.append(look.span("  ", .dim)) }
      let style = index == current ? look[.accent].adding([.bold, .underline]) : look[.dim]
      spans.append(StyledSpan(name, style))
    }
    return put(spans, at: point, limit: limit)
  }
}
