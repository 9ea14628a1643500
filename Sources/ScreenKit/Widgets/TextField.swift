/// A line of text that is being written.
package struct TextField: Hashable, Sendable {
  /// The most scalars that a field takes.
  package static let limit = 4096

  package private(set) var text: String
  /// How many clusters stand left of the cursor.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    self.text = Self.oneLine(text, room: Self.limit)
    cursor = TextClusters(self.text).reduce(0) { count, _ in count + 1 }
  }

  /// Puts text at the cursor, line breaks as spaces.
  package mutating func insert(_ addition: String) {
    let addition = Self.oneLine(addition, room: Self.limit - text.unicodeScalars.count)
    let head = String(text[..<index(cursor)]) + addition
    text = head + String(text[index(cursor)...])
    cursor = TextClusters(head).reduce(0) { count, _ in count + 1 }
  }

  /// Edits as a shell does; false for a key that means nothing here.
  package mutating func handle(_ key: Key) -> Bool {
    if let typed = key.typed {
      insert(String(typed))
      return true
    }
    switch key.name {
    case "left", "ctrl-b": cursor = max(0, cursor - 1)
    case "right", "ctrl-f": cursor = min(count, cursor + 1)
    case "home", "ctrl-a": cursor = 0
    case "end", "ctrl-e": cursor = count
    case "backspace", "ctrl-h": remove(from: cursor - 1, to: cursor)
    case "delete", "ctrl-d": remove(from: cursor, to: cursor + 1)
    case "ctrl-u": remove(from: 0, to: cursor)
    case "ctrl-k": remove(from: cursor, to: count)
    case "ctrl-w", "alt-backspace": remove(from: wordStart(), to: cursor)
    case "alt-d": remove(from: cursor, to: wordEnd())
    case "alt-b", "ctrl-left": cursor = wordStart()
    case "alt-f", "ctrl-right": cursor = wordEnd()
    default: return false
    }
    return true
  }

  /// Paints the field into one row, scrolled so that the cursor is seen; returns where the terminal's cursor
  /// belongs.
  ///
  /// From a fault on, which is told by the scalars before it, the text has a style of its own.
  @discardableResult
  package func paint(
    into buffer: inout CellBuffer,
    _ rect: Rect,
    style: Style,
    placeholder: StyledSpan? = nil,
    fault: (offset: Int, style: Style)? = nil
  ) -> Point? {
    guard !rect.isEmpty else { return nil }
    buffer.fill(rect.row(0), with: " ", style: style)
    if text.isEmpty, let placeholder {
      buffer.put([placeholder], at: rect.origin, limit: rect.width)
      return rect.origin
    }
    let (before, shift) = scroll(rect.width)
    buffer.clipped(to: rect.row(0)) { buffer in
      let sound = String(text.unicodeScalars.prefix(fault?.offset ?? .max))
      let rest = String(text.unicodeScalars.dropFirst(sound.unicodeScalars.count))
      let origin = Point(x: rect.x - shift, y: rect.y)
      _ = buffer.put(
        [StyledSpan(sound, style), StyledSpan(rest, fault?.style ?? style)],
        at: origin,
        limit: rect.width + shift
      )
    }
    return Point(x: rect.x + before - shift, y: rect.y)
  }

  /// Puts the cursor at a column of the field as it is painted `width` columns wide.
  package mutating func moveCursor(toColumn column: Int, width: Int) {
    var end = -scroll(width).shift
    cursor =
      TextClusters(text).prefix { cluster in
        end += cluster.glyph.width
        return end <= column
      }.count
  }

  /// Columns left of the cursor, and how many of them are out of sight: one is kept for a cursor behind the last character.
  private func scroll(_ width: Int) -> (before: Int, shift: Int) {
    let before = TextClusters(text).prefix(cursor).reduce(0) { $0 + $1.glyph.width }
    return (before, max(0, before - width + 1))
  }

  private var count: Int { TextClusters(text).reduce(0) { count, _ in count + 1 } }

  private func index(_ cluster: Int) -> String.Index {
    for (number, element) in TextClusters(text).enumerated() where number == cluster {
      return element.range.lowerBound
    }
    return text.endIndex
  }

  private mutating func remove(from start: Int, to end: Int) {
    let (start, end) = (max(0, start), min(count, end))
    guard start < end else { return }
    text.unicodeScalars.removeSubrange(index(start)..<index(end))
    cursor = start
  }

  private func wordStart() -> Int {
    let clusters = TextClusters(text).map { $0.glyph.isWordPart }
    var position = cursor
    while position > 0, !clusters[position - 1] { position -= 1 }
    while position > 0, clusters[position - 1] { position -= 1 }
    return position
  }

  private func wordEnd() -> Int {
    let clusters = TextClusters(text).map { $0.glyph.isWordPart }
    var position = cursor
    while position < clusters.count, !clusters[position] { position += 1 }
    while position < clusters.count, clusters[position] { position += 1 }
    return position
  }

  /// At most `room` scalars of `text`, tabs and line breaks as spaces, other controls dropped.
  private static func oneLine(_ text: String, room: Int) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(max(0, room)) {
      switch scalar {
      case "\t", "\n", "\r": line.append(" ")
      default: if scalar.properties.generalCategory != .control { line.append(scalar) }
      }
    }
    return String(line)
  }
}

extension Glyph {
  fileprivate var isWordPart: Bool {
    self[0]?.properties.isAlphabetic == true || single?.isDigitOrLine == true
  }
}

extension Unicode.Scalar {
  fileprivate var isDigitOrLine: Bool { self == "_" || ("0"..."9").contains(self) }
}
