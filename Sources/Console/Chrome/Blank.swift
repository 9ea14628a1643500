internal import ScreenKit

/// What stands where there is nothing to show.
enum Blank {
  /// A sentence in the middle of a pane, and a line below it that says what to do.
  static func note(
    _ text: String,
    hint: String = "",
    role: Role = .dim,
    in rect: Rect,
    look: Look,
    into buffer: inout CellBuffer
  ) {
    guard !rect.isEmpty else { return }
    let lines = WordWrap.lines(text, width: max(1, rect.width - 4))
    let rest = hint.isEmpty ? [] : WordWrap.lines(hint, width: max(1, rect.width - 4))
    var y = rect.y + max(0, (rect.height - lines.count - rest.count) / 2)
    for (line, style) in lines.map({ ($0, look[role]) }) + rest.map({ ($0, look[.hint]) })
    where y < rect.bottom {
      buffer.put(line, at: Point(x: rect.x, y: y), style, room: rect.width, align: .center)
      y += 1
    }
  }

  static func tooSmall(_ model: AppModel, into buffer: inout CellBuffer) {
    let smallest = ScreenFrame.smallest
    note(
      "stepdeck needs \(smallest.width)×\(smallest.height)",
      in: model.frame.screen,
      look: model.look,
      into: &buffer
    )
  }
}
