import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Steps are found by a filter over them, and those that failed by a key.
@Suite struct StepFilterTests {
  /// The run of two thousand steps, filtered.
  static func model(_ filter: String) -> AppModel {
    var model = Sample.looking(at: Sample.largeRun())
    Sample.press(&model, "/")
    Sample.type(&model, filter)
    Sample.press(&model, "enter")
    return model
  }

  private func names(_ model: AppModel) -> [String] {
    guard let run = model.run, let state = run.state else { return [] }
    return run.shown.map { state.plan.steps[$0].name }
  }

  private func text(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  @Test func whatIsTypedShowsSomeStepsOnly() {
    var model = Sample.looking(at: Sample.largeRun())
    let origin = model.run?.selectedName
    Sample.press(&model, "/")
    Sample.type(&model, "shard-123")
    #expect(names(model) == ["shard-123"] + (1230...1239).map { "shard-\($0)" })
    #expect(model.run?.selectedName == "shard-123")
    #expect(text(model).contains("11 of 2,000") && text(model).contains("steps / shard-123"))
    // The timeline has the same rows.
    #expect(text(model).contains("│ shard-1231") && !text(model).contains("│ shard-101 "))
    // Whoever thinks better of it is where they were.
    Sample.press(&model, "escape")
    #expect(model.run?.selectedName == origin && names(model).count == 2_000 && model.prompt == nil)
  }

  @Test func theStepThatWasFoundKeepsTheCursor() {
    var model = Self.model("shard-123")
    Sample.press(&model, "n n escape")
    #expect(model.run?.selectedName == "shard-1231" && names(model).count == 2_000)
    #expect(model.route == .run(Sample.id(41)))
  }

  @Test func wordsAreOfNamesStatesAndOperators() {
    #expect(names(Self.model("failed")) == ["shard-101"])
    #expect(names(Self.model("reason:oom")) == ["shard-101"])
    #expect(names(Self.model("state:fail shard")) == ["shard-101"])
    #expect(names(Self.model("RUNNING")).count == 10)
    #expect(names(Self.model("!gpu !waiting")) == ["prepare"])
    #expect(names(Self.model("!shard")) == ["prepare", "merge", "train", "evaluate", "report"])
  }

  @Test func nGoesAroundTheEndAndLaunchesNothing() {
    var model = Self.model("!shard")
    // The cursor was on the step that failed, so that it went to the next one that is shown.
    #expect(model.run?.selectedName == "merge")
    var seen: [String] = []
    for key in ["n", "n", "n", "n", "N", "N"] {
      Sample.press(&model, key)
      seen.append(model.run?.selectedName ?? "")
    }
    #expect(seen == ["train", "evaluate", "report", "prepare", "report", "evaluate"])
    model = Self.model("shard-1995")
    Sample.press(&model, "n")
    #expect(model.notice?.text == "no other step matches shard-1995" && model.route == .run(Sample.id(41)))
  }

  @Test func nothingThatMatchesSaysSo() {
    var model = Self.model("no-such-step")
    #expect(text(model).contains("no step matches no-such-step") && model.run?.selected == nil)
    // No key falls over a list without rows.
    for key in ["j", "G", "n", "N", "e", "enter", "i", "p", "z", "M", "[", "y", "o", "r", "T", "w"] {
      var pressed = model
      Sample.press(&pressed, key)
      _ = text(pressed)
    }
    Sample.press(&model, "escape")
    #expect(names(model).count == 2_000)
  }

  /// Rows that come and go by their state leave the cursor on its step.
  @Test func aFilterByStateIsLive() {
    func facts(_ ended: Int) -> [(Double, Fact)] {
      (0..<5).flatMap { index -> [(Double, Fact)] in
        let name = "s\(index)"
        let start: [(Double, Fact)] = [
          (1, Sample.fact(name, 1, .submitting)), (2, Sample.fact(name, 1, .running)),
        ]
        return start + (index < ended ? [(9, Sample.fact(name, 1, .failed, exit: 1))] : [])
      }
    }
    let plan = Sample.plan((0..<5).map { Sample.step("s\($0)") })
    func state(_ ended: Int) -> RunState {
      Sample.state(plan, facts(ended).sorted { $0.0 < $1.0 })
    }
    var model = Sample.looking(at: state(1))
    Sample.press(&model, "/")
    Sample.type(&model, "running")
    Sample.press(&model, "enter n n")
    #expect(names(model) == ["s1", "s2", "s3", "s4"] && model.run?.selectedName == "s3")
    Sample.send(&model, .feed(.run(RunView(id: Sample.id(41), state: state(3), isAttended: true))))
    #expect(names(model) == ["s3", "s4"] && model.run?.selectedName == "s3")
    Sample.send(&model, .feed(.run(RunView(id: Sample.id(41), state: state(4), isAttended: true))))
    #expect(names(model) == ["s4"] && model.run?.selectedName == "s4")
  }

  /// The cursor is on the last row, whose step ends: it goes to the row before, not to the other end of the list.
  @Test func theLastRowGoesWithoutTheCursorRunningAway() {
    func state(lastHasEnded: Bool) -> RunState {
      var facts: [(Double, Fact)] = (0..<5).map { (1, Sample.fact("s\($0)", 1, .running)) }
      if lastHasEnded { facts.append((9, Sample.fact("s4", 1, .succeeded, exit: 0))) }
      return Sample.state(Sample.plan((0..<5).map { Sample.step("s\($0)") }), facts)
    }
    var model = Sample.looking(at: state(lastHasEnded: false))
    Sample.press(&model, "/")
    Sample.type(&model, "running")
    Sample.press(&model, "enter end")
    #expect(model.run?.selectedName == "s4")
    let view = RunView(id: Sample.id(41), state: state(lastHasEnded: true), isAttended: true)
    Sample.send(&model, .feed(.run(view)))
    #expect(names(model) == ["s0", "s1", "s2", "s3"] && model.run?.selectedName == "s3")
  }

  @Test(arguments: ["z", "M"]) func nothingThatMatchesIsNotMadeLarge(key: String) {
    var model = Self.model("no-such-step")
    Sample.press(&model, key)
    #expect(model.notice?.text == "no step matches no-such-step" && model.run?.isZoomed == false)
  }

  private var failures: AppModel {
    var facts: [(Double, Fact)] = []
    for (index, outcome) in [StepState.succeeded, .failed, .succeeded, .failed, .failed].enumerated() {
      facts += [
        (Double(index), Sample.fact("s\(index)", 1, .running)),
        (Double(index) + 0.5, Sample.fact("s\(index)", 1, outcome, exit: outcome == .failed ? 1 : 0)),
      ]
    }
    return Sample.looking(at: Sample.state(Sample.plan((0..<5).map { Sample.step("s\($0)") }), facts))
  }

  @Test func eGoesFromFailureToFailure() {
    var model = failures
    Sample.press(&model, "home")
    var seen: [String] = []
    for key in ["e", "e", "e", "e", "E", "E", "E"] {
      Sample.press(&model, key)
      seen.append(model.run?.selectedName ?? "")
    }
    #expect(seen == ["s1", "s3", "s4", "s1", "s4", "s3", "s1"])
  }

  /// The keys stay in a pane, and a large pane is the next failed step's.
  @Test func ePassesOnTheKeysFromPaneToPane() {
    var model = failures
    Sample.press(&model, "home z e")
    #expect(model.focusedLog?.key.step == "s1" && model.run?.isZoomed == true)
    Sample.press(&model, "e")
    #expect(model.focusedLog?.key.step == "s3" && model.visibleLogs.count == 1)
  }

  @Test func withoutFailuresESaysSo() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "e")
    #expect(model.notice?.text == "no step has failed")
    model = Self.model("shard-1")
    Sample.press(&model, "e")
    #expect(model.run?.selectedName == "shard-101")
    Sample.press(&model, "e")
    #expect(model.notice?.text == "no other step that is shown has failed")
    model = Self.model("merge")
    Sample.press(&model, "e")
    #expect(model.notice?.text == "no step that is shown has failed")
  }

  @Test func screens() {
    Golden.expectEveryLook(Self.model("running !shard-400"), "run-filter")
    Golden.expect(Self.model("no-such-step"), "run-filter-none")
    var typing = Sample.looking(at: Sample.largeRun())
    Sample.press(&typing, "/")
    Sample.type(&typing, "failed")
    Golden.expect(typing, "run-filter-typing")
  }
}
