import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Workflow

/// Several logs as one, as the feed gives them.
@Suite(.timeLimit(.minutes(5))) struct MergedTailTests {
  private let state: TestState
  private let run: TestRun
  private let logs: [TestLog]
  private let feed: TestFeed

  init() throws {
    state = try TestState()
    run = try TestRun(state.folder, 1)
    logs = [TestLog(run.folder, "load"), TestLog(run.folder, "train"), TestLog(run.folder, "train", 2)]
    feed = TestFeed(state.place)
  }

  private func look(
    _ window: LogRequest.Window = .tail(20),
    hidden: Set<Int> = [],
    _ change: (inout LogRequest) -> Void = { _ in }
  ) {
    var request = LogRequest(key: .merged(run.folder.id), window: window)
    let attempts = [("load", 1), ("train", 1), ("train", 2)]
    request.streams = attempts.enumerated().map { place, log in
      LogStream(log: LogID(AttemptID(step: log.0, attempt: log.1)), isHidden: hidden.contains(place))
    }
    change(&request)
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
  }

  private func content(_ isWanted: @escaping (LogContent) -> Bool) async throws -> LogContent {
    try await feed.first { message -> LogContent? in
      if case .log(_, let content) = message, !content.isCounting, isWanted(content) { content } else { nil }
    }
  }

  private func put(_ log: Int, _ text: String, _ second: Int) {
    logs[log].put(text + "\n", at: Sample.now + .seconds(second))
  }

  @Test func linesStandInTheOrderOfTheirTimesAlsoLateOnes() async throws {
    put(0, "a1", 1)
    put(0, "a5", 5)
    put(1, "b2", 2)
    put(1, "b5", 5)
    look()
    let first = try await content { $0.total == 4 }
    #expect(first.lines.map(\.text) == ["a1", "b2", "a5", "b5"])
    #expect(first.lines.map { $0.source?.attempt.step } == ["load", "train", "load", "train"])
    // It comes last and belongs in between.
    put(2, "c3", 3)
    put(0, "a6", 6)
    let second = try await content { $0.total == 6 }
    #expect(second.lines.map(\.text) == ["a1", "b2", "c3", "a5", "b5", "a6"])
    #expect(second.lines.map(\.number) == Array(0..<6))
    // A line that is not finished is there, and stays one line when it goes on.
    logs[1].put("b7 and", at: Sample.now + .seconds(7))
    _ = try await content { $0.lines.last?.text == "b7 and" }
    logs[1].put(" more\n", at: Sample.now + .seconds(8))
    let last = try await content { $0.lines.last?.text == "b7 and more" }
    #expect(last.total == 7)
  }

  @Test func linesOfTheLogsInSightAreCountedOverTime() async throws {
    func bars(hidden: Set<Int> = [], lines: Int) async throws -> LineHistogram {
      look(hidden: hidden) { $0.hasHistogram = true }
      return try await feed.first { message -> LineHistogram? in
        guard case .bars(_, let bars) = message, bars.isComplete, bars.histogram.lineCount == lines else {
          return nil
        }
        return bars.histogram
      }
    }
    fill(quiet: 900)
    let all = try await bars(lines: 2_300)
    #expect(all.buckets.reduce(0) { $0 + $1.errors } == 4)
    let quiet = try await bars(hidden: [0, 1], lines: 300)
    #expect(quiet.start(of: quiet.numbers.upperBound) < Sample.now + .seconds(910))
    look()
    put(2, "late ERROR", 5)
    let late = try await bars(lines: 2_301)
    #expect(late.buckets.reduce(0) { $0 + $1.errors } == 5)
  }

  @Test func aSpanOfTimeAndKnownLevelsNarrowAllLogs() async throws {
    fill()
    look { $0.rules = [.since(Sample.now + .seconds(500), ""), .until(Sample.now + .seconds(1_600), "")] }
    #expect(try await content { $0.whole == 3_000 }.total == 1_100)
    look { $0.rules = [.since(Sample.now + .seconds(500), ""), .only(.error)] }
    let errors = try await content { $0.total < 1_000 && $0.whole == 3_000 }
    #expect(errors.lines.map(\.text) == [507, 1_007, 1_507, 2_007, 2_507].map { "line \($0) ERROR" })
  }

  /// 3,000 lines of three logs, one a second in turn; the third may be silent at the end.
  private func fill(quiet: Int = 3_000) {
    for second in 0..<3_000 where second < quiet || second % 3 != 2 {
      put(second % 3, "line \(second)\(second % 500 == 7 ? " ERROR" : "")", second)
    }
  }

  @Test func filtersSearchesAndHiddenLogsWorkTogether() async throws {
    fill(quiet: 900)
    look(hidden: [1]) {
      $0.rules = [.drop("9$")]
      $0.pattern = "5"
    }
    let all = (0..<3_000).filter { $0 < 900 || $0 % 3 != 2 }
    let shown = all.filter { $0 % 3 != 1 && $0 % 10 != 9 }
    let content = try await content { $0.whole == all.count && $0.total == shown.count }
    #expect(content.lines.map(\.text).last == "line \(shown.last ?? 0)")
    let wanted = shown.indices.filter { "\(shown[$0])".contains("5") }
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete, finding.lines.count == wanted.count {
        finding.lines
      } else {
        nil
      }
    }
    #expect(found == wanted)
    // A late line in the middle moves all that is behind it.
    put(2, "late 5", 1_001)
    let place = shown.firstIndex { $0 > 1_001 } ?? 0
    look(.lines(place..<place + 2), hidden: [1]) {
      $0.rules = [.drop("9$")]
      $0.pattern = "5"
    }
    let moved = try await self.content { $0.total == shown.count + 1 && $0.first == place }
    #expect(moved.lines.map(\.text) == ["late 5", "line \(shown[place])"])
  }

  private func find(_ target: LogSeek.Target, _ number: Int, hidden: Set<Int> = []) async throws -> Int? {
    let seek = LogSeek(target: target, number: number)
    look(hidden: hidden) { $0.seek = seek }
    let found = try await feed.first { message -> LogContent.Found? in
      if case .log(_, let content) = message, content.found?.seek == seek { content.found } else { nil }
    }
    return found.place?.line
  }

  @Test func linesAreGoneTo() async throws {
    fill()
    look()
    let place = try await content { $0.total == 3_000 }.lines[0]
    #expect(place.number == 2_980)
    #expect(try await find(.time(Sample.now + .seconds(1_200)), 1) == 1_200)
    #expect(try await find(.time(Sample.now + .seconds(1_200)), 2, hidden: [1]) == 800)
    #expect(try await find(.next(.error, from: nil), 3) == 7)
    #expect(try await find(.previous(.error, from: nil), 4) == 2_507)
    #expect(try await find(.offset(place.offset), 5) == 2_980)
    #expect(try await find(.previous(.error, from: place.offset), 6) == 2_507)
    #expect(try await find(.next(.error, from: place.offset), 7) == nil)
  }
}
