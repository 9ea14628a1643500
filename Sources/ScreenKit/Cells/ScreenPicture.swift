/// A screen as a drawing (SVG), with its colours and its columns.
package struct ScreenPicture {
  private let buffer: CellBuffer
  private let ground: (front: String, back: String)
  private let cell = (width: 8.4, height: 17.0)

  /// `kind` is the theme's: it says which colours stand for those of the terminal.
  package init(_ buffer: CellBuffer, kind: Theme.Kind) {
    self.buffer = buffer
    ground = kind == .light ? ("#24292f", "#ffffff") : ("#d3d9e4", "#161a22")
  }

  package var svg: String {
    let width = Self.number(Double(buffer.size.width) * cell.width + 16)
    let height = Self.number(Double(buffer.size.height) * cell.height + 16)
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
      <rect width="100%" height="100%" rx="6" fill="\(ground.back)"/>
      <g font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" xml:space="preserve">

      """
    for y in 0..<buffer.size.height { text += row(y) }
    return text + "</g>\n</svg>\n"
  }

  /// Backgrounds first, then the text of each stretch of one style.
  private func row(_ y: Int) -> String {
    var backs = ""
    var fronts = ""
    var x = 0
    while x < buffer.size.width {
      let style = buffer[x, y].style
      let start = x
      repeat { x += 1 } while x < buffer.size.width && buffer[x, y].style == style
      let (front, back) = colors(of: style)
      if back != ground.back {
        let (place, length) = (Self.number(left(start)), Self.number(Double(x - start) * cell.width))
        let top = Self.number(Double(y) * cell.height + 8)
        backs +=
          "<rect x=\"\(place)\" y=\"\(top)\" width=\"\(length)\" height=\"\(Self.number(cell.height))\" fill=\"\(back)\"/>\n"
      }
      let look = " fill=\"\(front)\"\(Self.attributes(style.attributes))"
      for part in parts(of: start..<x, y) { fronts += text(part, y, look) }
    }
    return backs + fronts
  }

  /// Some columns of a row and what stands in them.
  private struct Part {
    var columns: Range<Int>
    var text: String
    var isPlain: Bool
  }

  /// Plain ASCII together; any other glyph stands alone, because fonts differ in how wide they draw it.
  private func parts(of columns: Range<Int>, _ y: Int) -> [Part] {
    var parts: [Part] = []
    var x = columns.lowerBound
    while x < columns.upperBound {
      let glyph = buffer[x, y].glyph
      let width = max(1, glyph.width)
      let isPlain = glyph.single.map { $0.isASCII } ?? false
      let text = glyph.isContinuation ? "" : String(String.UnicodeScalarView(glyph.scalars))
      if isPlain, let last = parts.last, last.isPlain {
        parts[parts.count - 1].text += text
        parts[parts.count - 1].columns = last.columns.lowerBound..<x + 1
      } else {
        parts.append(Part(columns: x..<min(x + width, columns.upperBound), text: text, isPlain: isPlain))
      }
      x += width
    }
    return parts.filter { $0.text.contains { $0 != " " } }
  }

  private func text(_ part: Part, _ y: Int, _ look: String) -> String {
    let length = Self.number(Double(part.columns.count) * cell.width)
    let base = Self.number(Double(y) * cell.height + 21)
    // Viewers turn text around that is written from right to left; on the screen each glyph has its column.
    let order = part.isPlain ? "" : " direction=\"ltr\" unicode-bidi=\"bidi-override\""
    return
      "<text x=\"\(Self.number(left(part.columns.lowerBound)))\" y=\"\(base)\" textLength=\"\(length)\""
      + " lengthAdjust=\"spacingAndGlyphs\"\(order)\(look)>\(Self.escaped(part.text))</text>\n"
  }

  private func left(_ column: Int) -> Double { Double(column) * cell.width + 8 }

  private func colors(of style: Style) -> (front: String, back: String) {
    let front = Self.hex(style.foreground) ?? ground.front
    let back = Self.hex(style.background) ?? ground.back
    return style.attributes.contains(.reverse) ? (back, front) : (front, back)
  }

  private static func hex(_ color: Color) -> String? {
    switch color.kind {
    case .unset, .terminal: nil
    case .rgb: color.description
    case .palette(let index):
      {
        let (red, green, blue) = XtermPalette.rgb(index)
        return Color.rgb(red, green, blue).description
      }()
    }
  }

  private static func attributes(_ attributes: Attributes) -> String {
    var text = ""
    if attributes.contains(.bold) { text += " font-weight=\"bold\"" }
    if attributes.contains(.italic) { text += " font-style=\"italic\"" }
    let lines = [
      attributes.contains(.underline) ? "underline" : nil,
      attributes.contains(.strikethrough) ? "line-through" : nil,
    ]
    let decoration = lines.compactMap { $0 }.joined(separator: " ")
    if !decoration.isEmpty { text += " text-decoration=\"\(decoration)\"" }
    if attributes.contains(.dim) { text += " opacity=\"0.6\"" }
    return text
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case " ": result += "\u{A0}"
      default: result.unicodeScalars.append(scalar.value < 0x20 ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }

  /// One place behind the point.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
