import Testing
import Workflow

@testable import LogKit

/// Shapes of real logs, cut in two at every byte on their way into a file and out of it.
struct SplitCorpusTests {
  static let shapes: [(name: String, bytes: [UInt8])] = [
    ("bars", Array("go\n\r 10%|█   | 1/10\r 20%|██  | 2/10\n\r100%|████| 10/10\n".utf8)),
    ("nested bars", Array("\r 0%|\n\r 0%|\u{1B}[A\r 50%|\n\r\u{1B}[2K\u{1B}[1Ax".utf8)),
    ("ANSI art", Array("\u{1B}[31;1m▄▀\u{1B}[48;5;12m▀▄\u{1B}[0m\n\u{1B}[2J\u{1B}[10;20H█\n".utf8)),
    ("CRLF", Array("a\r\nb\r\n\r\nc\r".utf8)),
    ("NUL", Array("a\0b\n\0\n\0".utf8)),
    ("UTF-8", Array("日本語 é😀\n€".utf8)),
    ("half sequences", [0x61, 0xE2, 0x82, 10, 0xF0, 0x9F, 10, 0xFF, 0x80]),
    ("no newline at the end", Array("one\ntwo".utf8)),
    ("empty", []),
    ("newlines", [10, 10, 10]),
    ("long", [UInt8](repeating: 0x78, count: 89_999) + Array("é\nshort\n".utf8)),
  ]

  private static func expected(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Every place; of the long line those where blocks and characters end.
  private static func splits(_ bytes: [UInt8]) -> [Int] {
    guard bytes.count > 1_000 else { return Array(0...bytes.count) }
    return [0, 1, 32_768, 65_535, 65_536, 65_537, 89_999, 90_000, 90_001, 90_002, bytes.count]
  }

  private func plainFile(_ bytes: ArraySlice<UInt8>) throws -> (TemporaryFolder, LogFile) {
    let folder = try TemporaryFolder()
    try folder.write(Array(bytes), to: "plain")
    return (folder, LogFile(.file(path: folder.file("plain"))))
  }

  private func drain(_ feed: inout LineFeed) throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    while true {
      let batch = try feed.drain()
      if batch.lines.isEmpty { return lines }
      lines += batch.lines.map { Array($0.content) }
    }
  }

  @Test(arguments: shapes.indices)
  func `a file that grows from any byte on has the lines of the whole`(_ shape: Int) throws {
    let (name, bytes) = Self.shapes[shape]
    let expected = Self.expected(bytes)
    for split in Self.splits(bytes) {
      let (folder, file) = try plainFile(bytes[..<split])
      var feed = LineFeed(file)
      var lines = try feed.next().lines.map { Array($0.content) }
      var index = LineIndex(for: file.snapshot)
      while try !index.extend(over: file.snapshot, budget: 7_000) {}
      try folder.append(Array(bytes[split...]), to: "plain")
      lines += try drain(&feed)
      #expect(lines == expected, "\(name) at \(split)")
      while try !index.extend(over: file.snapshot, budget: 7_000) {}
      #expect(index.lineCount == expected.count, "\(name) at \(split)")
      var offset: UInt64 = 0
      for (number, line) in expected.enumerated() {
        #expect(try index.offset(ofLine: number, in: file.snapshot) == offset, "\(name) at \(split)")
        offset += UInt64(line.count) + 1
      }
      // A screen shows the same whether the last line was seen half or not.
      let shown = try file.snapshot.lines(from: 0, count: 100).map { Sanitizer(limit: 100).display($0).spans }
      let whole = expected.map { Sanitizer(limit: 100).display($0[...]).spans }
      #expect(name == "long" || shown == whole, "\(name) at \(split)")
    }
  }

  @Test(arguments: shapes.indices)
  func `a file that is cut at any byte while it is open is read anew`(_ shape: Int) throws {
    let (name, bytes) = Self.shapes[shape]
    for split in Self.splits(bytes) where split < bytes.count {
      let (folder, file) = try plainFile(bytes[...])
      var feed = LineFeed(file)
      #expect(try drain(&feed) == Self.expected(bytes), "\(name)")
      let old = file.snapshot
      try folder.truncate("plain", to: UInt64(split))
      // What was promised by an older snapshot may be gone: fewer lines, no fault.
      _ = try old.allLines()
      let batch = try feed.next()
      #expect(batch.hasRestarted, "\(name) at \(split)")
      var index = LineIndex(for: file.snapshot)
      #expect(try index.extend(over: file.snapshot), "\(name) at \(split)")
      #expect(index.lineCount == Self.expected(Array(bytes[..<split])).count, "\(name) at \(split)")
      try folder.append(Array(bytes[split...]), to: "plain")
      let lines = try batch.lines.map { Array($0.content) } + drain(&feed)
      #expect(lines == Self.expected(bytes), "\(name) at \(split)")
    }
  }

  @Test(arguments: shapes.indices)
  func `what a writer is given in any two pieces is in the log`(_ shape: Int) throws {
    let (name, bytes) = Self.shapes[shape]
    for split in Self.splits(bytes) {
      let folder = try TemporaryFolder()
      let writer = try AttemptLogWriter(folder: folder.path)
      for (part, time) in [(bytes[..<split], 1), (bytes[split...], 2)] {
        let moment = Timestamp(nanoseconds: Int64(time) * 1_000_000)
        part.withUnsafeBufferPointer {
          writer.append($0, stream: .standardOutput, eventTime: moment, arrivalTime: moment)
        }
        #expect(writer.commit() == nil)
      }
      #expect(writer.finish(now: Timestamp(nanoseconds: 3_000_000)) == nil)
      // A log of which nothing came has no file.
      #expect(try bytes.isEmpty || folder.read("log") == bytes, "\(name) at \(split)")
      let lines = try LogFile(attempt: folder).refreshedLines().map { Array($0.content) }
      #expect(lines == Self.expected(bytes), "\(name) at \(split)")
    }
  }
}
