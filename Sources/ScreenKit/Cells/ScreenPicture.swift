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

  /// Backgrounds first, then stretches of one style; a glyph that may be drawn wider than its cells stands alone.
  private func row(_ y: Int) -> String {
    var backs = ""
    var fronts = ""
    var x = 0
    while x < buffer.size.width {
      let style = buffer[x, y].style
      let start = x
      var text = ""
      repeat {
        let glyph = buffer[x, y].glyph
        if !glyph.isContinuation { text.unicodeScalars.append(contentsOf: glyph.scalars) }
        x += 1
      } while x < buffer.size.width && buffer[x, y].style == style
      let (front, back) = colors(of: style)
      let place = Self.number(Double(start) * cell.width + 8)
      let length = Self.number(Double(x - start) * cell.width)
      if back != ground.back {
        let top = Self.number(Double(y) * cell.height + 8)
        backs +=
          "<rect x=\"\(place)\" y=\"\(top)\" width=\"\(length)\" height=\"\(Self.number(cell.height))\" fill=\"\(back)\"/>\n"
      }
      if text.contains(where: { $0 != " " }) {
        let base = Self.number(Double(y) * cell.height + 21)
        fronts +=
          "<text x=\"\(place)\" y=\"\(base)\" textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\""
          + " fill=\"\(front)\"\(Self.attributes(style.attributes))>\(Self.escaped(text))</text>\n"
      }
    }
    return backs + fronts
  }

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
    if attributes.contains(.underline) { text += " text-decoration=\"underline\"" }
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
