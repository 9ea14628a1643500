internal import ScreenKit

/// The joints of boxes that share lines: where a corner of one box lies on the side of another, the sign that joins both.
struct BoxJoints {
  private struct Arms: OptionSet {
    let rawValue: UInt8
    static let up = Arms(rawValue: 1)
    static let down = Arms(rawValue: 2)
    static let left = Arms(rawValue: 4)
    static let right = Arms(rawValue: 8)
  }

  private var arms: [Point: Arms] = [:]

  init(_ boxes: [Rect]) {
    var corners: Set<Point> = []
    for box in boxes where box.width > 1 && box.height > 1 {
      for x in [box.x, box.right - 1] {
        for y in [box.y, box.bottom - 1] { corners.insert(Point(x: x, y: y)) }
      }
    }
    for corner in corners {
      for box in boxes where box.contains(corner) {
        arms[corner, default: []].formUnion(Self.arms(at: corner, of: box))
      }
    }
  }

  /// In which directions the border of `box` leaves a point on it.
  private static func arms(at point: Point, of box: Rect) -> Arms {
    var arms: Arms = []
    let (last, floor) = (box.right - 1, box.bottom - 1)
    if point.x == box.x || point.x == last {
      if point.y > box.y { arms.insert(.up) }
      if point.y < floor { arms.insert(.down) }
    }
    if point.y == box.y || point.y == floor {
      if point.x > box.x { arms.insert(.left) }
      if point.x < last { arms.insert(.right) }
    }
    return arms
  }

  /// Puts the signs of all joints, each in the style that its place has; plain corners stay.
  func paint(_ look: Look, into buffer: inout CellBuffer) {
    let border = look.glyphs.border
    for (point, arms) in arms {
      let sign: Unicode.Scalar? =
        switch arms {
        case [.up, .down, .right]: border.leftTee
        case [.up, .down, .left]: border.rightTee
        case [.left, .right, .down]: border.topTee
        case [.left, .right, .up]: border.bottomTee
        case [.left, .right, .up, .down]: border.cross
        case [.down, .right]: border.topLeft
        case [.down, .left]: border.topRight
        case [.up, .right]: border.bottomLeft
        case [.up, .left]: border.bottomRight
        default: nil
        }
      guard let sign else { continue }
      buffer.put(sign, point.x, point.y, buffer[point].style)
    }
  }
}
