package import ScreenKit

/// A screen as its golden file tells it: the text of its rows, and runs of columns with their styles.
///
/// The file is the only truth: a frame is what `CellBuffer.snapshot` has written, read again.
package struct GoldenFrame: Sendable {
  package struct Run: Hashable, Sendable {
    package var columns: Range<Int>
    package var style: Style
  }

  /// What a file has that no snapshot writes.
  package struct Unreadable: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
  }

  package let size: Size
  package let look: GoldenLook
  /// The text of each row, without blanks at its end.
  package let rows: [String]
  /// The styles of each row that need a mention, from the left.
  package let runs: [[Run]]

  /// Reads a file called `NAME[-LOOK]-WIDTHxHEIGHT.txt`.
  package init(named name: String, _ text: String) throws(Unreadable) {
    let parts = name.split(separator: ".")[0].split(separator: "-")
    let numbers = (parts.last ?? "").split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 2 else { throw Unreadable(description: "\(name): its name ends with no size") }
    size = Size(width: numbers[0], height: numbers[1])
    look = GoldenLook(named: parts.dropLast())
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= size.height + 2, lines[size.height + 1] == "styles:" else {
      throw Unreadable(description: "\(name): there is no list of styles below \(size.height) rows")
    }
    rows = Array(lines[..<size.height])
    var runs = [[Run]](repeating: [], count: size.height)
    for line in lines[(size.height + 2)...] where !line.isEmpty {
      guard let (y, row) = Self.row(line, look), y < size.height,
        row.last.map({ $0.columns.upperBound }) ?? 0 <= size.width
      else { throw Unreadable(description: "\(name): these are no styles of a row: \(line)") }
      runs[y] = row
    }
    self.runs = runs
  }

  /// Reads the styles of one row, `Y: FIRST-LAST NAME, …`.
  private static func row(_ line: String, _ look: GoldenLook) -> (Int, [Run])? {
    guard let colon = line.firstIndex(of: ":"), let y = Int(line[..<colon]) else { return nil }
    var runs: [Run] = []
    for entry in line[colon...].dropFirst().split(separator: ",") {
      let words = entry.split(separator: " ")
      let ends = (words.first ?? "").split(separator: "-").compactMap { Int($0) }
      guard ends.count == 2, ends[0] <= ends[1],
        let style = look.style(words.dropFirst().joined(separator: " "))
      else { return nil }
      runs.append(Run(columns: ends[0]..<ends[1] + 1, style: style))
    }
    return (y, runs)
  }

  /// The frame as cells.
  ///
  /// What the file does not mention has the theme's text style, blanks the terminal's own.
  package var buffer: CellBuffer {
    var buffer = CellBuffer(size)
    for y in 0..<size.height {
      buffer.put(rows[y], at: Point(x: 0, y: y))
      var x = 0
      for run in runs[y] {
        fillGap(x..<run.columns.lowerBound, y, in: &buffer)
        buffer.restyle(Rect(x: run.columns.lowerBound, y: y, width: run.columns.count, height: 1), run.style)
        x = run.columns.upperBound
      }
      fillGap(x..<size.width, y, in: &buffer)
    }
    return buffer
  }

  private func fillGap(_ columns: Range<Int>, _ y: Int, in buffer: inout CellBuffer) {
    for x in columns where !buffer[x, y].glyph.isBlank {
      buffer.restyle(Rect(x: x, y: y, width: 1, height: 1), look.text)
    }
  }
}
