import SeededRandom
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Bars and displays that redraw themselves are shown and counted as a terminal shows them.
@Suite(.timeLimit(.minutes(5))) struct BarFoldTests {
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
    _ window: LogRequest.Window = .tail(50),
    folding: LogFolding = .bars,
    pattern: String? = nil,
    rules: [LineRule] = [],
    seek: LogSeek.Target? = nil
  ) {
    var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: window, pattern: pattern)
    request.folding = folding
    request.rules = rules
    request.seek = seek.map { LogSeek(target: $0, placing: .top) }
    feed.feed.perform(.subscribe(Subscription(logs: [request])))
  }

  private func content(_ isWanted: @escaping (LogContent) -> Bool) async throws -> LogContent {
    try await feed.first { message -> LogContent? in
      if case .log(_, let content) = message, !content.isCounting, isWanted(content) { content } else { nil }
    }
  }

  private func texts(_ content: LogContent) -> [String] {
    (content.lines + [content.live].compactMap { $0 }).flatMap(\.parts).map { part in
      var reader = SGRText()
      return reader.spans(in: part.text).map(\.text).joined()
    }
  }

  /// The shapes in which tools write their bars where they take a pipe for a terminal, or do not.
  private static func tqdm(_ done: Int, of total: Int, _ name: String = "") -> String {
    let percent = done * 100 / total
    let filled = percent / 10
    let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: 10 - filled)
    return "\(name)\(percent)%|\(bar)| \(done)/\(total) [00:01<00:09, 9.90it/s]"
  }

  private static let last = tqdm(10_000, of: 10_000)

  @Test func tenThousandStatesInOneLineAreOne() async throws {
    log.put("begin\n" + (0...10_000).map { "\r" + Self.tqdm($0, of: 10_000) }.joined())
    look()
    let live = try await content { $0.count == 2 }
    #expect(texts(live) == ["begin", Self.last] && live.live != nil)
    log.put("\nend\n")
    #expect(texts(try await content { $0.count == 3 }) == ["begin", Self.last, "end"])
  }

  @Test func tenThousandStatesInLinesAreOneAndAllWithoutFolding() async throws {
    log.put("begin\n" + (0...10_000).map { Self.tqdm($0, of: 10_000) + "\n" }.joined() + "end\n")
    look()
    let folded = try await content { $0.total == 3 }
    #expect(texts(folded) == ["begin", Self.last, "end"] && folded.lines.map(\.number) == [0, 1, 2])
    look(.lines(0..<20), folding: .none)
    let all = try await content { $0.total == 10_003 }
    #expect(texts(all)[1] == Self.tqdm(0, of: 10_000))
    look(folding: .records)
    #expect(texts(try await content { $0.total == 3 }) == ["begin", Self.last, "end"])
    look(rules: [.drop("begin")])
    #expect(texts(try await content { $0.total == 2 }) == [Self.last, "end"])
  }

  /// rich redraws all its rows, and prints above them; pip and Lightning show several in the same way.
  @Test func aDisplayOfRowsIsShownAsItStands() async throws {
    func rows(_ percent: Int) -> String {
      "download ━━━━━━━╸──── \(percent)% 0:00:01\nunpack   ━━━───────── \(percent / 2)% 0:00:09"
    }
    let again = "\r\u{1B}[2K\u{1B}[1A\u{1B}[2K"
    log.put("begin\n" + rows(0) + (1...2_000).map { again + rows($0 / 20) }.joined())
    look()
    let live = try await content { $0.count == 3 }
    #expect(
      texts(live) == ["begin", "download ━━━━━━━╸──── 100% 0:00:01", "unpack   ━━━───────── 50% 0:00:09"]
    )
    log.put(again + "saved model.bin\n" + rows(100) + "\nend\n")
    let done = try await content { $0.count == 5 }
    #expect(texts(done)[1] == "saved model.bin" && texts(done)[4] == "end")
    look(.tail(2))
    #expect(texts(try await content { $0.lines.count == 2 && $0.total == 5 })[1] == "end")
  }

  /// tqdm moves up behind each state of an inner bar; Lightning's validation is one.
  @Test func nestedBarsAreTwoRows() async throws {
    var bytes = "begin\n\r" + Self.tqdm(0, of: 5, "epochs: ")
    for epoch in 1...5 {
      for step in 0...100 { bytes += "\n\r" + Self.tqdm(step, of: 100, "steps: ") + "\u{1B}[A" }
      bytes += "\r" + Self.tqdm(epoch, of: 5, "epochs: ")
    }
    log.put(bytes)
    look()
    let live = try await content { $0.total + ($0.live == nil ? 0 : 1) == 2 && texts($0).count == 3 }
    #expect(texts(live) == ["begin", Self.tqdm(5, of: 5, "epochs: "), Self.tqdm(100, of: 100, "steps: ")])
    look(folding: .none)
    #expect(try await content { $0.count > 500 }.count == 507)
  }

  @Test(arguments: [
    (0...50).map { " \($0 * 10)/500 [====>.........................] - ETA: 3s - loss: 0.\(99 - $0)" },
    (0...50).map {
      "\u{1B}[1m\($0 * 10)/500\u{1B}[0m \u{1B}[32m━━━━━━━━━━\u{1B}[0m\u{1B}[37m━━━━━━━━━━\u{1B}[0m \u{1B}[1m3s\u{1B}[0m 2ms/step"
    },
    (0...50).map {
      "   \u{1B}[90m━━━━━━━╸━━━━━━━━\u{1B}[0m \u{1B}[32m\($0).0/50.0 MB\u{1B}[0m \u{1B}[31m9.1 MB/s"
    },
    (0...50).map { "Epoch 2: \($0 * 2)%|██   | \($0)/50 [00:01<00:09, 9.9it/s, v_num=3]" },
  ])
  func barsOfManyToolsAreOneLine(_ states: [String]) async throws {
    for separator in ["\n", "\r", "\u{8}\u{8}\r"] {
      log.put(states.joined(separator: separator) + "\n")
    }
    log.put("end\n")
    look()
    let shown = try await content { texts($0).last == "end" }
    // A bar that begins anew is another one.
    #expect(shown.total == 4, "\(texts(shown))")
  }

  /// Whatever a log has, in whatever slices it comes: what is shown is what a scan of the whole would leave.
  @Test func aGrowingLogIsShownAsTheWhole() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    var bytes = ""
    look()
    for round in 0..<12 {
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        switch Int.random(in: 0...5, using: &random) {
        case 0: bytes += "line \(round)\n"
        case 1: for step in 0...3 { bytes += Self.tqdm(step, of: 3) + "\n" }
        case 2: bytes += "row a\nrow b\r\u{1B}[2K\u{1B}[1A\u{1B}[2Krow c\nrow d\n"
        case 3: bytes += "\r" + Self.tqdm(1, of: 3, "in: ") + "\u{1B}[A\n"
        case 4: bytes += "\n"
        default: bytes += "part"
        }
      }
      let lines = bytes.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8)[...] }
      var scan = RowScan()
      var lost: Set<Int> = []
      let all = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      for (number, line) in all.enumerated() {
        for gone in scan.take(line, RowScan.Line(number: number, bytes: UInt64(number)..<UInt64(number + 1)))
        { lost.insert(gone.number) }
      }
      let isOpen = lines.last?.isEmpty == false
      if isOpen { lost.remove(all.count - 1) }
      log.put(String(bytes.suffix(bytes.count - written)))
      written = bytes.count
      let expected = all.indices.filter { !lost.contains($0) }
      let shown = try await content { $0.count == expected.count }
      let wanted = expected.suffix(50).flatMap { scan.left(of: all[$0], at: UInt64($0)) }.map {
        Sanitizer().plainText($0)
      }
      #expect(texts(shown).suffix(20) == wanted.suffix(20), "seed \(seed), round \(round)")
    }
  }

  private var written: Int {
    get { counter.value }
    nonmutating set { counter.value = newValue }
  }
  private let counter = Counter()
  private final class Counter { var value = 0 }

  @Test func matchesAndPlacesCountWhatIsShown() async throws {
    log.put((0..<300).map { "start \($0)\n" + (0...9).map { Self.tqdm($0, of: 9) + "\n" }.joined() }.joined())
    log.put("needle\n")
    look(pattern: "needle|9/9")
    let found = try await feed.first { message -> [Int]? in
      if case .matches(_, _, let finding) = message, finding.isComplete { finding.lines } else { nil }
    }
    #expect(found == (0..<300).map { $0 * 2 + 1 } + [600])
    let offset = UInt64("start 0\n".utf8.count + 5)
    look(.lines(0..<5), seek: .offset(offset))
    let place = try await content { $0.found != nil }
    #expect(place.found?.place?.line == 1)
  }

  @Test func aPaneStaysWhereItIsWhenLinesAreFound() {
    var pane = LogPane(LogKey(Sample.id(1), "s", 1))
    let room = Size(width: 80, height: 10)
    func content(_ texts: Range<Int>, isRenumbered: Bool) -> LogContent {
      var content = LogContent(total: texts.count, lines: texts.map { LogLine(number: $0, text: "\($0)") })
      for place in content.lines.indices { content.lines[place].offset = UInt64(texts.lowerBound + place) }
      content.isRenumbered = isRenumbered
      return content
    }
    _ = pane.take(content(0..<100, isRenumbered: false), room)
    pane.goToTop()
    pane.scroll(by: 60, room)
    #expect(pane.places.seek == nil)
    _ = pane.take(content(40..<100, isRenumbered: true), room)
    #expect(pane.places.seek?.target == .offset(60))
  }
}
