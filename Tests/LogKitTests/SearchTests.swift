import Foundation
import SeededRandom
import Testing

@testable import LogKit

/// Searching a log gives what `grep` gives on the same file, in any slices and both directions.
struct SearchTests {
  static let patterns = [
    "loss=0\\.1", "epoch (1|2)", "[0-9]{3}", "a", "^epoch", "5$", "colour", "日本", "x*", "ep.*ch", "loss|col",
    "^$",
  ]

  private func randomFile(_ folder: TemporaryFolder) throws -> (LogFile, UInt64) {
    var text = RandomText(generator: SeededGenerator())
    let seed = text.generator.seed
    var bytes: [UInt8] = []
    for _ in 0..<text.generator.pick(0...400) {
      let fragment = text.fragment()
      // What grep makes of broken UTF-8 depends on its build.
      if String(validating: fragment, as: UTF8.self) != nil { bytes += fragment }
    }
    try folder.write(bytes.filter { $0 != 0 }, to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    return (file, seed)
  }

  /// The offsets of matching lines in the words of `grep`.
  private func grep(_ pattern: String, _ path: String) throws -> [UInt64] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["grep", "-abE", "--", pattern, path]
    process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return output.split(separator: 10).compactMap { line in
      UInt64(String(decoding: line.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self))
    }
  }

  private func scan(_ pattern: String, _ snapshot: LogSnapshot, budget: Int) throws -> [LineMatch] {
    var scan = PatternScan(try Pattern(pattern, letters: .exact))
    var found: [LineMatch] = []
    while !scan.hasReached(snapshot) { found += try scan.advance(over: snapshot, budget: budget) }
    return found + (scan.openMatch.map { [$0] } ?? [])
  }

  @Test(arguments: patterns)
  func `a scan finds the lines that grep finds`(_ pattern: String) throws {
    let folder = try TemporaryFolder()
    let (file, seed) = try randomFile(folder)
    let expected = try grep(pattern, folder.file("plain"))
    for budget in [1, 100, 1 << 20] {
      let found = try scan(pattern, file.snapshot, budget: budget)
      #expect(found.map(\.line.lowerBound) == expected, "seed \(seed), \(budget) bytes a slice")
    }
    var lines = MatchingLines(of: try Pattern(pattern, letters: .exact), in: file.snapshot)
    var offsets: [UInt64] = []
    while let line = try lines.next() { offsets.append(line.range.lowerBound) }
    #expect(offsets == expected, "seed \(seed)")
  }

  @Test
  func `a long line that matches comes in all its pieces`() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 100) + "needle" + String(repeating: "y", count: 50)
    try folder.write(Array("hay\n\(long)\nhay\nneedle".utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    var lines = MatchingLines(of: try Pattern("needle"), in: file.snapshot, longLines: .pieces(of: 32))
    var pieces: [LogLine] = []
    while let line = try lines.next() { pieces.append(line) }
    #expect(pieces.map { String(decoding: $0.content, as: UTF8.self) }.joined() == long + "needle")
    #expect(pieces.map(\.isContinuation) == [false, true, true, true, true, false])
  }

  @Test(arguments: patterns)
  func `stepping from match to match goes round in both directions`(_ pattern: String) throws {
    let folder = try TemporaryFolder()
    let (file, seed) = try randomFile(folder)
    let expected = try scan(pattern, file.snapshot, budget: 1 << 20).map(\.line)
    guard !expected.isEmpty else { return }
    var position: UInt64 = 0
    for step in 0..<expected.count + 2 {
      let line = try #require(try search(pattern, file.snapshot, position, .forward))
      #expect(line == expected[step % expected.count], "seed \(seed)")
      position = line.upperBound
    }
    position = file.snapshot.end
    for step in 0..<expected.count + 2 {
      let line = try #require(try search(pattern, file.snapshot, position, .backward))
      #expect(
        line == expected[(expected.count * 2 - 1 - step % expected.count) % expected.count],
        "seed \(seed)"
      )
      position = line.lowerBound
    }
  }

  private func search(
    _ pattern: String,
    _ snapshot: LogSnapshot,
    _ origin: UInt64,
    _ direction: LogSearch.Direction
  ) throws -> Range<UInt64>? {
    var search = LogSearch(try Pattern(pattern, letters: .exact), from: origin, direction)
    while true {
      switch try search.advance(over: snapshot, budget: 50) {
      case .searching: continue
      case .exhausted: return nil
      case .found(let match, _): return match.line
      }
    }
  }

  @Test
  func `a search without a match ends`() throws {
    let folder = try TemporaryFolder()
    let (file, _) = try randomFile(folder)
    #expect(try search("nowhere at all", file.snapshot, 0, .forward) == nil)
    #expect(try search("nowhere at all", file.snapshot, file.snapshot.end, .backward) == nil)
    #expect(try search("x", .empty, 0, .forward) == nil)
  }

  @Test
  func `a search that must not wrap stays on its side`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("hit\nmiss\n".utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    var search = LogSearch(try Pattern("hit"), from: 4, .forward, wraps: false)
    #expect(try search.advance(over: file.snapshot) == .exhausted)
  }

  @Test(arguments: 0..<10)
  func `a scan goes on over lines that still arrive`(_ round: Int) throws {
    var text = RandomText(generator: SeededGenerator())
    let seed = text.generator.seed
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    let file = LogFile(attempt: folder)
    var scan = PatternScan(try Pattern("epoch"))
    var found: [LineMatch] = []
    for step in 0..<100 {
      try writer.write(
        text.piece(),
        time: Int64(step),
        stream: text.generator.chance(0.8) ? .standardOutput : .merged
      )
      try file.refresh()
      found += try scan.advance(over: file.snapshot, budget: text.generator.pick(1...3000))
    }
    while !scan.hasReached(file.snapshot) { found += try scan.advance(over: file.snapshot) }
    if let open = scan.openMatch { found.append(open) }
    let word = Array("epoch".utf8)
    let expected = writer.expectedLines.filter { line in
      line.content.indices.contains { line.content[$0...].starts(with: word) }
    }
    #expect(found.map(\.line) == expected.map(\.range), "seed \(seed)")
  }

  @Test
  func `a slice ends when it is told to`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(String(repeating: "line of text\n", count: 10_000).utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    var scan = PatternScan(try Pattern("t.xt"))
    var asked = 0
    let found = try scan.advance(over: file.snapshot) {
      asked += 1
      return asked > 3
    }
    #expect(!found.isEmpty && found.count < 200)
    #expect(!scan.hasReached(file.snapshot))
  }
}
