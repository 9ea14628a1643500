internal import ScreenKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Lines in aligned columns.
///
/// On a terminal the last column is cut where the line would be too long; elsewhere, and with `--plain`, everything is written whole.
struct TextTable {
  struct Cell {
    var text: String
    var ink: Paint.Ink?

    init(_ text: String, _ ink: Paint.Ink? = nil) {
      self.text = text.visible
      self.ink = ink
    }
  }

  private let header: [String]
  private var rows: [[Cell]] = []

  /// Without a header none is written.
  init(_ header: [String] = []) { self.header = header }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  func write(to output: StandardOutput, _ paint: Paint) {
    guard !rows.isEmpty else { return }
    let lines = header.isEmpty ? rows : [header.map { Cell($0, .dim) }] + rows
    let widths = widths(of: lines)
    let limit = output.isTerminal ? TerminalSize.columns : nil
    for line in lines { output.line(text(of: line, widths, limit, paint)) }
  }

  private func widths(of lines: [[Cell]]) -> [Int] {
    var widths = [Int](repeating: 0, count: lines.map(\.count).max() ?? 0)
    for line in lines {
      for (column, cell) in line.enumerated() {
        widths[column] = max(widths[column], TextWidth.of(cell.text))
      }
    }
    return widths
  }

  private func text(of cells: [Cell], _ widths: [Int], _ limit: Int?, _ paint: Paint) -> String {
    var line = ""
    var used = 0
    let last = cells.lastIndex { !$0.text.isEmpty } ?? -1
    for (column, cell) in cells.enumerated() where column <= last {
      var text = cell.text
      if let limit { text = TextWidth.truncated(text, to: max(0, limit - used)) }
      line += paint(text, cell.ink)
      let padding = column == last ? 0 : widths[column] - TextWidth.of(text) + 2
      line += String(repeating: " ", count: max(0, padding))
      used += widths[column] + 2
    }
    return line
  }
}

enum TerminalSize {
  /// Columns of the terminal that standard output is; 80 where it does not tell.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// With its rows; 24 where it does not tell.
  static var current: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return (columns, 24) }
    return (columns, Int(size.ws_row))
  }
}
