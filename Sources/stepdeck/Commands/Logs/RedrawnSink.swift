internal import LogKit

/// Lines of one log on a terminal, bars in their places.
struct RedrawnSink: LogLineSink {
  let output: StandardOutput
  private var rows: TerminalRows

  init(output: StandardOutput, isColoured: Bool) {
    self.output = output
    rows = TerminalRows(isColoured: isColoured)
  }

  private static var size: TerminalRows.Size {
    let (columns, rows) = TerminalSize.current
    return TerminalRows.Size(columns: columns, rows: rows)
  }

  mutating func take(_ line: LogLine) { output.write(rows.take(line, on: Self.size).utf8) }

  mutating func show(open line: LogLine) { output.write(rows.show(open: line, on: Self.size).utf8) }
}
