/// Prints lines of one log on a terminal as the program that wrote them would have: what a later line writes over is redrawn in
/// its place, so that a bar stays one row however often it moves.
///
/// A value that gives the text to send; who sends it knows the terminal's size. Rows that have gone off the top of the
/// screen stay as they are.
package struct TerminalRows: Sendable {
  package struct Size: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
      self.columns = max(columns, 1)
      self.rows = max(rows, 1)
    }
  }

  private struct Shown: Sendable {
    var line: RowScan.Line
    var content: ArraySlice<UInt8>
    /// Rows of the terminal that it takes.
    var rows: Int
  }

  private let isColoured: Bool
  private let sanitizer = Sanitizer(limit: 1 << 20)
  private var scan = RowScan()
  /// The last lines, those that may still be on the screen among them.
  private var shown: [Shown] = []
  /// Rows of the unfinished line below them.
  private var openRows = 0
  private var number = 0

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// The text that puts a line below those before it, or in their place.
  package mutating func take(_ line: LogLine, on size: Size) -> String {
    guard line.ending != .piece, !line.isContinuation else { return pass(line, on: size) }
    let known = RowScan.Line(number: number, bytes: line.range)
    number += 1
    let lost = Set(scan.take(line.content, known))
    var first = shown.count
    if scan.hasWrittenOver {
      // Of lines with several parts something may be gone, too.
      first = shown.firstIndex { lost.contains($0.line) || LineParts.parts(of: $0.content) != nil } ?? first
    }
    var text = erase(from: &first, on: size)
    first -= shown[..<first].count { lost.contains($0.line) }
    shown.removeAll { lost.contains($0.line) }
    if !lost.contains(known) { shown.append(Shown(line: known, content: line.content, rows: 0)) }
    for place in min(first, shown.count)..<shown.count {
      let rows = self.rows(of: shown[place].content, at: shown[place].line.bytes.lowerBound, scan)
      text += rows.map { $0.text + "\n" }.joined()
      shown[place].rows = rows.reduce(0) { $0 + Self.height(of: $1.plain, on: size) }
    }
    shown.removeFirst(max(0, shown.count - 2 * RowScan.reach))
    return text
  }

  /// The text that shows the unfinished line as it is by now.
  package mutating func show(open line: LogLine, on size: Size) -> String {
    guard !line.isContinuation else { return "" }
    var ahead = scan
    _ = ahead.take(line.content, RowScan.Line(number: number, bytes: line.range))
    var end = shown.count
    let erased = erase(from: &end, on: size)
    let rows = rows(of: line.content, at: line.range.lowerBound, ahead)
    openRows = rows.reduce(0) { $0 + Self.height(of: $1.plain, on: size) }
    return erased + rows.map { $0.text + "\n" }.joined()
  }

  /// Goes up to a line and erases what is below; `first` moves to what the screen still has.
  private mutating func erase(from first: inout Int, on size: Size) -> String {
    var up = openRows
    openRows = 0
    var reached = shown.count
    while reached > first, up + shown[reached - 1].rows < size.rows {
      reached -= 1
      up += shown[reached].rows
    }
    first = reached
    return up > 0 ? "\u{1B}[\(min(up, size.rows - 1))A\r\u{1B}[J" : ""
  }

  /// A piece of a line that is too long to be looked at.
  private mutating func pass(_ line: LogLine, on size: Size) -> String {
    var end = shown.count
    let erased = erase(from: &end, on: size)
    (scan, shown) = (RowScan(), [])
    let text = isColoured ? sanitizer.terminalText(line.content) : sanitizer.plainText(line.content)
    return erased + text + (line.ending == .piece ? "" : "\n")
  }

  private func rows(
    of content: ArraySlice<UInt8>,
    at offset: UInt64,
    _ scan: RowScan
  ) -> [(text: String, plain: String)] {
    scan.left(of: content, at: offset).map {
      let line = sanitizer.display($0)
      return (isColoured ? line.terminalText : line.plainText, line.plainText)
    }
  }

  private static func height(of text: String, on size: Size) -> Int {
    let columns = text.unicodeScalars.reduce(0) { $0 + UTF8Scalars.columns(of: $1.value) }
    return max(1, (columns + size.columns - 1) / size.columns)
  }
}
