/// On which side of its room text stands.
package enum Alignment: Hashable, Sendable {
  case left
  case right
  case center
}

extension CellBuffer {
  /// Paints one line of text from `point` to the right and returns the columns that it takes.
  ///
  /// Text of more than `limit` columns is cut and ends with `…`. What lies right of the clip is neither read
  /// nor counted.
  @discardableResult
  package mutating func put(
    _ text: String,
    at point: Point,
    _ style: Style = Style(),
    limit: Int? = nil
  ) -> Int {
    if let limit, !TextWidth.fits(text, limit) {
      return putLine(TextWidth.truncated(text, to: limit), at: point, style)
    }
    return putLine(text, at: point, style)
  }

  /// Paints one line of text into a row of `room` columns, cut with `…` when it is longer.
  @discardableResult
  package mutating func put(
    _ text: String,
    at point: Point,
    _ style: Style = Style(),
    room: Int,
    align: Alignment
  ) -> Int {
    let width = TextWidth.fits(text, room) ? TextWidth.of(text) : max(0, room)
    let shift =
      switch align {
      case .left: 0
      case .right: room - width
      case .center: (room - width) / 2
      }
    return put(text, at: Point(x: point.x + max(0, shift), y: point.y), style, limit: max(0, room))
  }

  /// Paints pieces of text of different styles, one after the other; together they take at most `limit`
  /// columns.
  @discardableResult
  package mutating func put(
    _ spans: [StyledSpan],
    at point: Point,
    limit: Int? = nil,
    over base: Style = Style()
  )
    -> Int
  {
    var used = 0
    for span in spans {
      let left = limit.map { $0 - used }
      if let left, left <= 0 { break }
      used += put(
        span.text,
        at: Point(x: point.x + used, y: point.y),
        base.adding(span.style),
        limit: left
      )
    }
    return used
  }

  private mutating func putLine(_ text: String, at point: Point, _ style: Style) -> Int {
    guard clip.rows.contains(point.y), !clip.isEmpty else { return TextWidth.of(text) }
    var x = point.x
    for cluster in TextClusters(text) {
      let width = cluster.glyph.width
      guard x < clip.right else { break }
      defer { x += width }
      guard x + width > clip.x else { continue }
      if x >= clip.x {
        set(cluster.glyph, x, point.y, style)
      } else {
        set(.space, clip.x, point.y, style)
      }
    }
    return x - point.x
  }
}

/// A piece of text and its style.
package struct StyledSpan: Hashable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style = Style()) {
    self.text = text
    self.style = style
  }
}
