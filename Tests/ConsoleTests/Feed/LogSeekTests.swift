import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Workflow

/// Lines of a log are found by what they are and when they were written.
@Suite struct LogSeekTests {
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

  /// The number of the line that is found, among those that pass; `nil` where there is none.
  private func find(_ target: LogSeek.Target, _ rules: [LineRule] = [], number: Int) async throws -> Int? {
    var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: .tail(3))
    request.rules = rules
    let seek = LogSeek(target: target, number: number)
    request.seek = seek
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
    let found = try await feed.first { message -> LogContent.Found? in
      if case .log(_, let content) = message, content.found?.seek == seek { content.found } else { nil }
    }
    return found.place?.line
  }

  @Test func errorsAreFoundInBothDirections() async throws {
    // Two errors far from each other, so that looking back takes many stretches of lines.
    let lines = (0..<9_000).map {
      $0 == 3_000 || $0 == 8_000 ? "ERROR at \($0)" : $0 == 5_000 ? "WARNING at \($0)" : "INFO at \($0)"
    }
    log.put(lines.joined(separator: "\n") + "\n")
    var starts: [UInt64] = []
    var end: UInt64 = 0
    for line in lines {
      starts.append(end)
      end += UInt64(line.utf8.count) + 1
    }
    #expect(try await find(.next(.error, from: nil), number: 1) == 3_000)
    #expect(try await find(.next(.error, from: starts[3_000]), number: 2) == 8_000)
    #expect(try await find(.next(.error, from: starts[8_000]), number: 3) == nil)
    #expect(try await find(.previous(.error, from: nil), number: 4) == 8_000)
    #expect(try await find(.previous(.error, from: starts[8_000]), number: 5) == 3_000)
    #expect(try await find(.previous(.warning, from: starts[8_000]), number: 6) == 5_000)
    #expect(try await find(.previous(.error, from: starts[3_000]), number: 7) == nil)
    // Among lines that pass a filter, numbers count these alone.
    #expect(try await find(.next(.warning, from: nil), [.keep("000$")], number: 8) == 2)
    let passing = lines.filter { !$0.contains("3000") }
    let place = passing.firstIndex { $0.hasPrefix("ERROR") }
    #expect(try await find(.next(.error, from: nil), [.drop("3000")], number: 9) == place)
  }

  @Test func theFirstErrorOfAMomentIsFound() async throws {
    for second in 0..<600 {
      log.put(
        second % 200 == 50 ? "ERROR \(second)\n" : "INFO \(second)\n",
        at: Sample.now + .seconds(second)
      )
    }
    #expect(try await find(.first(.error, since: Sample.now + .seconds(50)), number: 1) == 50)
    #expect(try await find(.first(.error, since: Sample.now + .seconds(51)), number: 2) == 250)
    #expect(
      try await find(.first(.error, since: Sample.now + .seconds(-5)), [.drop(" 50")], number: 3) == 249
    )
    #expect(try await find(.first(.error, since: Sample.now + .seconds(451)), number: 4) == nil)
  }

  /// Lines are counted while the log is looked at, and as it grows; with a filter those that pass.
  @Test func linesAreCountedOverTime() async throws {
    func put(_ seconds: Range<Int>) {
      for second in seconds {
        let word = second % 10 == 3 ? "ERROR" : second % 10 == 4 ? "WARNING" : "INFO"
        log.put("\(word) \(second)\n", at: Sample.now + .seconds(second))
      }
    }
    func bars(_ rules: [LineRule], lines: Int) async throws -> LineHistogram {
      var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: .tail(3))
      request.rules = rules
      request.hasHistogram = true
      feed.feed.perform(.subscribe(Subscription(logs: [request])))
      return try await feed.first { message -> LineHistogram? in
        guard case .bars(_, let bars) = message, bars.isComplete, bars.histogram.lineCount == lines else {
          return nil
        }
        return bars.histogram
      }
    }
    put(0..<300)
    let all = try await bars([], lines: 300).merged(to: 10_000_000_000)
    #expect(all.buckets.dropFirst().dropLast().allSatisfy { $0 == .init(lines: 10, warnings: 1, errors: 1) })
    put(300..<320)
    #expect(try await bars([], lines: 320).buckets.reduce(0) { $0 + $1.errors } == 32)
    #expect(try await bars([.keep("3$")], lines: 32).buckets.allSatisfy { $0.errors == $0.lines })
  }

  /// A file that is no step's: its lines say when they were written.
  @Test func timesOfAFileAreReadOffItsLines() async throws {
    let stamp = { (second: Int) in (Sample.now + .seconds(second)).rfc3339 }
    let lines = (0..<2_000).map { line in
      line % 3 == 1 ? "  goes on" : "\(stamp(line)) \(line % 500 == 90 ? "ERROR" : "INFO") \(line)"
    }
    state.write(lines.joined(separator: "\n") + "\n", to: "any.log")
    func look(_ change: (inout LogRequest) -> Void) {
      var request = LogRequest(key: .file(state.path + "/any.log"), window: .lines(0..<3))
      change(&request)
      feed.feed.perform(.subscribe(Subscription(logs: [request])))
    }
    look { $0.seek = LogSeek(target: .time(Sample.now + .seconds(1_000)), number: 1) }
    let place = try await feed.first { message -> LogContent.Found.Place? in
      if case .log(_, let content) = message { content.found?.place } else { nil }
    }
    #expect(place.line == 1_001)
    look { $0.rules = [.since(Sample.now + .seconds(600), ""), .until(Sample.now + .seconds(900), "")] }
    let content = try await feed.first { message -> LogContent? in
      if case .log(_, let content) = message, content.whole == 2_000, !content.isCounting {
        content
      } else {
        nil
      }
    }
    // Those that go on belong to the line before.
    #expect(
      content.total == 300 && content.lines.map(\.time) == [600, 600, 602].map { Sample.now + .seconds($0) }
    )
    look { $0.hasHistogram = true }
    let bars = try await feed.first { message -> LineHistogram? in
      if case .bars(_, let bars) = message, bars.isComplete { bars.histogram } else { nil }
    }
    #expect(bars.lineCount == 2_000 && bars.untimed == 0)
    #expect(bars.buckets.reduce(0) { $0 + Int($1.errors) } == lines.count { $0.contains("ERROR") })
  }

  @Test func momentsAreFound() async throws {
    for second in 0..<300 {
      log.put("one \(second)\ntwo \(second)\n", at: Sample.now + .seconds(second * 10))
    }
    #expect(try await find(.time(Sample.now + .seconds(1_000)), number: 1) == 200)
    #expect(try await find(.time(Sample.now + .milliseconds(1_000_001)), number: 2) == 202)
    #expect(try await find(.time(Sample.now + .seconds(-5)), number: 3) == 0)
    #expect(try await find(.time(Sample.now + .seconds(90_000)), number: 4) == 599)
    #expect(try await find(.time(Sample.now + .seconds(1_000)), [.keep("two")], number: 5) == 100)
  }

  /// A file has no times of its own, so there is no line of a moment in it.
  @Test func aFileHasNoMoments() async throws {
    state.write("one\ntwo\n", to: "any.log")
    var request = LogRequest(key: .file(state.path + "/any.log"), window: .tail(3))
    let seek = LogSeek(target: .time(Sample.now), number: 1)
    request.seek = seek
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
    let found = try await feed.first { message -> LogContent.Found? in
      if case .log(_, let content) = message, content.found?.seek == seek { content.found } else { nil }
    }
    #expect(found.place == nil)
  }
}
