internal import LogKit
internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A log that is no step's: any file, or standard input.
struct FileLogs {
  let path: String
  let printer: LogPrinter

  /// Lines are asked for their times where these count or are printed.
  private var utcOffset: Int? {
    printer.filter.window != .always || printer.style == .json ? Timestamp.localOffset : nil
  }

  func run(_ choice: LogChoice) throws {
    if path == "-" { return try readInput(choice) }
    guard access(path, R_OK) == 0 else {
      throw Ending.wrongUsage("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    let file = LogFile(.file(path: path), utcOffset: utcOffset)
    do throws(LogError) {
      try file.refresh()
    } catch {
      throw Ending.wrongUsage(error.description)
    }
    let end = try print(file.snapshot, tail: choice.tail, goesOn: choice.follow)
    if choice.follow { try follow(file, from: end) }
  }

  /// An unfinished last line is left to who follows: it may yet match, and is printed once.
  ///
  /// - Returns: where following goes on: behind the last whole line, or behind the last byte where bytes are copied.
  private func print(_ log: LogSnapshot, tail: Int?, goesOn: Bool) throws -> UInt64 {
    let start = try printer.filter.start(in: log, tail: tail)
    if printer.copiesBytes {
      try log.copy(start..<log.end) { printer.output.write($0) }
      return log.end
    }
    var sink = TailSink(printer.sink(nil, nil), count: tail)
    var lines = FilteredLines(of: log, from: start, printer.filter)
    while let line = try lines.next() { if !goesOn || line.ending != .open { sink.take(line) } }
    sink.finish()
    let last = try log.lines(before: log.end, count: 1).last
    return last.flatMap { $0.ending == .open ? $0.range.lowerBound : nil } ?? log.end
  }

  /// Goes on until a signal ends it.
  private func follow(_ file: LogFile, from offset: UInt64) throws {
    let signals = SignalDoor()
    let watch = try? FileWatch()
    let tokens = file.watchedPaths.compactMap { path in watch?.add(path) { signals.send(.growth) } }
    defer { for token in tokens { watch?.remove(token) } }
    var sink = printer.sink(nil, nil)
    var feed = LineFeed(file, from: offset)
    while true {
      let batch = try feed.next()
      for line in batch.lines { sink.take(line) }
      if batch.hasMore { continue }
      printer.output.flush()
      _ = signals.wait(milliseconds: watch == nil ? 100 : 5000)
    }
  }

  /// Standard input may be endless: lines are handed on as they come.
  private func readInput(_ choice: LogChoice) throws {
    let signals = SignalDoor()
    let end = InputEnd()
    let spool = try LogSpool(reading: dup(STDIN_FILENO), utcOffset: utcOffset) { progress in
      end.note(progress)
      signals.send(.growth)
    }
    var sink = TailSink(printer.sink(nil, nil), count: choice.tail)
    var feed = LineFeed(spool.file)
    while true {
      let hasEnded = try end.hasCome()
      let batch = hasEnded ? try feed.drain() : try feed.next()
      for line in batch.lines { sink.take(line) }
      if hasEnded && batch.lines.isEmpty { break }
      if hasEnded || batch.hasMore { continue }
      printer.output.flush()
      _ = signals.wait(milliseconds: 5000)
    }
    sink.finish()
  }
}

/// Whether all of standard input has been read.
private final class InputEnd: Sendable {
  private let last = Mutex(LogSpool.Progress.grown)

  func note(_ progress: LogSpool.Progress) { last.withLock { $0 = progress } }

  func hasCome() throws -> Bool {
    switch last.withLock({ $0 }) {
    case .grown: return false
    case .ended: return true
    case .failed(let sentence): throw Ending(.failed, sentence)
    }
  }
}
