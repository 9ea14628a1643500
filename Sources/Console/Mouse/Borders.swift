internal import ScreenKit

/// A border between two parts of a view that the mouse can move.
enum InnerBorder: Sendable, Hashable {
  /// Between the steps and the panes of a run, side by side, or one above the other on a narrow screen.
  case steps, stepsAbove
  case timeline
  /// Below a row of panes, and at the right of a pane in it.
  case paneRow(Int, of: Int)
  case paneColumn(Int, of: Int, row: Int)
  /// Between a list of pipelines or stacks and what is told of one.
  case specs, specsAbove
  case form
  case split, splitAbove
  case histogram
  case chart, chartBelow
  case calls

  /// Both parts keep their proportion when the screen becomes another; else the first one keeps its cells.
  fileprivate var isShare: Bool {
    switch self {
    case .paneRow, .paneColumn, .specs, .specsAbove, .form, .split, .splitAbove, .chart, .chartBelow: true
    case .steps, .stepsAbove, .timeline, .histogram, .calls: false
    }
  }
}

/// Where the user has put borders, on whatever screen that was.
struct Borders: Sendable, Hashable {
  private struct Wish: Hashable {
    var cells: Int
    /// Cells that both parts had together.
    var whole: Int
  }

  private var wishes: [InnerBorder: Wish] = [:]

  /// Moves a border, so that the part it is the border of has so many cells of all.
  mutating func put(_ border: InnerBorder, at cells: Int, of whole: Int) {
    wishes[border] = Wish(cells: cells, whole: max(1, whole))
  }

  /// Every border that was moved, in no order.
  var all: [(border: InnerBorder, cells: Int, whole: Int)] {
    wishes.map { ($0.key, $0.value.cells, $0.value.whole) }
  }

  /// Cells that were wished for, of so many; `nil` where the border has not been moved.
  func cells(_ border: InnerBorder, of whole: Int) -> Int? {
    wishes[border].map { border.isShare ? ($0.cells * whole + $0.whole / 2) / $0.whole : $0.cells }
  }
}

/// A room that is cut in two, and the border between.
struct Division: Sendable, Hashable {
  /// On which side of the room the part lies whose size is told.
  enum Side: Sendable, Hashable {
    case left, top, right, bottom
  }

  var part: Rect
  var rest: Rect
  var grip: BorderGrip

  /// Cuts a room in two, which may share the line between them.
  ///
  /// The part at `side` has `usual` cells as long as nobody has moved the border, then as many as were wished for, where
  /// each of the two keeps its `least`.
  init(
    _ whole: Rect,
    _ border: InnerBorder,
    from side: Side,
    usual: Int,
    least: (part: Int, rest: Int),
    sharesLine: Bool = false,
    _ borders: Borders
  ) {
    let isAcross = side == .left || side == .right
    let all = isAcross ? whole.width : whole.height
    let bounds = least.part...max(least.part, all - least.rest)
    let wish = borders.cells(border, of: all).map { max(bounds.lowerBound, min($0, bounds.upperBound)) }
    let cells = max(0, min(wish ?? usual, all))
    let left = all - cells + (sharesLine ? 1 : 0)
    switch side {
    case .left:
      part = Rect(x: whole.x, y: whole.y, width: cells, height: whole.height)
      rest = Rect(x: whole.right - left, y: whole.y, width: left, height: whole.height)
    case .right:
      part = Rect(x: whole.right - cells, y: whole.y, width: cells, height: whole.height)
      rest = Rect(x: whole.x, y: whole.y, width: left, height: whole.height)
    case .top:
      part = Rect(x: whole.x, y: whole.y, width: whole.width, height: cells)
      rest = Rect(x: whole.x, y: whole.bottom - left, width: whole.width, height: left)
    case .bottom:
      part = Rect(x: whole.x, y: whole.bottom - cells, width: whole.width, height: cells)
      rest = Rect(x: whole.x, y: whole.y, width: whole.width, height: left)
    }
    grip = BorderGrip(border: border, whole: whole, side: side, bounds: bounds)
    grip.area = Self.area(part, side, lines: sharesLine ? 1 : 2)
  }

  private static func area(_ part: Rect, _ side: Side, lines: Int) -> Rect {
    switch side {
    case .left: Rect(x: part.right - 1, y: part.y, width: lines, height: part.height)
    case .right: Rect(x: part.x + 1 - lines, y: part.y, width: lines, height: part.height)
    case .top: Rect(x: part.x, y: part.bottom - 1, width: part.width, height: lines)
    case .bottom: Rect(x: part.x, y: part.y + 1 - lines, width: part.width, height: lines)
    }
  }
}

/// Where the mouse can take hold of a border, and how far it can be moved.
struct BorderGrip: Sendable, Hashable {
  var border: InnerBorder
  /// What both parts share.
  var whole: Rect
  var side: Division.Side
  /// Cells that the part can have.
  var bounds: ClosedRange<Int>
  /// The cells of the border.
  var area = Rect(x: 0, y: 0, width: 0, height: 0)

  /// Cells of the part when the border is moved to a point, and of all.
  func cells(at point: Point) -> (part: Int, whole: Int) {
    let (cells, all) =
      switch side {
      case .left: (point.x - whole.x + 1, whole.width)
      case .top: (point.y - whole.y + 1, whole.height)
      case .right: (whole.right - point.x, whole.width)
      case .bottom: (whole.bottom - point.y, whole.height)
      }
    return (max(bounds.lowerBound, min(cells, bounds.upperBound)), all)
  }
}
