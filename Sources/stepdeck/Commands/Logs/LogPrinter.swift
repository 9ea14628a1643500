internal import LogKit
internal import Workflow

/// Writes lines of logs in the style that was asked for.
struct LogPrinter {
  enum Style {
    /// The line's bytes and nothing else.
    case bare
    /// `TIME STEP│text`.
    case labelled
    case json
  }

  let output: StandardOutput
  let style: Style
  let paint: Paint
  /// Bytes go out as they are.
  let isRaw: Bool
  let filter: LogFilter
  /// The terminal can go up and erase.
  var redraws = false

  /// Whether a log can be copied as it is, without looking at its lines.
  var copiesBytes: Bool { style == .bare && isRaw && filter.isOpen }

  /// What writes the lines of a log, or of a file, which is no step's; where there are several runs with the name of its own.
  func sink(_ run: RunID?, _ log: LogID?, of name: String? = nil) -> FilteredSink {
    let inner: any LogLineSink =
      switch style {
      case .bare where redraws && !isRaw: RedrawnSink(output: output, isColoured: paint.isOn)
      case .bare: BareSink(output: output, isRaw: isRaw, isColoured: paint.isOn, keepsEnd: filter.isOpen)
      case .labelled:
        PlainLogSink(
          output: output,
          name: paint((name.map { $0 + "/" } ?? "") + (log?.label ?? ""), .cyan),
          text: isRaw ? .raw : paint.isOn ? .coloured : .plain,
          time: { [paint] in paint($0.rfc3339, .dim) }
        )
      case .json: JSONLogSink(output, run, log)
      }
    return FilteredSink(filter: filter.forAnotherLog, inner: inner)
  }
}

/// Lets through what passes a filter.
struct FilteredSink: LogLineSink {
  let filter: LogFilter
  var inner: any LogLineSink

  mutating func take(_ line: LogLine) {
    if filter.passes(line) { inner.take(line) }
  }

  mutating func show(open line: LogLine) {
    // Its level counts when it is whole.
    if filter.level == nil, filter.passes(line) { inner.show(open: line) }
  }
}

/// Lines as they are: to a pipe byte by byte, to a terminal made harmless.
struct BareSink: LogLineSink {
  let output: StandardOutput
  let isRaw: Bool
  let isColoured: Bool
  /// A last line without a newline stays without one.
  let keepsEnd: Bool
  private let sanitizer = Sanitizer(limit: 1 << 20)

  init(output: StandardOutput, isRaw: Bool, isColoured: Bool, keepsEnd: Bool) {
    self.output = output
    self.isRaw = isRaw
    self.isColoured = isColoured
    self.keepsEnd = keepsEnd
  }

  mutating func take(_ line: LogLine) {
    output.append { bytes in
      if isRaw || line.content.isPlain {
        bytes.append(contentsOf: line.content)
      } else {
        let text = isColoured ? sanitizer.terminalText(line.content) : sanitizer.plainText(line.content)
        bytes.append(contentsOf: text.utf8)
      }
      let endsHere = line.ending == .newline || (line.ending != .piece && !(isRaw && keepsEnd))
      if endsHere { bytes.append(UInt8(ascii: "\n")) }
    }
  }
}
