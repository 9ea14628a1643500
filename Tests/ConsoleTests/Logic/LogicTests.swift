import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct RunFilterTests {
  @Test(
    arguments: [
      ("", 8), ("train", 2), ("TRAIN state:fail", 1), ("state:fail", 2), ("!state:fail", 6),
      ("stack:local", 1),
      ("note:oomk", 1), ("数据", 1), ("zzz", 0), ("state:", 8), ("mixed !running", 3),
    ]
  )
  func filters(_ text: String, _ count: Int) {
    let filter = RunFilter(text)
    #expect(Sample.rows.count(where: filter.matches) == count, "\(text)")
  }
}

@Suite struct CommandLineTests {
  @Test func verbsMayBeShort() throws {
    #expect(try CommandLine.parse("pip") == .go(.pipelines))
    #expect(try CommandLine.parse("  q ") == .quit)
    #expect(try CommandLine.parse("log train") == .log(step: "train"))
    #expect(try CommandLine.parse("cancel") == .cancel(run: nil))
    #expect(try CommandLine.parse("launch  etl ") == .launch(pipeline: "etl"))
  }

  @Test(arguments: ["", "log", "theme", "frobnicate", "r u n"])
  func mistakesAreSentences(_ text: String) {
    #expect(throws: CommandError.self) { try CommandLine.parse(text) }
  }

  @Test func namesAreCompleted() {
    let names = CommandNames(runs: ["train-41", "etl-12"], steps: ["load"], pipelines: [])
    #expect(CommandLine.completions(of: "run t", names) == ["run train-41", "run etl-12"])
    #expect(CommandLine.completions(of: "log ", names) == ["log load"])
    #expect(CommandLine.completions(of: "x", names).isEmpty)
  }
}

@Suite struct LogPaneTests {
  private func pane(_ total: Int) -> LogPane {
    var pane = LogPane(LogKey(Sample.id(1), "s", 1))
    pane.content = LogContent(total: total)
    return pane
  }

  @Test func scrollingUpStopsFollowing() {
    var pane = pane(100)
    #expect(pane.firstLine(Size(width: 80, height: 10)) == 90)
    pane.scroll(by: -1, Size(width: 80, height: 10))
    #expect(!pane.follows)
    #expect(pane.firstLine(Size(width: 80, height: 10)) == 89)
    pane.scroll(by: 5, Size(width: 80, height: 10))
    #expect(pane.follows)
  }

  @Test func growthMovesOnlyAFollowingPane() {
    var pane = pane(100)
    pane.scroll(by: -20, Size(width: 80, height: 10))
    pane.content?.total = 500
    #expect(pane.firstLine(Size(width: 80, height: 10)) == 70)
  }

  @Test func aSmallLogStaysAtTheTop() {
    var pane = pane(3)
    pane.scroll(by: 10, Size(width: 80, height: 10))
    #expect(pane.firstLine(Size(width: 80, height: 10)) == 0)
    pane.scroll(by: -10, Size(width: 80, height: 10))
    #expect(pane.firstLine(Size(width: 80, height: 10)) == 0)
  }

  @Test func requestsChangeInStepsOfFiftyLines() {
    var pane = pane(10_000)
    pane.scroll(by: -5000, Size(width: 80, height: 20))
    let first = pane.request(height: 20)
    pane.scroll(by: -1, Size(width: 80, height: 20))
    let second = pane.request(height: 20)
    #expect(
      first == second
        || {
          pane.scroll(by: -1, Size(width: 80, height: 20))
          return pane.request(height: 20) == second
        }()
    )
    guard case .lines(let range) = second.window else {
      Issue.record("a pane that does not follow asks for lines")
      return
    }
    #expect(range.contains(pane.top) && range.contains(pane.top + 20))
  }

  @Test func wrappedLinesFillThePaneFromTheEnd() {
    var pane = LogPane(LogKey(Sample.id(1), "s", 1))
    pane.content = LogContent(
      total: 20,
      lines: (0..<20).map { LogLine(number: $0, text: String(repeating: "x", count: 25)) }
    )
    pane.wraps = true
    let room = Size(width: 12, height: 9)
    #expect(pane.firstLine(room) == 17)
    pane.scroll(by: -1, room)
    #expect(pane.firstLine(room) == 16)
    pane.reveal(18, room)
    #expect(pane.firstLine(room) == 16)
    pane.reveal(2, room)
    #expect(pane.start(room) == LogRow(1))
  }

  @Test func scrollingToTheRightEndsWithTheLongestLineInSight() {
    var pane = LogPane(LogKey(Sample.id(1), "s", 1))
    let room = Size(width: 42, height: 2)
    func line(_ number: Int, _ count: Int) -> LogLine {
      LogLine(number: number, text: "\u{1B}[31m" + String(repeating: "数", count: count))
    }
    pane.content = LogContent(total: 3, lines: [line(0, 500), line(1, 30), line(2, 5)])
    for _ in 0..<9 { pane.scrollSideways(by: 16, room) }
    #expect(pane.left == 60 - pane.textWidth(room))
    pane.goToTop()
    pane.scrollSideways(by: 16, room)
    #expect(pane.left == 60 - pane.textWidth(room) + 16)
    pane.goToEnd()
    // What is further right than the end stays, and leads back.
    pane.scrollSideways(by: 16, room)
    #expect(pane.left == 60 - pane.textWidth(room) + 16)
    for _ in 0..<9 { pane.scrollSideways(by: -16, room) }
    #expect(pane.left == 0)
  }

  @Test func matchesGoRound() {
    var search = LogSearch("x")
    search.lines = [3, 50, 70]
    #expect(search.neighbour(forward: true, from: 10) == 1)
    #expect(search.neighbour(forward: false, from: 10) == 0)
    #expect(search.neighbour(forward: false, from: 0) == 2)
    search.current = 2
    #expect(search.neighbour(forward: true, from: 0) == 0)
  }
}

