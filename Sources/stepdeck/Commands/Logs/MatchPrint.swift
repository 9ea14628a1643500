internal import LogKit

/// Copies the lines in which a pattern matches, as they are: the log is gone through window by window, not line by line.
struct MatchPrint {
  private let pattern: Pattern
  private let output: StandardOutput

  /// `nil` where more is asked of a line than that it matches, or it is not shown as it is.
  init?(_ printer: LogPrinter, tail: Int?) {
    guard tail == nil, printer.style == .bare, printer.isRaw, let pattern = printer.filter.onlyPattern else {
      return nil
    }
    self.pattern = pattern
    output = printer.output
  }

  func print(_ log: LogSnapshot) throws {
    var scan = PatternScan(pattern)
    repeat {
      try copy(try scan.advance(over: log).map(\.line), of: log)
    } while !scan.hasReached(log)
    guard let open = scan.openMatch else { return }
    try copy([open.line], of: log)
    output.line("")
  }

  /// One look at the file for many lines, unless that would be for little.
  private func copy(_ lines: [Range<UInt64>], of log: LogSnapshot) throws {
    guard let first = lines.first, let last = lines.last else { return }
    let whole = first.lowerBound..<last.upperBound
    guard whole.count < lines.count * 4096 else {
      for line in lines { try log.copy(line) { output.write($0) } }
      return
    }
    let bytes = try log.read(whole)
    for line in lines {
      let start = Int(line.lowerBound - whole.lowerBound)
      let end = min(start + line.count, bytes.count)
      if start < end { output.write(bytes[start..<end]) }
    }
  }
}
