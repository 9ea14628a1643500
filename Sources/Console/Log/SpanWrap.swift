internal import ScreenKit

/// Breaks styled text into rows.
enum SpanWrap {
  /// Whether the text takes more than `limit` columns; reads no further than that.
  static func exceeds(_ spans: [StyledSpan], _ limit: Int) -> Bool {
    var used = 0
    for span in spans {
      guard TextWidth.fits(span.text, limit - used) else { return true }
      used += TextWidth.of(span.text)
    }
    return false
  }

  /// Rows of at most `width` columns, the ones behind the first `indent` columns less; at least one.
  ///
  /// Joined they are the text again, whatever is in it. Stops behind `limit` rows.
  static func rows(
    of spans: [StyledSpan],
    width: Int,
    indent: Int = 0,
    limit: Int = .max
  ) -> [[StyledSpan]] {
    var rows: [[StyledSpan]] = [[]]
    var (used, room) = (0, width)
    for span in spans {
      var start = span.text.startIndex
      for cluster in TextClusters(span.text) {
        if used + cluster.glyph.width > room, used > 0 {
          append(span, start..<cluster.range.lowerBound, to: &rows)
          guard rows.count < limit else { return rows }
          rows.append([])
          start = cluster.range.lowerBound
          (used, room) = (0, max(1, width - indent))
        }
        used += cluster.glyph.width
      }
      append(span, start..<span.text.endIndex, to: &rows)
    }
    return rows
  }

  private static func append(_ span: StyledSpan, _ range: Range<String.Index>, to rows: inout [[StyledSpan]])
  {
    guard !range.isEmpty else { return }
    rows[rows.count - 1].append(StyledSpan(String(span.text.unicodeScalars[range]), span.style))
  }
}

/// Marks parts of styled text.
enum Highlight {
  /// Lays `style` over parts of the text: `ranges` of its UTF-8, ascending, not overlapping.
  static func mark(_ ranges: [Range<Int>], in spans: [StyledSpan], with style: Style) -> [StyledSpan] {
    var result: [StyledSpan] = []
    var position = 0
    var rest = ranges[...]
    for span in spans {
      let text = span.text.utf8
      var start = 0
      while start < text.count {
        while let range = rest.first, range.upperBound <= position + start { rest = rest.dropFirst() }
        let isMarked = rest.first.map { $0.contains(position + start) } ?? false
        let border = rest.first.map { (isMarked ? $0.upperBound : $0.lowerBound) - position } ?? text.count
        let end = min(text.count, max(start + 1, border))
        let part = text.dropFirst(start).prefix(end - start)
        result.append(
          StyledSpan(String(decoding: part, as: UTF8.self), isMarked ? span.style.adding(style) : span.style)
        )
        start = end
      }
      position += text.count
    }
    return result
  }
}
