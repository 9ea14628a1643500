import Testing
import Workflow

@testable import LogKit

/// What a log file does when the disk changes under it.
struct LogFileTests {
  @Test
  func `a log that is not there yet is empty and grows when it comes`() throws {
    let folder = try TemporaryFolder()
    let file = LogFile(.attempt(folder: folder.file("later")))
    #expect(try file.refresh() == .nothing)
    #expect(file.snapshot.isEmpty)
    let other = LogFile(attempt: folder)
    #expect(try other.refresh() == .nothing)
    let writer = try AttemptWriter(folder)
    #expect(try other.refresh() == .nothing)
    try writer.write("hello\n")
    #expect(try other.refresh() == .grown)
    #expect(try other.snapshot.allLines().map(\.text) == ["hello"])
    #expect(try other.refresh() == .nothing)
  }

  @Test
  func `bytes behind the last sound commit are not there`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    try writer.write("one\n")
    try writer.write("two\n")
    try folder.append(Array("not committed\n".utf8), to: "log")
    let meta = try folder.read("log.meta")
    let file = LogFile(attempt: folder)
    #expect(try file.refreshedLines().map(\.text) == ["one", "two"])
    for length in LogCommit.fileHeader.count..<meta.count {
      let torn = try TemporaryFolder()
      try torn.write(Array("one\ntwo\n".utf8), to: "log")
      try torn.write(Array(meta.prefix(length)), to: "log.meta")
      let lines = try LogFile(attempt: torn).refreshedLines()
      #expect(
        lines.count == (length - LogCommit.fileHeader.count) / LogCommit.fixedLength,
        "cut at \(length)"
      )
    }
  }

  @Test
  func `a torn record is read once it is whole`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    try writer.write("one\n")
    let whole = try folder.read("log.meta")
    try folder.write(Array(whole.dropLast(10)), to: "log.meta")
    let file = LogFile(attempt: folder)
    #expect(try file.refreshedLines().isEmpty)
    try folder.append(Array(whole.suffix(10)), to: "log.meta")
    #expect(try file.refresh() == .grown)
    #expect(try file.snapshot.allLines().map(\.text) == ["one"])
  }

  @Test
  func `a spoilt record ends the log`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    for text in ["one\n", "two\n", "three\n"] { try writer.write(text) }
    var meta = try folder.read("log.meta")
    meta[LogCommit.fileHeader.count + LogCommit.fixedLength + 9] ^= 1
    try folder.write(meta, to: "log.meta")
    #expect(try LogFile(attempt: folder).refreshedLines().map(\.text) == ["one"])
  }

  @Test
  func `commits of a newer version are refused with a sentence`() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "log")
    try folder.write([0x53, 0x44, 0x4C, 0x4D, 9, 0, 0, 0], to: "log.meta")
    let error = #expect(throws: LogError.self) { try LogFile(attempt: folder).refresh() }
    #expect(error?.sentence.contains("newer version") == true)
  }

  @Test
  func `a folder is no log`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: LogError("\(folder.path) is a folder")) {
      try LogFile(.file(path: folder.path)).refresh()
    }
  }

  @Test
  func `a plain file that is cut while open begins anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("one\ntwo\nthree\n".utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    let old = file.snapshot
    try folder.truncate("plain", to: 4)
    #expect(try old.allLines().map(\.text) == ["one"])
    var index = LineIndex(for: old)
    #expect(try index.extend(over: old))
    #expect(try file.refresh() == .restarted)
    #expect(file.snapshot.generation == old.generation + 1)
    #expect(try file.snapshot.allLines().map(\.text) == ["one"])
  }

  @Test(arguments: [0, 1, 4, 100_000])
  func `reading ends where a file was cut meanwhile`(_ size: UInt64) throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0x61, count: 300_000) + [10, 0x62, 10], to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    let snapshot = file.snapshot
    try folder.truncate("plain", to: size)
    for longLines in [LongLines.messages, .pieces(of: 1000), .preview(of: 1000)] {
      let left = try snapshot.allLines(longLines).reduce(0) { $0 + $1.content.count }
      #expect(left == Int(size) || (left == min(1000, Int(size)) && longLines == .preview(of: 1000)))
    }
    #expect(try snapshot.start(ofLines: 5, before: snapshot.end) == 0)
    var scan = PatternScan(try Pattern("b"))
    while !scan.hasReached(snapshot) { #expect(try scan.advance(over: snapshot).isEmpty) }
    var index = LineIndex(for: snapshot)
    while try !index.extend(over: snapshot, budget: 1000) {}
    #expect(index.lineCount == (size == 0 ? 0 : 1))
  }

  @Test
  func `a plain file that was cut and has grown past its old end begins anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("old one\nold two\n".utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    try folder.truncate("plain", to: 0)
    try folder.append(Array("new text that is longer than before\n".utf8), to: "plain")
    #expect(try file.refresh() == .restarted)
    try folder.append(Array("more\n".utf8), to: "plain")
    #expect(try file.refresh() == .grown)
  }

  @Test
  func `a replaced file begins anew while old snapshots stay readable`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("first\n".utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    let old = file.snapshot
    try folder.replace("plain", with: Array("the second\n".utf8))
    #expect(try file.refresh() == .restarted)
    #expect(try file.snapshot.allLines().map(\.text) == ["the second"])
    #expect(try old.allLines().map(\.text) == ["first"])
  }

  @Test
  func `a writer that goes back to an earlier commit gives nothing twice`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    try writer.write("one\n", time: 1)
    let (log, meta) = try (folder.read("log"), folder.read("log.meta"))
    try writer.write("two\nthr", time: 2)
    let file = LogFile(attempt: folder)
    var feed = LineFeed(file)
    #expect(try feed.next().lines.map(\.text) == ["one", "two"])
    try folder.truncate("log", to: UInt64(log.count))
    try folder.truncate("log.meta", to: UInt64(meta.count))
    let again = try AttemptWriter(folder, after: writer, commits: 1)
    try again.write("two\nthree\nfour\n", time: 5)
    try again.write("five\n", time: 6)
    let generation = file.snapshot.generation
    #expect(try feed.next().lines.map(\.text) == ["three", "four", "five"])
    #expect(file.snapshot.generation == generation + 1)
    #expect(try file.snapshot.allLines().map { $0.time?.nanoseconds } == [1, 5, 5, 5, 6])
  }

  @Test
  func `many commits are found by their offsets`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    for number in 0..<1000 {
      try writer.write(
        "line \(number)\n",
        time: Int64(number) * 10,
        stream: number % 3 == 0 ? .standardError : .standardOutput
      )
    }
    let file = LogFile(attempt: folder)
    try file.refresh()
    for number in stride(from: 999, through: 0, by: -37) {
      let offset = writer.expectedLines[number].range.lowerBound
      let line = try #require(try file.snapshot.lines(from: offset, count: 1).first)
      #expect(line.text == "line \(number)")
      #expect(line.time == Timestamp(nanoseconds: Int64(number) * 10))
    }
    let since = try file.snapshot.offset(notBefore: Timestamp(nanoseconds: 5000))
    let first = try #require(try file.snapshot.lines(from: since, count: 1).first?.time)
    #expect(first <= Timestamp(nanoseconds: 5000) && first > Timestamp(nanoseconds: 3000))
  }

  @Test
  func `records of every length are read, wherever the pieces of the file end`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    let longest = LogCommit.maximumVariableLength
    for number in 0..<300 {
      let length = number % 7 == 0 ? longest : number * 101 % 3_000
      let note = String(repeating: "n", count: length)
      let cursor = [UInt8](repeating: 1, count: number % 14 == 0 ? longest : 0)
      try writer.write(Array("line \(number)\n".utf8), time: Int64(number), note: note, cursor: cursor)
    }
    let lines = try LogFile(attempt: folder).refreshedLines()
    #expect(lines.map(\.text) == (0..<300).map { "line \($0)" })
    #expect(lines.map { $0.time?.nanoseconds } == (0..<300).map(Int64.init))
  }
}
