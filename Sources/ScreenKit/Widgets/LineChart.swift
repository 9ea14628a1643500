/// Lines through points, drawn with the dots of braille: two columns and four rows of them in each cell.
///
/// Where there is ASCII only, or no colour that tells lines apart, each has a sign of its own, one a cell.
package struct LineChart {
  package struct Line {
    /// From 0, the left edge, to 1, and from 0, the bottom, to 1; what lies outside is cut off.
    package var points: [(x: Double, y: Double)]
    package var style: Style

    package init(points: [(x: Double, y: Double)], style: Style) {
      self.points = points
      self.style = style
    }
  }

  private let lines: [Line]

  package init(_ lines: [Line]) { self.lines = lines }

  /// Signs of lines that are not drawn with braille.
  package static let signs: [Unicode.Scalar] = ["*", "+", "o", "x", "#", "%"]

  /// Paints into all of `rect`; later lines lie over earlier ones.
  package func paint(into buffer: inout CellBuffer, _ rect: Rect, hasSigns: Bool) {
    guard !rect.isEmpty else { return }
    var cells = Dots(width: rect.width, height: rect.height, isFine: !hasSigns)
    for (number, line) in lines.enumerated() { cells.draw(line.points, number) }
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        guard let (mask, number) = cells[x, y] else { continue }
        let sign =
          hasSigns ? Self.signs[number % Self.signs.count] : Unicode.Scalar(0x2800 + UInt32(mask))
        buffer.put(sign ?? " ", rect.x + x, rect.y + y, lines[number].style)
      }
    }
  }
}

/// The cells of a chart while it is drawn.
private struct Dots {
  private let width: Int
  private let height: Int
  /// Dots of a cell.
  private let columns: Int
  private let rows: Int
  private var masks: [UInt8]
  private var numbers: [Int]

  init(width: Int, height: Int, isFine: Bool) {
    self.width = width
    self.height = height
    (columns, rows) = isFine ? (2, 4) : (1, 1)
    masks = Array(repeating: 0, count: width * height)
    numbers = Array(repeating: 0, count: width * height)
  }

  /// Bits of the dots of a braille sign, row by row.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  subscript(x: Int, y: Int) -> (mask: UInt8, number: Int)? {
    let mask = masks[y * width + x]
    return mask == 0 ? nil : (mask, numbers[y * width + x])
  }

  mutating func draw(_ points: [(x: Double, y: Double)], _ number: Int) {
    if points.count == 1, (0...1).contains(points[0].x) {
      set(dot(points[0].x, width * columns), row(points[0].y), number)
    }
    for (from, to) in zip(points, points.dropFirst()) {
      guard let (from, to) = Self.cut(from, to) else { continue }
      draw(dot(from.x, width * columns), row(from.y), dot(to.x, width * columns), row(to.y), number)
    }
  }

  /// The part of a line between the edges at the left and at the right.
  private static func cut(
    _ from: (x: Double, y: Double),
    _ to: (x: Double, y: Double)
  ) -> (from: (x: Double, y: Double), to: (x: Double, y: Double))? {
    guard from.x <= 1, to.x >= 0, from.x <= to.x else { return nil }
    func at(_ x: Double) -> (x: Double, y: Double) {
      (x, from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x))
    }
    return (from.x < 0 ? at(0) : from, to.x > 1 ? at(1) : to)
  }

  private func dot(_ part: Double, _ count: Int) -> Int {
    Int((min(1, max(0, part)) * Double(count - 1)).rounded())
  }

  private func row(_ part: Double) -> Int { dot(1 - part, height * rows) }

  /// Bresenham's line.
  private mutating func draw(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, _ number: Int) {
    let (dx, dy) = (abs(x1 - x0), -abs(y1 - y0))
    let (stepX, stepY) = (x0 < x1 ? 1 : -1, y0 < y1 ? 1 : -1)
    var (x, y, error) = (x0, y0, dx + dy)
    while true {
      set(x, y, number)
      if x == x1, y == y1 { return }
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += stepX
      }
      if twice <= dx {
        error += dx
        y += stepY
      }
    }
  }

  private mutating func set(_ x: Int, _ y: Int, _ number: Int) {
    let cell = y / rows * width + x / columns
    masks[cell] |= Self.bits[y % rows][x % columns]
    numbers[cell] = number
  }
}
