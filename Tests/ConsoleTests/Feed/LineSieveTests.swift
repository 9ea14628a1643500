import SeededRandom
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// A log through a filter, as the feed gives it.
@Suite(.timeLimit(.minutes(5))) struct LineSieveTests {
  private let state: TestState
  private let run: TestRun
  private let log: TestLog
  private let feed: TestFeed

  init() throws {
    state = try TestState()
    run = try TestRun(state.folder, 1)
    log = TestLog(run.folder, "load")
    feed = TestFeed(state.place)
  }

  private func look(
    _ window: LogRequest.Window,
    _ rules: [LineRule],
    pattern: String? = nil,
    search: Int = 0,
    context: Int = 0,
    folding: LogFolding = .bars,
    form: LogForm = LogForm(),
    seek: LogSeek.Target? = nil
  ) {
    var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: window, pattern: pattern)
    request.rules = rules
    request.search = search
    request.context = context
    request.folding = folding
    request.form = form
    request.seek = seek.map { LogSeek(target: $0, placing: .top) }
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
  }

  private func content(_ isWanted: @escaping (LogContent) -> Bool) async throws -> LogContent {
    try await feed.first { message -> LogContent? in
      if case .log(_, let content) = message, isWanted(content) { content } else { nil }
    }
  }

  @Test func aSpanOfTimeIsFoundWithoutAllBeforeIt() async throws {
    for second in 0..<3_000 { log.put("line \(second)\n", at: Sample.now + .seconds(second)) }
    let since = LineRule.since(Sample.now + .seconds(2_500), "")
    var sieve = LineSieve([since], pattern: nil)
    let file = LogFile(.attempt(folder: run.folder.attempt(AttemptID(step: "load", attempt: 1))))
    try file.refresh()
    // A few bytes of it are enough to come behind most of the log.
    #expect(try !sieve.extend(over: file.snapshot, budget: 10))
    #expect(sieve.decidedEnd > file.snapshot.end / 2)
    look(.tail(3), [since])
    #expect(try await content { !$0.isCounting && $0.whole == 3_000 }.total == 500)
    // What lies before is there again for the lines around.
    look(.lines(0..<3), [since], context: 2)
    let around = try await content { !$0.isCounting && $0.whole == 3_000 && $0.total == 502 }
    #expect(around.lines.map(\.text) == ["line 2498", "line 2499", "line 2500"])
  }

  @Test func onlyLinesThatPassAreCounted() async throws {
    log.put((0..<5_000).map { "line \($0)\n" }.joined())
    look(.tail(3), [.keep("7"), .drop("77")])
    let shown = (0..<5_000).filter { "\($0)".contains("7") && !"\($0)".contains("77") }
    let content = try await content { !$0.isCounting && $0.whole == 5_000 }
    #expect(content.count == shown.count)
    #expect(content.lines.map(\.text) == shown.suffix(3).map { "line \($0)" })
    #expect(content.lines.map(\.number) == Array((shown.count - 3)..<shown.count))
    look(.lines(10..<14), [.keep("7"), .drop("77")])
    let middle = try await self.content { $0.first == 10 }
    #expect(middle.lines.map(\.text) == shown[10..<14].map { "line \($0)" })
  }

  /// As `grep -C` does it, for every width and however the matches lie.
  @Test(arguments: [1, 2, 5])
  func linesAroundThoseThatPassAreShown(width: Int) async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let texts = (0..<600).map { "\(Int.random(in: 0..<12, using: &random) == 0 ? "hit" : "line") \($0)" }
    log.put(texts.joined(separator: "\n") + "\n")
    look(.lines(0..<600), [.keep("hit")], context: width)
    let content = try await content { !$0.isCounting && $0.whole == 600 }
    let hits = texts.indices.filter { texts[$0].hasPrefix("hit") }
    let near = texts.indices.filter { place in hits.contains { abs($0 - place) <= width } }
    #expect(content.lines.map(\.text) == near.map { texts[$0] }, "seed \(seed)")
    #expect(content.lines.map(\.isContext) == near.map { !hits.contains($0) }, "seed \(seed)")
  }

  @Test func aGrowingLogGoesOnThroughTheFilter() async throws {
    log.put("keep 1\ndrop\nkee")
    look(.tail(9), [.keep("keep")])
    let first = try await content { !$0.isCounting && $0.whole == 3 }
    #expect(first.count == 1 && first.live == nil)
    log.put("p 2")
    let live = try await content { $0.live != nil }
    #expect(live.live?.text == "keep 2" && live.total == 1)
    log.put("\ndrop\nkeep 3\n")
    let last = try await content { $0.total == 3 && $0.whole == 5 }
    #expect(last.lines.map(\.text) == ["keep 1", "keep 2", "keep 3"] && last.live == nil)
  }

  @Test func aSearchCountsAmongTheLinesThatPass() async throws {
    log.put((0..<1_000).map { "\($0 % 10 == 0 ? "tens" : "ones") \($0)\n" }.joined())
    look(.tail(5), [.keep("tens")], pattern: "5")
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(found == (0..<100).filter { "\($0 * 10)".contains("5") })
    // Without the filter the numbers are those of the whole log again.
    look(.tail(5), [], pattern: "5")
    let all = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(all == (0..<1_000).filter { "\($0)".contains("5") })
  }

  /// As the view asks: a filter that changes begins the search anew.
  @Test func aFilterChangesWhileSomethingIsSearched() async throws {
    log.put((0..<1_000).map { "\($0 % 10 == 0 ? "tens" : "ones") \($0)\n" }.joined())
    look(.tail(5), [], pattern: "5", search: 1)
    _ = try await content { $0.whole == nil && $0.total == 1_000 }
    look(.tail(5), [.keep("t")], pattern: "5", search: 2)
    _ = try await content { $0.whole == 1_000 && $0.total == 100 }
    look(.tail(5), [.keep("t"), .drop("50$")], pattern: "5", search: 3)
    _ = try await content { $0.whole == 1_000 && $0.total == 90 }
    look(.tail(5), [], pattern: "5", search: 4)
    let whole = try await content { $0.whole == nil }
    #expect(whole.total == 1_000)
  }

  @Test func aPlaceIsFoundAgainInBothDirections() async throws {
    log.put((0..<100).map { "line \($0 < 10 ? "0" : "")\($0)\n" }.joined())
    // Every line has 8 bytes.
    look(.lines(0..<10), [.keep("0$")], seek: .offset(8 * 45))
    let narrowed = try await content { $0.found != nil }
    #expect(narrowed.found?.place == LogContent.Found.Place(offset: 8 * 45, line: 5))
    look(.lines(0..<10), [], seek: .offset(8 * 50))
    let whole = try await content { $0.found != nil && $0.whole == nil }
    #expect(whole.found?.place?.line == 50)
    #expect(whole.lines.map(\.offset) == (0..<10).map { $0 * 8 })
  }

  private static let fault = """
    Traceback (most recent call last):
      File "train.py", line 3, in <module>
        step()
    RuntimeError: CUDA out of memory

    """

  @Test func linesThatBelongTogetherAreOne() async throws {
    log.put("INFO one\n" + Self.fault + "INFO two\n")
    for done in [10, 40, 100] { log.put(" \(done)%|####      | \(done)/100 [00:10<00:20, 5.00it/s]\n") }
    log.put("INFO three\n" + Self.fault)
    look(.tail(20), [], folding: .records)
    // The last traceback may still grow, and is there.
    let folded = try await content { !$0.isCounting && $0.whole == 14 }
    #expect(folded.lines.count == 6)
    let summary = "Traceback (most recent call last): … 4 lines  RuntimeError: CUDA out of memory"
    #expect(folded.lines.map(\.text)[1] == summary && folded.lines.last?.text == summary)
    #expect(folded.lines[1].tone == .error)
    #expect(folded.lines[3].text.contains("100/100"))
    log.put("INFO four\n")
    let grown = try await content { $0.whole == 15 }
    #expect(grown.lines.count == 7 && grown.lines[5].text == summary && grown.lines[6].text == "INFO four")
    // A record passes when one of its lines does, and a search finds it by any of them.
    look(.tail(20), [.keep("CUDA")], folding: .records)
    let filtered = try await content { $0.whole == 15 && $0.total == 2 }
    #expect(filtered.lines.map(\.text) == [summary, summary])
    look(.tail(20), [], pattern: "memory", search: 1, folding: .records)
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(found == [1, 5])
    look(.tail(20), [], folding: .none)
    #expect(try await content { $0.whole == nil }.total == 15)
  }

  @Test func objectsAreShownAsText() async throws {
    log.put("{\"level\":\"warn\",\"msg\":\"slow\\u001b[2J\",\"ms\":812}\nplain\n")
    look(.tail(5), [], form: LogForm(shape: .flat))
    let flat = try await content { $0.total == 2 }
    var reader = SGRText()
    let text = reader.spans(in: flat.lines[0].text).map(\.text).joined()
    #expect(text.contains("slow") && text.contains("ms=812"))
    #expect(!flat.lines[0].text.contains("{") && !flat.lines[0].text.contains("\u{1B}[2J"))
    #expect(flat.lines[0].tone == .warning && flat.lines[1].text == "plain")
    look(.tail(5), [])
    #expect(try await content { $0.lines.first?.text.first == "{" }.total == 2)
  }
}
