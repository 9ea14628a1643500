import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Records as one line: all of a log, single ones, and those of several logs whose lines interleave.
@Suite(.timeLimit(.minutes(5))) struct RecordFoldTests {
  private let state: TestState
  private let run: TestRun
  private let logs: [TestLog]
  private let feed: TestFeed

  private static let fault = [
    "Traceback (most recent call last):", "  File \"a.py\", line 1, in <module>", "    f()",
    "RuntimeError: CUDA out of memory",
  ]
  private static let summary =
    "Traceback (most recent call last): … 4 lines  RuntimeError: CUDA out of memory"

  init() throws {
    state = try TestState()
    run = try TestRun(state.folder, 1)
    logs = [TestLog(run.folder, "load"), TestLog(run.folder, "train")]
    feed = TestFeed(state.place)
  }

  private func look(
    _ folding: LogFolding,
    turned: Set<UInt64> = [],
    merged: Bool = false,
    _ change: (inout LogRequest) -> Void = { _ in }
  ) {
    var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: .tail(50))
    if merged {
      request.key = .merged(run.folder.id)
      request.streams = ["load", "train"].map { LogStream(log: LogID(AttemptID(step: $0, attempt: 1))) }
    }
    request.folding = folding
    request.turned = turned
    change(&request)
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
  }

  private func texts(_ isWanted: @escaping ([String]) -> Bool) async throws -> [String] {
    try await feed.first { message -> [String]? in
      guard case .log(_, let content) = message, !content.isCounting else { return nil }
      let texts = (content.lines + [content.live].compactMap { $0 }).map(\.text)
      #expect(content.lines.map(\.number) == Array(content.first..<content.first + content.lines.count))
      return isWanted(texts) ? texts : nil
    }
  }

  private func put(_ log: Int, _ lines: [String], _ second: Int = 0) {
    logs[log].put(lines.map { $0 + "\n" }.joined(), at: Sample.now + .seconds(second))
  }

  @Test func singleRecordsFoldAndUnfold() async throws {
    put(0, ["INFO one"] + Self.fault + ["INFO two"] + Self.fault + ["INFO three"])
    look(.bars)
    let all = try await texts { $0.count == 11 }
    #expect(all[1...4] == Self.fault[...])
    func offset(_ line: Int) -> UInt64 { UInt64(all[..<line].reduce(0) { $0 + $1.utf8.count + 1 }) }
    // By any of its lines; the other one stays as it is.
    look(.bars, turned: [offset(3)])
    #expect(
      try await texts { $0.count == 8 } == ["INFO one", Self.summary, "INFO two"] + Self.fault + [
        "INFO three"
      ]
    )
    // Shown again by the one that stands for it.
    look(.bars, turned: [offset(3), offset(1)])
    #expect(try await texts { $0.count == 11 } == all)
    look(.records)
    let folded = ["INFO one", Self.summary, "INFO two", Self.summary, "INFO three"]
    #expect(try await texts { $0.count == 5 } == folded)
    look(.records, turned: [offset(6)])
    #expect(try await texts { $0.count == 8 } == folded[..<3] + Self.fault + ["INFO three"])
    // Also among lines that a filter lets through, and in a log that grows.
    look(.records, turned: [offset(6)]) { $0.rules = [.drop("INFO")] }
    #expect(try await texts { $0.count == 5 } == [Self.summary] + Self.fault)
    look(.records, turned: [offset(6)])
    put(0, Self.fault)
    #expect(try await texts { $0.count == 9 } == folded[..<3] + Self.fault + ["INFO three", Self.summary])
    look(.none)
    #expect(try await texts { $0.count == 15 }.suffix(4) == Self.fault[...])
  }

  /// The line that stands for a record is the one that is gone to, and the next error is behind the record.
  @Test func errorsInFoldedRecordsAreTheirFirstLines() async throws {
    let lines = ["INFO one"] + Self.fault + ["INFO two"] + Self.fault + ["ERROR three"]
    put(0, lines)
    func offset(_ line: Int) -> UInt64 { UInt64(lines[..<line].reduce(0) { $0 + $1.utf8.count + 1 }) }
    for rules in [[], [LineRule.drop("one")]] {
      var (from, found): (UInt64?, [UInt64]) = (nil, [])
      var number = rules.count * 10
      repeat {
        number += 1
        let seek = LogSeek(target: .next(.error, from: from), number: number)
        look(.records) { ($0.seek, $0.rules) = (seek, rules) }
        from = try await feed.first { message -> LogContent.Found? in
          if case .log(_, let content) = message, content.found?.seek == seek { content.found } else { nil }
        }
        .place?.offset
        found += from.map { [$0] } ?? []
      } while from != nil && found.count < 9
      #expect(found == [offset(1), offset(6), offset(10)], "\(rules)")
    }
  }

  @Test func aRecordThatGrowsStaysOneLine() async throws {
    put(0, ["INFO one", Self.fault[0]])
    look(.records)
    _ = try await texts { $0.count == 2 }
    for line in Self.fault[1...] { put(0, [line]) }
    #expect(try await texts { $0.last == Self.summary } == ["INFO one", Self.summary])
    put(0, ["INFO two"])
    #expect(try await texts { $0.last == "INFO two" } == ["INFO one", Self.summary, "INFO two"])
  }

  @Test func matchesInARecordCountOnceAtItsPlace() async throws {
    put(0, ["INFO memory"] + Self.fault + ["INFO f()", "INFO memory"])
    look(.records) { $0.pattern = "memory|f\\(\\)" }
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(found == [0, 1, 2, 3])
  }

  @Test func recordsOfLogsThatInterleaveAreOneEach() async throws {
    for (second, line) in Self.fault.enumerated() {
      put(0, [line], second)
      put(1, ["INFO step \(second)"], second)
    }
    put(0, ["INFO end"], 9)
    look(.bars, merged: true)
    let all = try await texts { $0.count == 9 }
    #expect(all.first == Self.fault[0] && all.filter { $0.hasPrefix("INFO step") }.count == 4)
    look(.records, merged: true)
    let steps = (0..<4).map { "INFO step \($0)" }
    #expect(try await texts { $0.count == 6 } == [Self.summary] + steps + ["INFO end"])
    // A single one, of the log that it is in.
    look(.bars, turned: [MergedPlace(stream: 0, offset: 0).rawValue], merged: true)
    #expect(try await texts { $0.count == 6 } == [Self.summary] + steps + ["INFO end"])
    look(.records, turned: [MergedPlace(stream: 0, offset: 0).rawValue], merged: true)
    #expect(try await texts { $0.count == 9 } == all)
    // A filter and a search see every line of a record.
    look(.records, merged: true) { $0.rules = [.keep("CUDA")] }
    #expect(try await texts { $0.count == 1 } == [Self.summary])
    look(.records, merged: true) { ($0.pattern, $0.search) = ("CUDA|step 1", 1) }
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(found == [0, 2])
  }

  @Test func barsOfLogsThatInterleaveAreOneEach() async throws {
    look(.bars, merged: true)
    for second in 0...20 {
      put(0, ["load \(second * 5)%|####      | \(second)/20"], second)
      put(1, ["train \(second * 5)%|####      | \(second)/20"], second)
    }
    _ = try await texts { $0.count == 2 && $0[1].hasPrefix("train 100%") }
    put(0, ["INFO loaded"], 21)
    put(1, ["train 100%|####      | 20/20 done"], 22)
    #expect(
      try await texts { $0.last?.hasSuffix("done") == true } == [
        "load 100%|####      | 20/20", "INFO loaded", "train 100%|####      | 20/20 done",
      ]
    )
    look(.none, merged: true)
    #expect(try await texts { $0.count == 44 }.count == 44)
  }
}
