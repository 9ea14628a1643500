internal import LogKit
internal import Workflow

/// Takes the lines that a tail reads, in the order of the log.
protocol LogLineSink {
  mutating func take(_ line: LogLine)
}

/// Reads the committed lines of one attempt's log, and goes on from there as it grows.
final class LogTail {
  private let file: LogFile
  /// Behind the last line that was handed on.
  private var position: UInt64
  /// What is left of the last look at the log.
  private var lines: LogLines?

  /// Reads the log of the attempt whose folder is given, from the beginning of a line on.
  init(folder: String, from offset: UInt64 = 0) {
    file = LogFile(.attempt(folder: folder))
    position = offset
  }

  /// Hands on the whole lines that are new, about `budget` bytes of them.
  ///
  /// - Returns: whether there is more at once.
  func advance(budget: Int, into sink: inout some LogLineSink) throws -> Bool {
    guard var lines = try look() else { return false }
    var rest = budget
    while rest > 0 {
      guard let line = try lines.next(), line.isWhole else {
        self.lines = nil
        return false
      }
      rest -= line.range.count
      position = line.range.upperBound
      sink.take(line)
    }
    self.lines = lines
    return true
  }

  /// Hands on everything that is committed, and the unfinished last line as well.
  func drain(into sink: inout some LogLineSink) throws {
    lines = nil
    while var lines = try look() {
      while let line = try lines.next() {
        position = line.range.upperBound
        sink.take(line)
      }
      self.lines = nil
    }
  }

  /// The lines from `position` on; `nil` where there are none.
  private func look() throws(LogError) -> LogLines? {
    if let lines { return lines }
    try file.refresh()
    let snapshot = file.snapshot
    guard snapshot.end > position else { return nil }
    return snapshot.lines(from: position, longLines: .messages)
  }
}
