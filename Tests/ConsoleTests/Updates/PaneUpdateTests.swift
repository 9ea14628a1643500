import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Which steps have a pane in the view of a run.
@Suite struct PaneUpdateTests {
  private static let size = Size(width: 120, height: 40)

  /// Ten steps side by side; the first `started` of them have begun, one a second, and the first `ended` are over.
  private static func state(started: Int, ended: Int = 0) -> RunState {
    let steps = (0..<10).map { Sample.step("s\($0)") }
    var facts: [(Double, Fact)] = []
    for number in 0..<started {
      facts.append((Double(number), Sample.fact("s\(number)", 1, .submitting)))
      facts.append((Double(number) + 0.1, Sample.fact("s\(number)", 1, .running)))
    }
    for number in 0..<ended {
      facts.append((20 + Double(number), Sample.fact("s\(number)", 1, .succeeded, exit: 0)))
    }
    return Sample.state(Sample.plan(steps), start: -60, facts)
  }

  private func names(_ model: AppModel) -> [String] { model.runLayout?.panes.compactMap(\.key.step) ?? [] }

  private func take(_ model: inout AppModel, _ state: RunState) {
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
  }

  @Test func aPinnedPaneStaysInItsPlaceWhileOthersFollowTheNewest() {
    var model = Sample.looking(at: Self.state(started: 3), size: Self.size)
    Sample.press(&model, "4 home p G")
    #expect(names(model) == ["s0", "s1", "s2"])
    take(&model, Self.state(started: 8))
    #expect(names(model) == ["s0", "s5", "s6", "s7"])
    take(&model, Self.state(started: 9, ended: 8))
    #expect(names(model).first == "s0" && names(model).contains("s8"))
    Sample.press(&model, "home p G end 1")
    #expect(!names(model).contains("s0"))
  }

  /// Of a run that has more steps than places those at work are shown, whatever was queued last.
  @Test func stepsThatWaitForAPlaceHideNoneAtWork() {
    let steps = (0..<40).map { Sample.step("s\($0)") }
    var facts = (0..<40).map { (Double($0) / 100, Sample.fact("s\($0)", 1, .submitting)) }
    for number in [7, 3] { facts.append((1 + Double(number) / 10, Sample.fact("s\(number)", 1, .running))) }
    var model = Sample.looking(at: Sample.state(Sample.plan(steps), start: -60, facts), size: Self.size)
    #expect(model.run?.selectedName == "s7" || model.run?.selectedName == "s3")
    #expect(names(model).contains("s3") && names(model).contains("s7"))
    facts.append((2, Sample.fact("s3", 1, .failed, exit: 1)))
    facts.append((3, Sample.fact("s0", 1, .running)))
    model = Sample.looking(at: Sample.state(Sample.plan(steps), start: -60, facts), size: Self.size)
    #expect(model.run?.selectedName == "s3")
    Sample.press(&model, "3")
    #expect(names(model) == ["s0", "s3", "s7"])
  }

