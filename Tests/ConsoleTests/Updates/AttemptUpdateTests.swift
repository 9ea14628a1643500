import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// The attempts of a step stand side by side, and are turned to without losing how the log is looked at.
@Suite struct AttemptUpdateTests {
  private static let first = LogKey(Sample.id(41), "train", 1)
  private static let last = LogKey(Sample.id(41), "train", 2)

  private func model(_ keys: String = "") -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(Self.last, Sample.content(total: 400, 0..<400))))
    Sample.press(&model, keys)
    return model
  }

  private func type(_ model: inout AppModel, _ key: String, _ text: String) {
    Sample.press(&model, key)
    Sample.type(&model, text)
    Sample.press(&model, "enter")
  }

  /// A run of one step with so many attempts, all but the last failed.
  static func retried(_ count: Int) -> RunState {
    let facts: [(Double, Fact)] = (1...count).flatMap { attempt -> [(Double, Fact)] in
      let start = Double(attempt) * 20
      let begun: [(Double, Fact)] = [
        (start, Sample.fact("train", attempt, .submitting)),
        (start + 1, Sample.fact("train", attempt, .running)),
      ]
      guard attempt < count else { return begun }
      let end = Sample.fact("train", attempt, .failed, reason: "lost", exit: 1, retryAt: Sample.now)
      return begun + [(start + 15, end)]
    }
    return Sample.state(Sample.plan([Sample.step("train")]), facts)
  }

  private func take(_ model: inout AppModel, _ state: RunState) {
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
  }

  @Test func anotherAttemptIsLookedAtAsThisOne() throws {
    var model = model("w t z v")
    type(&model, "&", "epoch|loss")
    type(&model, "/", "loss")
    Sample.press(&model, "[")
    #expect(model.shownLog == Self.first)
    let pane = try #require(model.panes[Self.first])
    #expect(pane.wraps && pane.times == .local && pane.folding == .records && pane.shape == .flat)
    #expect(pane.filter.words == "&epoch|loss" && pane.search?.pattern == "loss")
    #expect(model.subscription.logs.first?.rules.count == 1)
    // What matches there is counted, and nobody is taken away from the end.
    let finding = MatchHunt.Finding(lines: [3, 9], isComplete: true)
    Sample.send(&model, .feed(.matches(Self.first, pattern: "loss", finding)))
    #expect(model.panes[Self.first]?.follows == true)
    #expect(model.panes[Self.first]?.search?.summary == "–/2")
    Sample.press(&model, "n")
    #expect(model.panes[Self.first]?.search?.current == 0)
    // What is changed there goes along on the way back.
    Sample.press(&model, "w ]")
    #expect(model.shownLog == Self.last && model.panes[Self.last]?.wraps == false)
  }

  @Test func anInstanceIsLookedAtAsTheOneBefore() throws {
    var model = Sample.looking(at: Sample.liveRun(instances: 3))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .clock(Sample.now))
    type(&model, "&", "loss")
    Sample.press(&model, "w }")
    let key = try #require(model.shownLog)
    #expect(key.instance == 1)
    #expect(model.panes[key]?.wraps == true && model.panes[key]?.filter.words == "&loss")
  }

  @Test func aLogThatFollowsGoesOnWithTheNextAttempt() throws {
    var model = Sample.looking(at: Self.retried(2))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(Self.last, Sample.content(total: 400, 0..<400))))
    Sample.press(&model, "w")
    take(&model, Self.retried(3))
    #expect(model.shownLog?.attempt == 3)
    let key = try #require(model.shownLog)
    #expect(model.panes[key]?.wraps == true && model.panes[key]?.follows == true)
  }

  /// Whoever reads further up, or types something about the log, stays; so does whoever looks at an earlier attempt.
  @Test(arguments: [("g", 2), ("/", 2), ("&", 2), ("[", 1)])
  func aLogThatIsReadStays(_ keys: String, _ attempt: Int) {
    var model = Sample.looking(at: Self.retried(2))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(Self.last, Sample.content(total: 400, 0..<400))))
    Sample.press(&model, keys)
    take(&model, Self.retried(3))
    #expect(model.shownLog?.attempt == attempt)
    take(&model, Self.retried(4))
    #expect(model.shownLog?.attempt == attempt)
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text(row: 1).contains("4 ●"))
    if model.prompt != nil { Sample.press(&model, "escape") }
    Sample.press(&model, "] ] ]")
    #expect(model.shownLog?.attempt == 4)
  }

  @Test func tabsAroundTheOneThatIsShownWhereThereIsNoRoomForAll() {
    let look = Look(theme: BuiltInTheme.dark.theme, glyphs: .unicode)
    let run = Self.retried(30).steps[0]
    func text(_ shown: Int, _ room: Int) -> String {
      AttemptTabs(attempts: run.attempts, shown: shown).spans(look, room: room).map(\.text).joined()
    }
    #expect(text(1, 65) == "▸1 ✗  2 ✗  3 ✗ …")
    #expect(text(15, 65) == "… 14 ✗  ▸15 ✗  16 ✗ …")
    #expect(text(30, 65) == "… 28 ✗  29 ✗  ▸30 ●")
    #expect(text(12, 1) == "… ▸12 ✗ …")
    #expect(!text(5, 400).contains("…"))
  }

  @Test func screens() {
    var model = Sample.looking(at: Self.retried(12))
    model.open(.log(Sample.id(41), step: "train"))
    let key = LogKey(Sample.id(41), "train", 12)
    Sample.send(&model, .feed(.log(key, Sample.content(total: 400, 300..<400))))
    Golden.expectEveryLook(model, "log-attempts")
  }
}

/// Breaks of a log, and lines that came late, say why and for how long.
@Suite struct LogNoteTests {
  private func note(_ change: (inout LogKit.LogLine) -> Void) -> String? {
    let bytes = Array("text".utf8)
    var line = LogKit.LogLine(range: 0..<4, content: bytes[...], contentOffset: 0, ending: .newline)
    line.time = Sample.now
    line.arrivalTime = Sample.now
    change(&line)
    return LineMaker(pattern: nil).line(line, number: 0).note
  }

  private func marker(_ note: String, ago: Double, isGap: Bool = true) -> LogMarker {
    let time = Sample.now + .milliseconds(-Int(ago * 1_000))
    let flags: LogCommit.Flags = isGap ? .gap : .restart
    let span = CommitSpan(
      start: 0,
      end: 0,
      eventTime: time.nanoseconds,
      arrivalTime: time.nanoseconds,
      stream: .merged,
      flags: flags,
      note: note
    )
    return LogMarker(joining: span, to: nil)
  }

  @Test func breaksHaveACauseAndATime() {
    #expect(note { _ in } == nil)
    #expect(
      note { $0.marker = marker("container main started again: exit status 137", ago: 41, isGap: false) }
        == "container main started again: exit status 137; 00:41 passed"
    )
    #expect(note { $0.marker = marker("", ago: 3_700) } == "something may be missing here; 1h01m passed")
    #expect(note { $0.marker = marker("the log of run 2 is gone", ago: 0.2) } == "the log of run 2 is gone")
  }

  @Test func lateLinesSayHowLate() {
    let late = note {
      $0.isLate = true
      $0.arrivalTime = Sample.now + .seconds(72)
    }
    #expect(late == "late by 01:12, behind the end of the attempt")
    #expect(note { $0.isLate = true } == "late, behind the end of the attempt")
  }
}
