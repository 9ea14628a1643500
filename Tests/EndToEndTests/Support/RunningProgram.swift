import Foundation
import Synchronization

/// A program at work: its output comes line by line, and it can be sent signals.
final class RunningProgram: Sendable {
  private let process: Process
  private let collected = Mutex(Data())
  private let errorPath: String
  /// Lines of standard output as they come; may be read by one task.
  let lines: AsyncStream<String>
  private let end: AsyncStream<Int32>

  /// Starts `words`; standard input is `/dev/null`.
  init(_ words: [String], environment: [String: String], folder: String, errorPath: String) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    self.errorPath = errorPath
    _ = FileManager.default.createFile(atPath: errorPath, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
    let (lines, feed) = AsyncStream.makeStream(of: String.self)
    let (end, ending) = AsyncStream.makeStream(of: Int32.self)
    (self.lines, self.end) = (lines, end)
    process.terminationHandler = { process in
      let isSignal = process.terminationReason == .uncaughtSignal
      ending.yield(isSignal ? 128 + process.terminationStatus : process.terminationStatus)
      ending.finish()
    }
    try process.run()
    let source = pipe.fileHandleForReading
    Thread.detachNewThread { [self] in read(source, into: feed) }
  }

  var pid: Int32 { process.processIdentifier }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for the end of the program and of its output.
  func outcome() async throws -> Outcome {
    for await _ in lines {}
    return try await ended()
  }

  /// Waits for the end of the program, where its output is read by somebody else.
  func ended() async throws -> Outcome {
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

  private func read(_ source: FileHandle, into feed: AsyncStream<String>.Continuation) {
    var rest = Data()
    while let chunk = try? source.read(upToCount: 1 << 16), !chunk.isEmpty {
      collected.withLock { $0.append(chunk) }
      rest.append(chunk)
      while let end = rest.firstIndex(of: 10) {
        feed.yield(String(decoding: rest[..<end], as: UTF8.self))
        rest = rest[rest.index(after: end)...]
      }
    }
    if !rest.isEmpty { feed.yield(String(decoding: rest, as: UTF8.self)) }
    feed.finish()
  }
}
