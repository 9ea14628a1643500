/// One key and what it does, as the hint line shows it.
package struct KeyHint: Hashable, Sendable {
  package var key: String
  package var action: String

  package init(_ key: String, _ action: String) {
    self.key = key
    self.action = action
  }
}

/// A part of a line, and the columns that it takes, counted from where the line begins.
package struct LinePart: Hashable, Sendable {
  /// Its place among all that could be there.
  package var index: Int
  package var columns: Range<Int>
}

/// Which hints have room in a line, and where they stand.
package struct HintLine: Hashable, Sendable {
  package private(set) var shown: [LinePart] = []

  /// As many as have room, the last one always among them; a column at the left is free.
  package init(_ hints: [KeyHint], width: Int) {
    guard let last = hints.last else { return }
    func columns(_ hint: KeyHint) -> Int { TextWidth.of(hint.key) + 1 + TextWidth.of(hint.action) }
    var room = width - 1 - columns(last) - 2
    var x = 1
    for (index, hint) in hints.enumerated() {
      let needed = columns(hint)
      let isLast = index == hints.count - 1
      guard isLast || room >= needed + 2 else { continue }
      if !isLast { room -= needed + 2 }
      shown.append(LinePart(index: index, columns: x..<max(x, min(x + needed, width))))
      x += needed + 2
    }
  }
}

/// Which crumbs have room in a line, and where they stand; the first ones go.
package struct CrumbLine: Hashable, Sendable {
  package private(set) var shown: [LinePart] = []

  /// Columns of ` › ` with its spaces.
  private static let separator = 5

  package init(_ crumbs: [String], limit: Int) {
    var kept = crumbs[...]
    func width() -> Int { kept.reduce(Self.separator * max(0, kept.count - 1)) { $0 + TextWidth.of($1) } }
    while kept.count > 1, width() > limit { kept = kept.dropFirst() }
    var x = 0
    for (index, crumb) in zip(kept.indices, kept) {
      let end = max(x, min(x + TextWidth.of(crumb), limit))
      shown.append(LinePart(index: index, columns: x..<end))
      x = end + Self.separator
    }
  }
}

extension CellBuffer {
  /// ` ⏎ open  n launch  ? help`: as many hints as have room, the last one always among them.
  package mutating func hints(_ hints: [KeyHint], in rect: Rect, look: Look) {
    guard !rect.isEmpty else { return }
    let spans = HintLine(hints, width: rect.width).shown.flatMap { place -> [StyledSpan] in
      let hint = hints[place.index]
      return [look.span(hint.key, .key), look.span(" " + hint.action + "  ", .hint)]
    }
    clipped(to: rect) { _ = $0.put(spans, at: Point(x: rect.x + 1, y: rect.y), limit: rect.width - 1) }
  }

  /// `fraud  ›  runs  ›  train-41`, the last crumb bright; when there is little room the first ones go.
  @discardableResult
  package mutating func crumbs(_ crumbs: [String], at point: Point, limit: Int, look: Look) -> Int {
    let separator = "  \(look.glyphs.crumb)  "
    var spans: [StyledSpan] = []
    for place in CrumbLine(crumbs, limit: limit).shown {
      if !spans.isEmpty { spans.append(look.span(separator, .dim)) }
      spans.append(look.span(crumbs[place.index], place.index == crumbs.count - 1 ? .title : .crumb))
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
