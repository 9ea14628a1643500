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

  /// Rows of at most `width` columns; at least one.
  static func rows(of spans: [StyledSpan], width: Int) -> [[StyledSpan]] {
    var rows: [[StyledSpan]] = [[]]
    var used = 0
    for span in spans {
      var start = span.text.startIndex
      var end = start
      for cluster in TextClusters(span.text) {
        if used + cluster.glyph.width > width, used > 0 {
          append(span, start..<cluster.range.lowerBound, to: &rows)
          rows.append([])
          start = cluster.range.lowerBound
          used = 0
        }
        used += cluster.glyph.width
        end = cluster.range.upperBound
      }
      append(span, start..<max(start, end), to: &rows)
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
  /// Lays `style` over the scalars in `ranges`, which are ascending and do not overlap.
  static func mark(_ ranges: [Range<Int>], in spans: [StyledSpan], with style: Style) -> [StyledSpan] {
    var result: [StyledSpan] = []
    var position = 0
    var rest = ranges[...]
    for span in spans {
      let scalars = Array(span.text.unicodeScalars)
      var index = 0
      while index < scalars.count {
        while let range = rest.first, range.upperBound <= position + index { rest = rest.dropFirst() }
        let isMarked = rest.first.map { $0.contains(position + index) } ?? false
        let border = rest.first.map { isMarked ? $0.upperBound : $0.lowerBound } ?? Int.max
        let end = min(scalars.count, max(index + 1, border == Int.max ? scalars.count : border - position))
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[index..<end])
        result.append(StyledSpan(String(text), isMarked ? span.style.adding(style) : span.style))
        index = end
      }
      position += scalars.count
    }
    return result
  }
}
