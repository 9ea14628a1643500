import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// Lines counted over time.
struct HistogramTests {
  /// The same by the definition, the slow way: the least width that holds all, and each line in its bucket.
  private func expected(_ lines: [(time: Int64, level: LogLevel?)]) -> LineHistogram {
    var all = LineHistogram()
    for line in lines { all.add(Timestamp(nanoseconds: line.time), line.level) }
    return all
  }

  @Test(arguments: 0..<200)
  func `order says nothing, and every line is in the bucket of its time`(_ round: Int) {
    var generator = SeededGenerator()
    let seed = generator.seed
    let span = Int64(1) << Int64(generator.pick(10...62))
    let start = Int64.random(in: -(1 << 61)...(1 << 61), using: &generator)
    let levels: [LogLevel?] = [nil, .info, .warning, .error, .critical]
    let lines = (0..<generator.pick(1...300)).map { _ in
      (time: start + Int64.random(in: 0..<span, using: &generator), level: levels[generator.pick(0...4)])
    }
    let histogram = expected(lines)
    #expect(expected(lines.shuffled(using: &generator)) == histogram, "seed \(seed)")
    #expect(
      histogram.lineCount == lines.count && histogram.buckets.count <= LineHistogram.limit,
      "seed \(seed)"
    )
    let width = histogram.width
    for number in histogram.numbers where !histogram[number].isEmpty {
      let own = lines.filter { $0.time >= number * width && $0.time - number * width < width }
      let bucket = LineHistogram.Bucket(
        lines: UInt32(own.count),
        warnings: UInt32(own.count { $0.level == .warning }),
        errors: UInt32(own.count { $0.level.map { $0 >= .error } ?? false })
      )
      #expect(histogram[number] == bucket, "seed \(seed)")
    }
    // No narrower buckets would have done.
    let times = lines.map(\.time)
    if let narrower = LineHistogram.widths.last(where: { $0 < width }),
      width <= LineHistogram.widths.last ?? 0,
      let (low, high) = times.min().flatMap({ low in times.max().map { (low, $0) } })
    {
      let count = high.flooredQuotient(narrower) - low.flooredQuotient(narrower) + 1
      #expect(count > Int64(LineHistogram.limit), "seed \(seed)")
    }
    #expect(histogram.merged(to: width * 4).lineCount == lines.count, "seed \(seed)")
  }

  /// A log that grows in pieces, counted in slices, has the bars of the whole.
  @Test(arguments: 0..<60)
  func `every split of a growing log gives the same bars`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let folders = try (0..<generator.pick(1...3)).map { _ in try TemporaryFolder() }
    let writers = try folders.map { try AttemptWriter($0) }
    let files = folders.map { LogFile(attempt: $0) }
    let rules: [LineRule] = generator.chance(0.3) ? [.drop("7")] : []
    var counter = HistogramCounter(rules)
    var time = Int64(generator.pick(0...1_000_000)) * 1_000_000
    for step in 0..<generator.pick(1...10) {
      for _ in 0..<generator.pick(0...30) {
        time += Int64(generator.pick(-2...9)) * (1 << Int64(generator.pick(10...40)))
        let word = ["INFO", "WARNING", "ERROR", ""][generator.pick(0...3)]
        let end = generator.chance(0.8) ? "\n" : ""
        try writers[generator.pick(0...writers.count - 1)].write("\(word) \(step)\(end)", time: time)
      }
      for (number, file) in files.enumerated() {
        try file.refresh()
        while try !counter.extend(number, over: file.snapshot, budget: generator.pick(1...400)) {}
      }
      var whole = HistogramCounter(rules)
      for (number, file) in files.enumerated() { _ = try whole.extend(number, over: file.snapshot) }
      #expect(counter.histogram == whole.histogram, "seed \(seed)")
      let count = writers.reduce(0) { sum, writer in
        let texts = writer.expectedLines.map { String(decoding: $0.content, as: UTF8.self) }
        return sum + texts.count { rules.isEmpty || !$0.contains("7") }
      }
      #expect(whole.histogram.lineCount == count, "seed \(seed)")
    }
  }

  @Test
  func `where one of several logs begins anew all are counted anew`() throws {
    let folder = try TemporaryFolder()
    let files = ["a", "b"].map { LogFile(.file(path: folder.file($0)), utcOffset: 0) }
    try folder.write(Array("2026-11-28 10:00:00 ERROR a\n".utf8), to: "a")
    try folder.write(Array("2026-11-28 10:00:01 b\n2026-11-28 10:00:02 b\n".utf8), to: "b")
    var counter = HistogramCounter()
    func count() throws -> LineHistogram {
      var isComplete = false
      while !isComplete {
        isComplete = true
        for (number, file) in files.enumerated() where isComplete {
          try file.refresh()
          isComplete = try counter.extend(number, over: file.snapshot)
        }
      }
      return counter.histogram
    }
    #expect(try count().lineCount == 3)
    try folder.write(Array("2026-11-28 10:00:09 c\n".utf8), to: "b")
    let histogram = try count()
    #expect(histogram.lineCount == 2 && histogram.buckets.reduce(0) { $0 + $1.errors } == 1)
  }

  @Test
  func `a log that begins anew is counted anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("one\ntwo\n".utf8), to: "any")
    let file = LogFile(.file(path: folder.path + "/any"))
    var counter = HistogramCounter()
    try file.refresh()
    #expect(try counter.extend(over: file.snapshot))
    #expect(counter.histogram.untimed == 2 && counter.histogram.buckets.isEmpty)
    try folder.write(Array("three\n".utf8), to: "any")
    try file.refresh()
    #expect(try !counter.extend(over: file.snapshot))
    #expect(try counter.extend(over: file.snapshot))
    #expect(counter.histogram.untimed == 1)
  }
}
