import SeededRandom
import Testing

@testable import LogKit

/// However a log is read, it has the same records.
struct RecordSplitTests {
  private struct Text {
    var generator = SeededGenerator()
    let words = [
      "INFO go", "epoch 3", "", "  indented", "\tat a.b(C.java:1)", "ValueError: x", "plain: y", " 50%|██ |",
    ]

    /// Samples, whole or cut, among lines of all shapes.
    mutating func lines() -> [String] {
      var lines: [String] = []
      for _ in 0..<generator.pick(1...12) {
        let sample = RecordSamples.all[generator.pick(0...RecordSamples.all.count - 1)].1
        let parts = sample.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines +=
          generator.chance(0.6) ? parts : parts.shuffled(using: &generator).dropLast(generator.pick(0...2))
        for _ in 0..<generator.pick(0...3) { lines.append(words[generator.pick(0...words.count - 1)]) }
        if generator.chance(0.03) { lines += Array(repeating: "  deep", count: generator.pick(1100...1300)) }
      }
      return lines
    }
  }

  /// The record of each line, by a scan from the first to the last.
  private func whole(_ lines: [ArraySlice<UInt8>]) -> [LogRecord] {
    var scan = LogRecords()
    return lines.flatMap { scan.add($0) } + scan.open
  }

  @Test(arguments: 0..<25)
  func `a window shows the records of the whole log`(_ round: Int) {
    var text = Text()
    let seed = text.generator.seed
    let lines = text.lines().map { Array($0.utf8)[...] }
    let expected = whole(lines)
    #expect(expected.map(\.count).reduce(0, +) == lines.count, "seed \(seed)")
    for _ in 0..<12 {
      let target = text.generator.pick(0...lines.count - 1)
      let first = max(0, target - LogRecords.lookBack)
      let window = Array(lines[first...])
      let found = LogRecords.records(in: window, from: target - first, isBeginning: first == 0)
      let moved = found.map { record in
        var record = record
        record.lines = record.lines.lowerBound + first..<record.lines.upperBound + first
        return record
      }
      #expect(moved == expected.filter { $0.lines.upperBound > target }, "seed \(seed), line \(target)")
    }
  }

  @Test(arguments: 0..<25)
  func `a log that grows by any pieces has the records of the whole`(_ round: Int) {
    var text = Text()
    let seed = text.generator.seed
    let lines = text.lines().map { Array($0.utf8)[...] }
    var scan = LogRecords()
    var complete: [LogRecord] = []
    for (index, line) in lines.enumerated() {
      complete += scan.add(line)
      let now = (complete + scan.open).map(\.lines)
      #expect(now == whole(Array(lines[...index])).map(\.lines), "seed \(seed), line \(index)")
      if index > 40 { break }
    }
  }

  @Test(arguments: 0..<20)
  func `a file gives the same records forwards and backwards from any line`(_ round: Int) throws {
    var text = Text()
    let seed = text.generator.seed
    let texts = text.lines()
    let folder = try TemporaryFolder()
    try folder.write(Array(texts.map { $0 + "\n" }.joined().utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    let all = try file.snapshot.allLines()
    let expected = whole(all.map(\.content))
    for _ in 0..<20 {
      let line = text.generator.pick(0...all.count - 1)
      let count = text.generator.pick(1...20)
      let ahead = try file.snapshot.records(from: all[line].range.lowerBound, count: count)
      let wanted = expected.filter { $0.lines.upperBound > line }.prefix(count)
      #expect(
        ahead.lines.map(\.range)
          == all[wanted[wanted.startIndex].lines.lowerBound..<wanted.last!.lines.upperBound].map(\.range),
        "seed \(seed), line \(line)"
      )
      #expect(ahead.records.map(\.count) == wanted.map(\.count), "seed \(seed), line \(line)")
      let start = wanted[wanted.startIndex].lines.lowerBound
      let back = try file.snapshot.records(before: all[start].range.lowerBound, count: count)
      let earlier = expected.filter { $0.lines.upperBound <= start }.suffix(count)
      #expect(back.records.map(\.count) == earlier.map(\.count), "seed \(seed), line \(line)")
      #expect(back.records.map(\.summary) == earlier.map(\.summary), "seed \(seed), line \(line)")
    }
  }

  @Test(arguments: 0..<30)
  func `random bytes make records of all lines`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    let lines = (0..<100).map { _ in text.piece()[...] }
    #expect(whole(lines).map(\.count).reduce(0, +) == 100, "seed \(text.generator.seed)")
    for record in whole(lines) { #expect(!record.summary.contains("\u{1B}")) }
  }
}
