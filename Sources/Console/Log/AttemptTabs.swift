internal import ScreenKit
internal import Workflow

/// The attempts of a step, each with its number and the sign of its state: `1 ✗  2 ✗  ▸3 ●`.
struct AttemptTabs {
  var attempts: [AttemptRun]
  /// Number of the one whose log is shown, from 1.
  var shown: Int

  /// All where they take no more than half of the room, else those around the one that is shown in a third of it.
  func spans(_ look: Look, room: Int) -> [StyledSpan] {
    let digits = String(attempts.count).count
    // A number, a space, a sign, and two spaces before the next.
    let width = digits + 4
    let isRoomForAll = attempts.count * width - 1 <= room / 2
    let count = isRoomForAll ? attempts.count : max(1, min(attempts.count, (room / 3 - 3) / width))
    let first = max(0, min(shown - 1 - count / 2, attempts.count - count))
    var spans: [StyledSpan] = []
    if first > 0 { spans.append(look.span("\(look.glyphs.ellipsis) ", .dim)) }
    for place in first..<first + count {
      if place > first { spans.append(look.span("  ", .border)) }
      let isShown = place + 1 == shown
      if isShown { spans.append(look.span(String(look.glyphs.cursorMark), .accent)) }
      spans.append(look.span("\(place + 1) ", isShown ? .bright : .dim))
      spans.append(look.sign(attempts[place].state.role))
    }
    if first + count < attempts.count { spans.append(look.span(" \(look.glyphs.ellipsis)", .dim)) }
    return spans
  }
}