@Suite struct TextTests {
  private let plain = Style()
  private let marked = Style(.palette(1))

  @Test func wrappingKeepsEveryCharacter() {
    let spans = [StyledSpan("数据 abc 👨‍👩‍👧 def", plain), StyledSpan(" ghi", marked)]
    for width in 2...20 {
      let rows = SpanWrap.rows(of: spans, width: width)
      #expect(rows.flatMap { $0 }.map(\.text).joined() == "数据 abc 👨‍👩‍👧 def ghi")
      for row in rows { #expect(row.reduce(0) { $0 + TextWidth.of($1.text) } <= width) }
    }
  }

  @Test func marksCrossSpans() {
    let spans = [StyledSpan("abc", plain), StyledSpan("def", plain)]
    let result = Highlight.mark([1..<4], in: spans, with: marked)
    #expect(result.map(\.text) == ["a", "bc", "d", "ef"])
    #expect(result.map { $0.style == marked } == [false, true, true, false])
  }

  @Test(arguments: [
    (0.2091, "0.2091"), (12.345, "12.35"), (1290, "1290"), (0.00003, "3e-5"), (-0.5, "-0.5"), (0, "0"),
    // Just below a power of ten.
    (1e-6, "1e-6"), (9.9999e-7, "1e-6"), (-9.97e-5, "-1e-4"), (0.000_999_99, "1e-3"), (9.94e-7, "9.9e-7"),
    (999_999.5, "1e6"), (9_999_999.5, "1e7"), (9.9999, "10"), (99.999, "100"), (999.99, "1000"),
    // An accuracy that is not all of it.
    (0.9999, "0.9999"), (0.99996, "0.9999"), (0.999_999_999, "0.9999"), (-0.99996, "-0.9999"), (1, "1"),
    (2e-300, "2e-300"), (.greatestFiniteMagnitude, "1.8e308"), (.infinity, "inf"),
  ])
  func numbers(_ value: Double, _ text: String) { #expect(Number.short(value) == text) }

  @Test func agesComeNearer() {
    let now = Sample.now
    func age(_ seconds: Int) -> String { (now + .seconds(-seconds)).age(at: now, .utc) }
    #expect(age(60) == "19:41:07")
    #expect(age(86_400) == "Sun 19:42")
    #expect(age(86_400 * 10) == "Nov 13 19:42")
    #expect(age(86_400 * 400) == "2025-10-19")
  }

  @Test func joints() {
    let boxes = [
      Rect(x: 0, y: 0, width: 5, height: 3), Rect(x: 5, y: 0, width: 5, height: 3),
      Rect(x: 0, y: 2, width: 10, height: 3),
    ]
    var buffer = CellBuffer(width: 10, height: 5)
    let look = Look(theme: BuiltInTheme.dark.theme, glyphs: .unicode)
    for box in boxes { buffer.box(box, style: look[.border], glyphs: .unicode) }
    BoxJoints(boxes).paint(look, into: &buffer)
    #expect(buffer.text(row: 2) == "├───┴┴───┤")
    #expect(buffer.text(row: 0) == "╭───╮╭───╮")
  }

  @Test func stripsShowWhatMatters() {
    let look = Look(theme: BuiltInTheme.dark.theme, glyphs: .unicode)
    let states = Array(repeating: StepState.succeeded, count: 99) + [.failed]
    let text = StepStrip.spans(states, width: 5, look).map(\.text).joined()
    #expect(text == "✓✓✓✓✗")
  }
}
