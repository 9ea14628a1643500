/// Lets lines through that pass a filter, and so many before and behind each of them, as `grep -C` does.
struct ContextGate<Line> {
  private let width: Int
  /// The last lines that did not pass; at most `width`.
  private var before: [Line] = []
  /// Lines that still come behind one that passed.
  private var after = 0

  init(width: Int) { self.width = width }

  /// Hands out the lines that are known to be shown by now; all but one that passes are context.
  mutating func take(_ line: Line, passes: Bool) -> [(line: Line, isContext: Bool)] {
    if passes {
      after = width
      defer { before = [] }
      return before.map { ($0, true) } + [(line, false)]
    }
    if after > 0 {
      after -= 1
      return [(line, true)]
    }
    guard width > 0 else { return [] }
    if before.count == width { before.removeFirst() }
    before.append(line)
    return []
  }
}
