internal import ScreenKit

/// Lines that cross and join on a part of the screen: each cell knows in which directions lines leave it.
struct LineGrid {
  private struct Arms: OptionSet {
    let rawValue: UInt8
    static let up = Arms(rawValue: 1)
    static let down = Arms(rawValue: 2)
    static let left = Arms(rawValue: 4)
    static let right = Arms(rawValue: 8)
    static let bright = Arms(rawValue: 16)
    static let head = Arms(rawValue: 32)
  }

  private let rect: Rect
  private var cells: [Arms]

  init(_ rect: Rect) {
    self.rect = rect
    cells = Array(repeating: [], count: rect.width * rect.height)
  }

  private mutating func add(_ arms: Arms, _ x: Int, _ y: Int, _ bright: Bool) {
    guard rect.contains(Point(x: x, y: y)) else { return }
    let index = (y - rect.y) * rect.width + x - rect.x
    cells[index].formUnion(bright ? [arms, .bright] : arms)
  }

  /// A line in row `y` from the middle of one cell to the middle of another.
  mutating func across(_ y: Int, from: Int, to: Int, bright: Bool) {
    guard from < to, rect.rows.contains(y) else { return }
    let first = max(from, rect.x - 1)
    let last = min(to, rect.right)
    guard first <= last else { return }
    for x in first...last {
      var arms: Arms = []
      if x > from { arms.insert(.left) }
      if x < to { arms.insert(.right) }
      add(arms, x, y, bright)
    }
  }

  /// A line in column `x` from the middle of one cell to the middle of another, either way.
  mutating func down(_ x: Int, from: Int, to: Int, bright: Bool) {
    let (top, bottom) = (min(from, to), max(from, to))
    guard top < bottom, rect.columns.contains(x) else { return }
    let first = max(top, rect.y - 1)
    let last = min(bottom, rect.bottom)
    guard first <= last else { return }
    for y in first...last {
      var arms: Arms = []
      if y > top { arms.insert(.up) }
      if y < bottom { arms.insert(.down) }
      add(arms, x, y, bright)
    }
  }

  mutating func head(_ x: Int, _ y: Int, bright: Bool) { add(.head, x, y, bright) }

  func paint(_ look: Look, into buffer: inout CellBuffer) {
    let glyphs = look.glyphs
    for y in rect.rows {
      for x in rect.columns {
        let arms = cells[(y - rect.y) * rect.width + x - rect.x]
        guard !arms.isEmpty else { continue }
        let style = look[arms.contains(.bright) ? .bright : .border]
        buffer.put(
          arms.contains(.head) ? glyphs.arrowRight : Self.sign(arms, glyphs.border),
          x,
          y,
          style
        )
      }
    }
  }

  private static func sign(_ arms: Arms, _ border: GlyphSet.Border) -> Unicode.Scalar {
    switch arms.subtracting([.bright, .head]) {
    case [.up, .down, .left, .right]: border.cross
    case [.up, .down, .right]: border.leftTee
    case [.up, .down, .left]: border.rightTee
    case [.left, .right, .down]: border.topTee
    case [.left, .right, .up]: border.bottomTee
    case [.down, .right]: border.topLeft
    case [.down, .left]: border.topRight
    case [.up, .right]: border.bottomLeft
    case [.up, .left]: border.bottomRight
    case [.up, .down], .up, .down: border.vertical
    default: border.horizontal
    }
  }
}
