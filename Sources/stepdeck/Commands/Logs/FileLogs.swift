internal import LogKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A log that is no step's: any file, or standard input.
struct FileLogs {
  let path: String
  let printer: LogPrinter

  func run(_ choice: LogChoice) throws {
    if path == "-" { return try readInput(choice) }
    let file = LogFile(.file(path: path))
    try file.refresh()
    guard access(path, R_OK) == 0 else {
      throw Ending.wrongUsage("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    var position = try print(file.snapshot, from: 0, tail: choice.tail)
    guard choice.follow else { return }
    try follow(file, &position)
  }

  /// - Returns: behind the last line that was printed.
  private func print(_ log: LogSnapshot, from offset: UInt64, tail: Int?) throws -> UInt64 {
    let start = max(offset, try printer.filter.start(in: log, tail: tail))
    if printer.copiesBytes {
      try log.copy(start..<log.end) { printer.output.write($0) }
      return log.end
    }
    var sink = TailSink(printer.sink(nil, nil), count: tail)
    var lines = log.lines(from: start, longLines: .messages)
    while let line = try lines.next() { sink.take(line) }
    sink.finish()
    return log.end
  }

  private func follow(_ file: LogFile, _ position: inout UInt64) throws {
    let signals = SignalDoor()
    var sink = printer.sink(nil, nil)
    while true {
      printer.output.flush()
      _ = signals.wait(milliseconds: 100)
      switch try file.refresh() {
      case .nothing: continue
      case .restarted: position = 0
      case .grown: break
      }
      let log = file.snapshot
      if printer.copiesBytes {
        try log.copy(position..<log.end) { printer.output.write($0) }
        position = log.end
      } else {
        var lines = log.lines(from: position, longLines: .messages)
        while let line = try lines.next(), line.isWhole {
          sink.take(line)
          position = line.range.upperBound
        }
      }
    }
  }

  /// Standard input may be endless: lines are handed on as they come.
  private func readInput(_ choice: LogChoice) throws {
    var sink = TailSink(printer.sink(nil, nil), count: choice.tail)
    var splitter = InputLines()
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Ending(.failed, "cannot read standard input: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      splitter.append(block[..<count]) { sink.take($0) }
      if count < block.count { printer.output.flush() }
    }
    splitter.finish { sink.take($0) }
    sink.finish()
  }
}

/// Cuts a stream of bytes into lines.
struct InputLines {
  private var pending: [UInt8] = []
  private var position: UInt64 = 0
  private static let longest = 1 << 20

  mutating func append(_ bytes: ArraySlice<UInt8>, _ take: (LogLine) -> Void) {
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      pending.append(contentsOf: rest[..<end])
      give(.newline, take)
      rest = rest[(end + 1)...]
    }
    pending.append(contentsOf: rest)
    if pending.count > Self.longest { give(.piece, take) }
  }

  mutating func finish(_ take: (LogLine) -> Void) {
    if !pending.isEmpty { give(.open, take) }
  }

  private mutating func give(_ ending: LogLine.Ending, _ take: (LogLine) -> Void) {
    let end = position + UInt64(pending.count) + (ending == .newline ? 1 : 0)
    take(LogLine(range: position..<end, content: pending[...], contentOffset: position, ending: ending))
    position = end
    pending.removeAll(keepingCapacity: true)
  }
}
