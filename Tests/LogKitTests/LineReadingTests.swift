import SeededRandom
import Testing

@testable import LogKit

/// A growing attempt gives the same lines in every way of reading it.
struct LineReadingTests {
  private let streams: [LogCommit.Stream] = [.standardOutput, .standardOutput, .standardError, .merged]

  @Test(arguments: 0..<40)
  func `every way to read a growing attempt gives the lines of the definition`(_ round: Int) throws {
    var text = RandomText(generator: SeededGenerator())
    let seed = text.generator.seed
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    let file = LogFile(attempt: folder)
    var feed = LineFeed(file)
    var index: LineIndex?
    var followed: [LogLine] = []
    for step in 0..<text.generator.pick(1...300) {
      try appendAtRandom(&text, to: writer, time: Int64(step))
      guard text.generator.chance(0.4) else { continue }
      followed += try feed.next(budget: text.generator.pick(1...2000)).lines
      index = try extend(index, over: file.snapshot, budget: text.generator.pick(1...5000))
    }
    while true {
      let batch = try feed.drain(budget: 500)
      if batch.lines.isEmpty { break }
      followed += batch.lines
    }
    let expected = writer.expectedLines
    #expect(followed.map(AttemptWriter.ExpectedLine.init) == expected, "seed \(seed)")
    let snapshot = file.snapshot
    for blockSize in [1, 7, 64, 262_144] {
      let read = try snapshot.allLines(blockSize: blockSize).map(AttemptWriter.ExpectedLine.init)
      #expect(read == expected, "seed \(seed), blocks of \(blockSize)")
    }
    try checkPositions(snapshot, expected, index: extend(index, over: snapshot, budget: .max / 2), seed: seed)
  }

  private func appendAtRandom(_ text: inout RandomText, to writer: AttemptWriter, time: Int64) throws {
    let marks = text.generator.chance(0.03)
    let stream = text.generator.chance(0.8) ? .standardOutput : streams[text.generator.pick(0...3)]
    try writer.write(
      text.generator.chance(0.05) ? [] : text.piece(),
      time: time,
      stream: stream,
      flags: marks ? (text.generator.chance(0.5) ? .gap : .restart) : [],
      note: marks ? "cause \(time)" : "",
      cursor: Array(repeating: 7, count: text.generator.pick(0...200))
    )
  }

  private func extend(_ index: LineIndex?, over snapshot: LogSnapshot, budget: Int) throws -> LineIndex {
    var next = index ?? LineIndex(for: snapshot)
    _ = try next.extend(over: snapshot, budget: budget)
    return next
  }

  private func checkPositions(
    _ snapshot: LogSnapshot,
    _ expected: [AttemptWriter.ExpectedLine],
    index: LineIndex,
    seed: UInt64
  ) throws {
    #expect(index.lineCount == expected.count, "seed \(seed)")
    for (number, line) in expected.enumerated() where number % 7 == 0 || number + 3 > expected.count {
      #expect(try index.offset(ofLine: number, in: snapshot) == line.range.lowerBound, "seed \(seed)")
      let last = line.range.upperBound - 1
      #expect(try index.lineNumber(at: last, in: snapshot) == number, "seed \(seed)")
      #expect(try snapshot.startOfLine(containing: last) == line.range.lowerBound, "seed \(seed)")
      let back = try snapshot.start(ofLines: number + 1, before: line.range.upperBound)
      #expect(back == 0, "seed \(seed)")
      let few = try snapshot.lines(before: line.range.upperBound, count: 5)
      #expect(few.map(\.range) == expected[max(0, number - 4)...number].map(\.range), "seed \(seed)")
    }
  }

  @Test
  func `an index of many lines finds each`() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<5000).map { "line \($0)\n" }
    try folder.write(Array(lines.joined().utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    var index = LineIndex(for: file.snapshot)
    while try !index.extend(over: file.snapshot, budget: 1000) {}
    #expect(index.lineCount == 5000)
    for number in [0, 1, 1023, 1024, 1025, 2048, 4999] {
      let offset = try #require(try index.offset(ofLine: number, in: file.snapshot))
      #expect(try file.snapshot.lines(from: offset, count: 1).first?.text == "line \(number)")
      #expect(try index.lineNumber(at: offset, in: file.snapshot) == number)
    }
    #expect(try index.offset(ofLine: 5000, in: file.snapshot) == nil)
  }
}
