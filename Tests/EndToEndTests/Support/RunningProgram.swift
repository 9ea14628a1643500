import Foundation
import Synchronization

/// A program at work: its output comes line by line, and it can be sent signals.
final class RunningProgram: Sendable {
  private let child: Child
  private let collected = Mutex(Data())
  private let errorPath: String
  private let input: ClosedPipe?
  /// Lines of standard output as they come; may be read by one task at a time.
  let lines: AsyncStream<String>
  private let feed: AsyncStream<String>.Continuation
  private let end: AsyncStream<Int32>

  /// Starts `words`; standard input is `/dev/null`, or a pipe in which nothing comes.
  init(
    _ words: [String],
    environment: [String: String],
    folder: String,
    errorPath: String,
    keepsInputOpen: Bool = false
  ) throws {
    input = keepsInputOpen ? try ClosedPipe() : nil
    self.errorPath = errorPath
    let (output, death) = (try ClosedPipe(), try ClosedPipe())
    child = try Child(
      words,
      environment: environment,
      folder: folder,
      input: input?.reading.fileDescriptor,
      output: output.writing.fileDescriptor,
      errorPath: errorPath
    )
    try output.writing.close()
    (lines, feed) = AsyncStream.makeStream()
    let (end, ending) = AsyncStream.makeStream(of: Int32.self)
    self.end = end
    child.whenEnded { status in
      ending.yield(status)
      ending.finish()
      try? death.writing.write(contentsOf: Data([0]))
    }
    Thread.detachNewThread { [self] in read(output.reading, until: death.reading) }
  }

  var pid: Int32 { child.pid }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Writes into its standard input; one that does not read any more is told by its end.
  func write(_ text: String) { try? input?.writing.write(contentsOf: Data(text.utf8)) }

  /// Waits for the end of the program and of its output.
  func outcome() async throws -> Outcome {
    for await _ in lines {}
    var status: Int32 = -1
    for await value in end { status = value }
    let errors = String(decoding: try Data(contentsOf: URL(fileURLWithPath: errorPath)), as: UTF8.self)
    return Outcome(status: status, output: collected.withLock { $0 }, errors: errors)
  }

  /// Waits for a line that holds `text`.
  func line(with text: String) async -> String? {
    for await line in lines where line.contains(text) { return line }
    return nil
  }

  /// Reads until the program has ended and nothing more is in the pipe.
  ///
  /// Its end does not hang on the pipe's: a daemon that it has left may hold it open.
  private func read(_ output: FileHandle, until death: FileHandle) {
    var rest = Data()
    var entries = [
      pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: death.fileDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while poll(&entries, 2, -1) >= 0 || errno == EINTR {
      if entries[0].revents != 0 {
        let count = Foundation.read(output.fileDescriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        take(Data(buffer[..<count]), &rest)
      } else if entries[1].revents != 0 {
        break
      }
    }
    if !rest.isEmpty { feed.yield(String(decoding: rest, as: UTF8.self)) }
    feed.finish()
  }

  private func take(_ chunk: Data, _ rest: inout Data) {
    collected.withLock { $0.append(chunk) }
    rest.append(chunk)
    while let end = rest.firstIndex(of: 10) {
      feed.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
      rest = Data(rest[rest.index(after: end)...])
    }
  }
}
