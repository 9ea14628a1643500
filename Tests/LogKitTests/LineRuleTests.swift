import SeededRandom
import Testing

@testable import LogKit
@testable import Workflow

@Suite struct LineRuleTests {
  private func line(_ text: String, _ stream: LogCommit.Stream = .merged) -> LogLine {
    var line = LogLine(
      range: 0..<UInt64(text.utf8.count + 1),
      content: [],
      contentOffset: 0,
      ending: .newline
    )
    line.content = Array(text.utf8)[...]
    line.stream = stream
    return line
  }

  private func passing(_ rules: String..., of lines: [LogLine]) throws -> [String] {
    let judge = LineJudge(try rules.map { try LineRule($0) })
    return lines.filter { judge.passes($0) }.map(\.text)
  }

  @Test func rulesNarrowEachOther() throws {
    let lines = ["alpha error", "alpha fine", "beta error", "gamma"].map { line($0) }
    #expect(try passing(of: lines).count == 4)
    #expect(try passing("alpha", of: lines) == ["alpha error", "alpha fine"])
    #expect(try passing("alpha", "!fine", of: lines) == ["alpha error"])
    #expect(try passing("alpha|gamma", "!error", of: lines) == ["alpha fine", "gamma"])
    // Smart case, as in a search.
    #expect(try passing("ALPHA", of: lines).isEmpty)
  }

  @Test func aLineWithoutALevelPassesEveryLevel() throws {
    let lines = ["DEBUG a", "INFO b", "ERROR c", "no word of it"].map { line($0) }
    #expect(try passing("level:warn", of: lines) == ["ERROR c", "no word of it"])
    #expect(try passing("level:debug", of: lines).count == 4)
  }

  @Test func onlyHidesLinesWhoseLevelIsNotKnown() throws {
    let lines = ["DEBUG a", "INFO b", "ERROR c", "no word of it"].map { line($0) }
    #expect(try passing("only:error", of: lines) == ["ERROR c"])
    #expect(try passing("only:trace", of: lines) == ["DEBUG a", "INFO b", "ERROR c"])
    #expect(try passing("only:info", "level:warning", of: lines) == ["ERROR c"])
    #expect(try passing("only:debug", "!INFO", of: lines) == ["DEBUG a", "ERROR c"])
  }

  @Test func aSpanOfTimeKeepsItsLines() throws {
    let start = try #require(Timestamp(rfc3339: "2026-11-23T19:41:00Z"))
    var lines = (0..<5).map { line("at \($0)") }
    for place in 0..<4 { lines[place].time = start + .seconds(place) }
    #expect(try passing("since:2026-11-23T19:41:02Z", of: lines) == ["at 2", "at 3", "at 4"])
    #expect(try passing("until:2026-11-23T19:41:02Z", of: lines) == ["at 0", "at 1", "at 4"])
    let span = ["since:2026-11-23T19:41:01Z", "until:2026-11-23T19:41:02Z", "since:2026-11-23T19:41:00Z"]
    #expect(try passing(span[0], span[1], span[2], of: lines) == ["at 1", "at 4"])
  }

  @Test func streams() throws {
    let lines = [line("out", .standardOutput), line("err", .standardError), line("both")]
    #expect(try passing("stream:stderr", of: lines) == ["err", "both"])
    #expect(try passing("stream:stdout", of: lines) == ["out", "both"])
  }

  @Test(arguments: [
    ("a(", 2, "parenthesis"), ("!a(", 3, "parenthesis"), ("!", 1, "missing"), ("level:loud", 6, "critical"),
    ("stream:both", 7, "stderr"), ("only:loud", 5, "critical"), ("since:noon", 6, "a time is"),
    ("until:", 6, "a time is"),
  ])
  func faultsNameTheirPlace(_ text: String, _ offset: Int, _ word: String) {
    #expect {
      try LineRule(text)
    } throws: { error in
      guard let error = error as? PatternError else { return false }
      return error.offset == offset && error.message.contains(word)
    }
  }

  @Test(arguments: [
    "error|fail", "!heartbeat", "level:warning", "stream:stderr", "\\!plain", "only:error",
    "until:2026-11-23T19:41:02Z",
  ])
  func theTextOfARuleIsTheRule(_ text: String) throws {
    #expect(try LineRule(text).text == text)
  }

  /// What is before a span of time is not read, and nothing of the span is missed.
  @Test(arguments: 0..<30)
  func aSpanOfTimeBeginsWhereItsLinesMayBe(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    var time: Int64 = 0
    for number in 0..<generator.pick(1...900) {
      time += Int64(generator.pick(-2...5))
      try writer.write("line \(number)\n", time: time)
    }
    let file = LogFile(attempt: folder)
    let lines = try file.refreshedLines()
    let since = Timestamp(nanoseconds: Int64(generator.pick(0...Int(max(1, time)))))
    let rules: [LineRule] = [.since(Timestamp(nanoseconds: -5), ""), .since(since, ""), .drop("7")]
    let start = try file.snapshot.start(of: rules)
    let judge = LineJudge(rules)
    let passing = lines.filter { judge.passes($0) }
    #expect(passing.allSatisfy { $0.range.lowerBound >= start }, "seed \(seed)")
    #expect(try file.snapshot.start(of: [.drop("7"), .until(since, "")]) == 0, "seed \(seed)")
    var counter = HistogramCounter(rules)
    while try !counter.extend(over: file.snapshot, budget: 300) {}
    #expect(counter.histogram.lineCount == passing.count, "seed \(seed)")
  }
}
