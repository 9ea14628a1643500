import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// What a hand does with the mouse.
extension AppModel {
  @discardableResult
  mutating func press(_ point: Point) -> [Effect] {
    Sample.send(
      &self,
      .input(.mouse(MouseEvent(.press(.left), at: point))),
      .input(.mouse(MouseEvent(.release(.left), at: point)))
    )
  }

  /// A press some time after the one before.
  @discardableResult
  mutating func click(_ point: Point) -> [Effect] {
    Sample.send(&self, .clock(now + .seconds(1)))
    return press(point)
  }

  @discardableResult
  mutating func doubleClick(_ point: Point) -> [Effect] { click(point) + press(point) }

  mutating func wheel(_ action: MouseEvent.Action, _ point: Point, _ modifiers: Key.Modifiers = []) {
    Sample.send(&self, .input(.mouse(MouseEvent(action, at: point, modifiers))))
  }

  mutating func drag(_ from: Point, to: Point) {
    Sample.send(
      &self,
      .input(.mouse(MouseEvent(.press(.left), at: from))),
      .input(.mouse(MouseEvent(.drag(.left), at: to))),
      .input(.mouse(MouseEvent(.release(.left), at: to)))
    )
  }

  var screenText: CellBuffer {
    var buffer = CellBuffer(size)
    _ = view(self, into: &buffer)
    return buffer
  }

  /// The place of a text on the screen, from a row on.
  func place(_ text: String, from row: Int = 0) throws -> Point {
    let buffer = screenText
    for y in row..<size.height {
      if let range = buffer.text(row: y).firstRange(of: text) {
        return Point(x: TextWidth.of(String(buffer.text(row: y)[..<range.lowerBound])), y: y)
      }
    }
    throw NotOnScreen(text: text)
  }
}

struct NotOnScreen: Error { var text: String }
