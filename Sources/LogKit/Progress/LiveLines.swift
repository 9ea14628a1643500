/// The lines of a log as a terminal would show them: a bar that was written ten thousand times is one, and so is each row of
/// a display that redraws itself.
///
/// Found slice by slice and as the log grows; the log itself stays as it is.
///
/// Line numbers count from 0; the unfinished last line counts.
package struct LiveLines: Sendable {
  private var generation: Int?
  private var scan = RowScan()
  /// With the unfinished last line.
  private var ahead = RowScan()
  private var hidden = HiddenLines()
  /// Hidden by the unfinished line, which may still become another.
  private var provisional: [RowScan.Line] = []
  private var number = 0
  private var position: UInt64 = 0
  /// How many lines are hidden counts from the moment on at which the whole log had been looked at once.
  package private(set) var isKnown = false

  package init() {}

  /// Goes on for up to `budget` bytes.
  ///
  /// - Returns: whether the whole snapshot is looked at.
  package mutating func extend(over snapshot: LogSnapshot, budget: Int) throws(LogError) -> Bool {
    if generation != snapshot.generation {
      self = LiveLines()
      generation = snapshot.generation
    }
    for line in provisional { hidden.show(line) }
    provisional = []
    ahead = scan
    guard position < snapshot.end else {
      isKnown = true
      return true
    }
    var reader = snapshot.lines(from: position, longLines: .views)
    let stop = position + UInt64(budget)
    while position < stop, let line = try reader.next() {
      let known = RowScan.Line(number: number, bytes: line.range)
      guard line.ending != .open else {
        ahead = scan
        for lost in ahead.take(line.content, known) where lost != known {
          hidden.hide(lost)
          provisional.append(lost)
        }
        isKnown = true
        return true
      }
      for lost in scan.take(line.content, known) { hidden.hide(lost) }
      number += 1
      position = line.range.upperBound
    }
    ahead = scan
    isKnown = isKnown || position >= snapshot.end
    return position >= snapshot.end
  }

  /// Lines that are not shown.
  package var hiddenCount: Int { isKnown ? hidden.count : 0 }

  /// The number among the lines that are shown; of a hidden line that of the next one that is shown.
  package func shown(_ number: Int) -> Int { hiddenCount == 0 ? number : hidden.shown(number) }

  /// The number in the log of a line that is shown.
  package func number(_ shown: Int) -> Int { hiddenCount == 0 ? shown : hidden.number(shown) }

  package func isHidden(_ number: Int) -> Bool { hiddenCount > 0 && hidden.next(after: number) != nil }

  /// What is left of a line, from the top down: more than one row where it moves the cursor.
  package func left(of line: LogLine, _ number: Int) -> [ArraySlice<UInt8>] {
    ahead.left(of: line.content, number)
  }

  /// Lines that are shown, from the one with a number in the log on that begins at `offset`.
  ///
  /// - Returns: up to `count` lines with their numbers in the log.
  package func lines(
    from number: Int,
    at offset: UInt64,
    count: Int,
    in snapshot: LogSnapshot
  ) throws(LogError) -> [(number: Int, line: LogLine)] {
    var found: [(number: Int, line: LogLine)] = []
    var (number, reader) = (number, snapshot.lines(from: offset, longLines: .views, blockSize: 32_768))
    while found.count < count {
      if hiddenCount > 0, let next = hidden.next(after: number) {
        number = next.number
        reader = snapshot.lines(from: next.offset, longLines: .views, blockSize: 32_768)
      }
      guard let line = try reader.next() else { break }
      found.append((number, line))
      number += 1
    }
    return found
  }
}