  /// A pane that does not follow says so, and goes on with a key.
  @Test func aPaneThatStandsStillSaysSo() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Self.size)
    let key = try #require(model.visibleLogs.first?.key)
    Sample.press(&model, "enter")
    Sample.send(&model, .feed(.log(key, Sample.content(total: 4_000, 3_000..<4_000))))
    Sample.press(&model, "k k escape")
    #expect(model.panes[key]?.follows == false && model.screenText.text.contains("stands still"))
    Sample.press(&model, "F")
    #expect(model.panes[key]?.follows == true && !model.screenText.text.contains("stands still"))
    Sample.press(&model, "F")
    #expect(model.notice == .info("all panes follow"))
  }

  @Test func thePinnedPaneKeepsTheKeys() {
    var model = Sample.looking(at: Self.state(started: 3), size: Self.size)
    Sample.press(&model, "home tab tab tab p")
    #expect(names(model) == ["s2", "s0", "s1"])
    #expect(model.focusedPane == 0 && model.focusedLog?.key.step == "s2")
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("◆ s2") && buffer.text.contains("◆  ● s2"))
  }

  /// The keys stay in the pane of their step, whichever others come and go before it.
  @Test func theKeysStayWithTheirStep() {
    var model = Sample.looking(at: Self.state(started: 5, ended: 2), size: Self.size)
    Sample.press(&model, "end home tab tab tab")
    let step = model.focusedLog?.key.step
    #expect(names(model) == ["s0", "s2", "s3", "s4"] && step == "s3")
    take(&model, Self.state(started: 5, ended: 3))
    #expect(names(model) == ["s0", "s3", "s4"] && model.focusedLog?.key.step == "s3")
    // It has ended, and others have begun: its pane is there as long as it has the keys.
    take(&model, Self.state(started: 10, ended: 4))
    #expect(names(model).contains("s3") && model.focusedLog?.key.step == "s3")
    Sample.press(&model, "escape")
    #expect(!names(model).contains("s3"))
  }

  /// In the list `z` is about the step under the cursor, also where its pane has no room beside pinned ones.
  @Test(arguments: ["z", "M"]) func theStepUnderTheCursorIsZoomed(key: String) {
    for size in [Self.size, Size(width: 80, height: 24), Size(width: 40, height: 12)] {
      var model = Sample.looking(at: Self.state(started: 10), size: size)
      for step in ["home", "j", "j", "j", "j", "j", "j", "j"] { Sample.press(&model, step + " p") }
      Sample.press(&model, "j")
      #expect(!names(model).contains("s8") && model.run?.selectedName == "s8")
      Sample.press(&model, key)
      #expect(names(model) == ["s8"] && model.focusedLog?.key.step == "s8" && model.run?.isZoomed == true)
      // Small again it keeps the keys, and a place.
      Sample.press(&model, "z")
      #expect(names(model).contains("s8") && model.focusedLog?.key.step == "s8")
      Sample.press(&model, "escape")
      #expect(!names(model).contains("s8") && model.run?.focus == .steps)
    }
  }

  /// So it is with a pinned step, whose pane has no room beside the pins before it.
  @Test(arguments: ["z", "M"]) func aPinnedStepUnderTheCursorIsZoomed(key: String) {
    var model = Sample.looking(at: Self.state(started: 4), size: Self.size)
    Sample.press(&model, "home p j p 1")
    #expect(names(model) == ["s0"] && model.run?.selectedName == "s1")
    Sample.press(&model, key)
    #expect(names(model) == ["s1"] && model.focusedLog?.key.step == "s1" && model.run?.isZoomed == true)
    Sample.press(&model, "z")
    #expect(names(model) == ["s1"] && model.focusedLog?.key.step == "s1")
    Sample.press(&model, "escape")
    #expect(names(model) == ["s0"] && model.run?.pins == [0, 1])
  }

  /// From one pane that failed to the next one, though both are pinned and there is room for one.
  @Test func theNextFailedStepHasItsOwnPane() {
    var model = Sample.looking(at: Self.failures(withLogOfTheLast: true), size: Self.size)
    Sample.press(&model, "home p j p 1 tab e")
    #expect(names(model) == ["s1"] && model.focusedLog?.key.step == "s1")
  }

  /// A failed step that never had a log takes the keys back to the list, and its pane is not large unseen.
  @Test func aFailedStepWithoutALogEndsTheZoom() {
    var model = Sample.looking(at: Self.failures(withLogOfTheLast: false), size: Self.size)
    Sample.press(&model, "home z e")
    #expect(model.run?.selectedName == "s1" && model.run?.focus == .steps)
    #expect(model.run?.isZoomed == false && model.runLayout?.steps.isEmpty == false)
  }

  /// Two steps that have failed, the last one with an attempt or without.
  private static func failures(withLogOfTheLast: Bool) -> RunState {
    let facts: [(Double, Fact)] = [
      (1, Sample.fact("s0", 1, .running)), (2, Sample.fact("s0", 1, .failed, exit: 1)),
      (3, Sample.fact("s1", withLogOfTheLast ? 1 : nil, .failed, reason: "no image")),
    ]
    return Sample.state(Sample.plan([Sample.step("s0"), Sample.step("s1")]), facts)
  }

  @Test func inAPaneItIsThePaneThatIsZoomed() {
    var model = Sample.looking(at: Self.state(started: 4), size: Self.size)
    Sample.press(&model, "home tab tab z")
    #expect(names(model) == ["s1"] && model.run?.selectedName == "s0")
  }

  @Test func aStepWithoutALogIsNotZoomed() {
    for key in ["z", "M"] {
      var model = Sample.looking(at: Self.state(started: 3), size: Self.size)
      Sample.press(&model, "end \(key)")
      #expect(model.run?.isZoomed == false && model.run?.focus == .steps)
      #expect(model.notice?.text == "s9 waits for its turn")
    }
  }

  @Test func aStepWithoutALogIsNotPinned() {
    var model = Sample.looking(at: Self.state(started: 3), size: Self.size)
    Sample.press(&model, "end p")
    #expect(model.run?.pins.isEmpty == true && model.notice?.text == "the step has no log yet")
  }

  @Test func digitsSetHowManyPanesThereAre() {
    var model = Sample.looking(at: Self.state(started: 9, ended: 7), size: Self.size)
    let automatic = names(model)
    #expect(automatic == ["s7", "s8"])
    for count in 1...6 {
      Sample.press(&model, "\(count)")
      #expect(names(model).count == count && model.notice == nil)
    }
    // Those that ended last fill up.
    #expect(names(model) == ["s3", "s4", "s5", "s6", "s7", "s8"])
    Sample.press(&model, "0")
    #expect(names(model) == automatic)
    Sample.send(&model, .input(.resize(Size(width: 80, height: 24))))
    Sample.press(&model, "9")
    #expect(model.notice?.text == "there is room for \(names(model).count) panes")
  }

  @Test func anEndedRunShowsMoreThanOneStepWhenAsked() {
    var model = Sample.looking(at: Sample.endedRun(), size: Self.size)
    #expect(names(model) == ["train"])
    Sample.press(&model, "3")
    #expect(names(model) == ["load", "train", "features"])
    Sample.press(&model, "9")
    #expect(model.notice?.text == "there are logs for 3 panes")
  }

  @Test func screens() {
    var model = Sample.looking(at: Self.state(started: 9, ended: 7), size: Self.size)
    for number in 0..<9 {
      let key = LogKey(Sample.id(41), "s\(number)", 1)
      let lines = Sample.content(total: 9 + number, 0..<9 + number)
      Sample.press(&model, "9")
      Sample.send(&model, .feed(.log(key, lines)))
    }
    Sample.press(&model, "tab tab p escape 9 k")
    Golden.expectEveryLook(model, "run-pins")
  }
}
