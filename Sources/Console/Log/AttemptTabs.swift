internal import ScreenKit
internal import Workflow

/// The attempts of a step, each with its number and the sign of its state: `1 ✗  2 ✗  ▸3 ●`.
struct AttemptTabs {
  var attempts: [AttemptRun]
  /// Number of the one whose log is shown, from 1.
  var shown: Int

  /// All where they take no more than half of the room, else those around the one that is shown in a third of it.
  func spans(_ look: Look, room: Int) -> [StyledSpan] { parts(look, room: room).flatMap(\.spans) }

  /// The number of the attempt in a column, counted from where the first one stands.
  func attempt(at column: Int, _ look: Look, room: Int) -> Int? {
    var x = 0
    for part in parts(look, room: room) {
      x += part.spans.reduce(0) { $0 + TextWidth.of($1.text) }
      if column >= 0, column < x { return part.attempt }
    }
    return nil
  }

  /// The attempts, and what stands between them.
  private func parts(_ look: Look, room: Int) -> [(attempt: Int?, spans: [StyledSpan])] {
    let digits = String(attempts.count).count
    // A number, a space, a sign, and two spaces before the next.
    let width = digits + 4
    let isRoomForAll = attempts.count * width - 1 <= room / 2
    let count = isRoomForAll ? attempts.count : max(1, min(attempts.count, (room / 3 - 3) / width))
    let first = max(0, min(shown - 1 - count / 2, attempts.count - count))
    var parts: [(attempt: Int?, spans: [StyledSpan])] = []
    if first > 0 { parts.append((nil, [look.span("\(look.glyphs.ellipsis) ", .dim)])) }
    for place in first..<first + count {
      if place > first { parts.append((nil, [look.span("  ", .border)])) }
      var spans: [StyledSpan] = []
      let isShown = place + 1 == shown
      if isShown { spans.append(look.span(String(look.glyphs.cursorMark), .accent)) }
      spans.append(look.span("\(place + 1) ", isShown ? .bright : .dim))
      spans.append(look.sign(attempts[place].state.role))
      parts.append((place + 1, spans))
    }
    if first + count < attempts.count { parts.append((nil, [look.span(" \(look.glyphs.ellipsis)", .dim)])) }
    return parts
  }
}
