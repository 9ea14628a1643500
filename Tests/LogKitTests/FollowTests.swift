import Foundation
import SeededRandom
import Testing

@testable import LogKit

/// Changes are told, and lines that are followed come once, whole and in order.
struct FollowTests {
  @Test(arguments: [true, false])
  func `changes are told of files that grow, appear, are replaced and vanish`(
    _ kernelTells: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    let watch = try FileWatch(kernelTells: kernelTells)
    #expect(!kernelTells || !watch.isPolling)
    var changes = watch.changes(of: folder.file("deep/er/log")).makeAsyncIterator()
    try FileManager.default.createDirectory(
      atPath: folder.file("deep/er"),
      withIntermediateDirectories: true
    )
    try folder.write([1], to: "deep/er/log")
    #expect(await changes.next() != nil)
    try folder.append([2, 3], to: "deep/er/log")
    #expect(await changes.next() != nil)
    try folder.replace("deep/er/log", with: [4])
    #expect(await changes.next() != nil)
    try folder.append([5, 6, 7], to: "deep/er/log")
    #expect(await changes.next() != nil)
    try FileManager.default.removeItem(atPath: folder.file("deep"))
    #expect(await changes.next() != nil)
    try FileManager.default.createDirectory(
      atPath: folder.file("deep/er"),
      withIntermediateDirectories: true
    )
    try folder.write([1, 2, 3, 4], to: "deep/er/log")
    #expect(await changes.next() != nil)
  }

  @Test(arguments: [true, false])
  func `of a folder, what is in it counts`(_ kernelTells: Bool) async throws {
    let folder = try TemporaryFolder()
    let watch = try FileWatch(kernelTells: kernelTells)
    #expect(!kernelTells || !watch.isPolling)
    var changes = watch.changes(of: folder.path).makeAsyncIterator()
    try folder.write([1], to: "new")
    #expect(await changes.next() != nil)
    try folder.append([2], to: "new")
    #expect(await changes.next() != nil)
  }

  @Test
  func `a symbolic link leads to the changes behind it`() async throws {
    let folder = try TemporaryFolder()
    let other = try TemporaryFolder()
    try other.write([], to: "real")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"),
      withDestinationPath: other.file("real")
    )
    let watch = try FileWatch()
    var changes = watch.changes(of: folder.file("link")).makeAsyncIterator()
    try other.append([1], to: "real")
    #expect(await changes.next() != nil)
  }

  @Test
  func `a path that is no longer watched is not told of`() async throws {
    let folder = try TemporaryFolder()
    let watch = try FileWatch()
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    let first = watch.add(folder.file("first")) { continuation.yield("first") }
    _ = watch.add(folder.file("second")) { continuation.yield("second") }
    watch.remove(first)
    try folder.write([1], to: "first")
    try folder.write([1], to: "second")
    var names = stream.makeAsyncIterator()
    #expect(await names.next() == "second")
  }

  @Test(arguments: 0..<5)
  func `a feed that the watch wakes hands out every line of a growing log, and the rest when it is drained`(
    _ round: Int
  ) async throws {
    var text = RandomText(generator: SeededGenerator())
    let seed = text.generator.seed
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    let (log, watch) = (LogFile(attempt: folder), try FileWatch())
    // The end is told behind the last growth.
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
    let tokens = log.watchedPaths.map { watch.add($0) { wake.yield() } }
    let reader = Task {
      var feed = LineFeed(log)
      var lines: [AttemptWriter.ExpectedLine] = []
      func take(_ batch: LineFeed.Batch) { lines += batch.lines.map(AttemptWriter.ExpectedLine.init) }
      for await _ in wakes {
        while true {
          let batch = try feed.next(budget: 64)
          take(batch)
          if !batch.hasMore { break }
        }
      }
      while true {
        let batch = try feed.drain(budget: 64)
        if batch.lines.isEmpty { return lines }
        take(batch)
      }
    }
    for step in 0..<200 {
      try writer.write(text.piece(), time: Int64(step))
      if step % 10 == 0 { await Task.yield() }
    }
    wake.finish()
    let lines = try await reader.value
    #expect(lines == writer.expectedLines, "seed \(seed)")
    for token in tokens { watch.remove(token) }
  }

  @Test
  func `a feed says when the file began anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("one\ntwo\n".utf8), to: "plain")
    var feed = LineFeed(LogFile(.file(path: folder.file("plain"))))
    #expect(try feed.next().lines.map(\.text) == ["one", "two"])
    try folder.replace("plain", with: Array("three\nfo".utf8))
    let batch = try feed.next()
    #expect(batch.hasRestarted)
    #expect(batch.lines.map(\.text) == ["three"])
    #expect(try feed.drain().lines.map(\.text) == ["fo"])
    #expect(try feed.drain().lines.isEmpty)
  }

  @Test
  func `a pipe becomes a log`() async throws {
    let pipe = Pipe()
    let (progress, continuation) = AsyncStream.makeStream(of: LogSpool.Progress.self)
    let input = dup(pipe.fileHandleForReading.fileDescriptor)
    let spool = try LogSpool(reading: input) { step in
      continuation.yield(step)
      if step != .grown { continuation.finish() }
    }
    try pipe.fileHandleForWriting.write(contentsOf: Data("one\ntwo".utf8))
    try pipe.fileHandleForWriting.close()
    var last: LogSpool.Progress?
    for await step in progress { last = step }
    #expect(last == .ended)
    #expect(try spool.file.refreshedLines().map(\.text) == ["one", "two"])
  }

  @Test
  func `a FIFO becomes a log`() async throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.file("fifo"), 0o600) == 0)
    let (progress, continuation) = AsyncStream.makeStream(of: LogSpool.Progress.self)
    let spool = try LogSpool(path: folder.file("fifo")) { step in
      continuation.yield(step)
      if step != .grown { continuation.finish() }
    }
    // Opening for reading, too, keeps the opening from waiting.
    let descriptor = open(folder.file("fifo"), O_RDWR)
    let writer = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try writer.write(contentsOf: Data("text\n".utf8))
    var steps = progress.makeAsyncIterator()
    #expect(await steps.next() == .grown)
    #expect(try spool.file.refreshedLines().map(\.text) == ["text"])
    try writer.close()
    #expect(await steps.next() == .ended)
  }
}
