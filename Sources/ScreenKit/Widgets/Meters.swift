/// Bars and curves in a line of text.
package enum Meters {
  /// `━━━━╸───`: how much of `width` columns `fraction` fills, with half columns.
  package static func bar(
    _ fraction: Double,
    width: Int,
    filled: Style,
    rest: Style,
    glyphs: GlyphSet
  ) -> [StyledSpan] {
    guard width > 0 else { return [] }
    let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
    let halves = Int((share * Double(width) * 2).rounded(.down))
    var done = String(repeating: Character(glyphs.barFull), count: halves / 2)
    if halves % 2 == 1 { done.unicodeScalars.append(glyphs.barHead) }
    let left = String(repeating: Character(glyphs.barRest), count: width - halves / 2 - halves % 2)
    return [StyledSpan(done, filled), StyledSpan(left, rest)].filter { !$0.text.isEmpty }
  }

  /// `▁▂▃▅▇`: the last `width` values, or their averages when `squeeze` asks for all of them, between their
  /// least and greatest.
  package static func sparkline(
    _ values: [Double],
    width: Int,
    squeeze: Bool = false,
    glyphs: GlyphSet
  ) -> String {
    let points = squeeze ? averages(values, into: width) : Array(values.suffix(max(0, width)))
    let finite = points.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: points.count)
    }
    let top = glyphs.sparks.count - 1
    var text = ""
    for point in points {
      guard point.isFinite else {
        text.append(" ")
        continue
      }
      // Halves, so that the span of two extreme values stays finite.
      let span = high / 2 - low / 2
      let level = span > 0 ? 1 + Int(((point / 2 - low / 2) / span * Double(top - 1)).rounded()) : top / 2
      text.unicodeScalars.append(glyphs.sparks[min(top, max(1, level))])
    }
    return text
  }

  private static func averages(_ values: [Double], into width: Int) -> [Double] {
    guard width > 0, values.count > width else { return width > 0 ? values : [] }
    return (0..<width).map { slot in
      let part = values[slot * values.count / width..<(slot + 1) * values.count / width].filter(\.isFinite)
      return part.isEmpty ? .nan : part.reduce(0) { $0 + $1 / Double(part.count) }
    }
  }
}

extension CellBuffer {
  /// A bar of scrolling at the right edge, drawn over a border: only where there is more than is seen.
  package mutating func scrollbar(_ rect: Rect, offset: Int, visible: Int, count: Int, look: Look) {
    guard count > visible, visible > 0, rect.height > 1, rect.width > 0 else { return }
    let length = max(1, rect.height * visible / count)
    let travel = rect.height - length
    let start = count == visible ? 0 : travel * min(max(0, offset), count - visible) / (count - visible)
    let bar = Rect(x: rect.right - 1, y: rect.y + start, width: 1, height: length)
    fill(bar, with: look.glyphs.scrollThumb, style: look[.dim])
  }
}
