import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Specs
@testable import Workflow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A state folder of its own for one test, and the runs that are written into it as the engine writes them.
final class TestState {
  let folder: StateFolder
  let path: String

  init() throws {
    var template = Array("/tmp/stepdeck-console-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
    folder = StateFolder(path: path + "/state")
    try folder.prepare()
    mkdir(path + "/pipelines", 0o700)
  }

  deinit { remove(path) }

  private func remove(_ path: String) {
    if let handle = opendir(path) {
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { remove(path + "/" + name) }
      }
      closedir(handle)
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  var place: ConsolePlace {
    ConsolePlace(
      state: folder,
      workspace: Workspace(root: path, environment: [:]),
      workspacePath: path,
      environment: [:],
      executable: "/bin/false",
      readOnly: true
    )
  }

  func write(_ text: String, to name: String) {
    guard let stream = fopen(path + "/" + name, "w") else { return }
    fputs(text, stream)
    fclose(stream)
  }
}

/// Writes one run.
final class TestRun {
  let folder: RunFolder
  private var writer: JournalWriter
  private var sequence = 0

  init(_ state: StateFolder, _ number: Int, _ steps: [PlannedStep] = Sample.trainSteps) throws {
    let plan = Sample.plan(steps, number, name: "train-\(number)")
    folder = state.run(plan.run)
    try folder.writePlan(plan)
    writer = try JournalWriter(path: folder.journal, end: 0)
    let launched = Launched(name: plan.name, pipeline: "train", stack: "mixed", stepCount: steps.count)
    try put(.launched(launched))
  }

  func put(_ facts: Fact...) throws {
    for fact in facts {
      sequence += 1
      try writer.append([Event(sequence: sequence, time: Sample.now, fact: fact)])
    }
  }
}

/// Writes one log with its commits.
final class TestLog {
  private let folder: String
  private var end: UInt64 = 0

  init(_ run: RunFolder, _ step: String, _ attempt: Int = 1) {
    folder = run.attempt(AttemptID(step: step, attempt: attempt))
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/" + part
      mkdir(path, 0o700)
    }
    append(LogCommit.fileHeader, to: "log.meta")
  }

  func put(
    _ text: String,
    at moment: Timestamp = Sample.now,
    flags: LogCommit.Flags = [],
    note: String = ""
  ) {
    put(Array(text.utf8), at: moment, flags: flags, note: note)
  }

  func put(
    _ bytes: [UInt8],
    at moment: Timestamp = Sample.now,
    flags: LogCommit.Flags = [],
    note: String = ""
  ) {
    append(bytes, to: "log")
    end += UInt64(bytes.count)
    let time = moment.nanoseconds
    var record: [UInt8] = []
    LogCommit(
      endOffset: end,
      eventTime: time,
      arrivalTime: time,
      stream: .standardOutput,
      flags: flags,
      note: note
    ).encode(to: &record)
    append(record, to: "log.meta")
  }

  func putMetric(_ line: String) { append(Array((line + "\n").utf8), to: "metrics") }

  private func append(_ bytes: [UInt8], to name: String) {
    guard let stream = fopen(folder + "/" + name, "a") else { return }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
  }
}

/// A feed and the messages that it posts.
final class TestFeed {
  let feed: ConsoleFeed
  private let news: AsyncStream<Void>
  private var received: [FeedMessage] = []

  init(_ place: ConsolePlace, themeFolders: [String] = []) {
    feed = ConsoleFeed(place, themeFolders: themeFolders)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    news = stream
    feed.mailbox.onPost { continuation.yield() }
    feed.start()
  }

  deinit { feed.stop() }

  /// The first message, posted or to come, of which `pick` makes something.
  func first<Value: Sendable>(_ pick: (FeedMessage) -> Value?) async throws -> Value {
    var iterator = news.makeAsyncIterator()
    while true {
      received += feed.mailbox.drain()
      while !received.isEmpty {
        if let value = pick(received.removeFirst()) { return value }
      }
      // A test that is broken off gets nothing more.
      guard await iterator.next() != nil else { throw CancellationError() }
    }
  }
}
