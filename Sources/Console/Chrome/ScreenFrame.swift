internal import ScreenKit

/// How much room there is: tables and panes choose what they show by it.
enum Breadth: Sendable, Hashable, Comparable {
  case narrow
  case normal
  case wide
}

/// Where header, body and the line of hints stand on a screen, and where the user wants the borders within.
struct ScreenFrame: Sendable, Hashable {
  static let smallest = Size(width: 40, height: 12)

  var screen: Rect
  var borders: Borders

  init(_ size: Size, _ borders: Borders = Borders()) {
    screen = Rect(size)
    self.borders = borders
  }

  var isTooSmall: Bool {
    screen.width < Self.smallest.width || screen.height < Self.smallest.height
  }

  var breadth: Breadth {
    switch screen.width {
    case ..<80: .narrow
    case ..<140: .normal
    default: .wide
    }
  }

  var header: Rect { screen.row(0) }
  var body: Rect {
    Rect(x: 0, y: 1, width: screen.width, height: screen.height - 2)
  }
  var footer: Rect { screen.row(screen.height - 1) }
}
