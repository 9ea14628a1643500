import Testing

@testable import Console
@testable import Operators
@testable import ScreenKit
@testable import Specs
@testable import Workflow

/// A press of the mouse chooses what is under it, and two open it.
@Suite struct ClickTests {
  private func runs() -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    return model
  }

  @Test func aClickSelectsAndTwoOpen() throws {
    var model = runs()
    let point = try model.place("train-40")
    model.click(point)
    #expect(model.runs.selected?.name == "train-40" && model.route == .runs)
    model.press(point)
    #expect(model.route == .run(Sample.id(39)))
  }

  @Test func twoSlowClicksOpenNothing() throws {
    var model = runs()
    let point = try model.place("train-40")
    model.click(point)
    model.click(point)
    #expect(model.route == .runs)
  }

  /// A run that comes up between two presses takes the place under the mouse, and is not the one that is meant.
  @Test func theSecondPressOpensWhatTheFirstOneChose() throws {
    var model = runs()
    let point = try model.place("train-40")
    model.click(point)
    Sample.send(&model, .feed(.rows([Sample.row(77, "new-1", .running, "r")])))
    model.press(point)
    #expect(model.route == .run(Sample.id(39)))
  }

  @Test func aClickGivesAPaneTheKeysAndTheWheelTurnsWhatLiesUnderIt() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    let key = LogKey(Sample.id(41), "train", 2)
    Sample.send(&model, .feed(.log(key, Sample.content(total: 400, 300..<400))))
    let panes = try #require(model.runLayout?.panes)
    model.click(Point(x: panes[1].box.x + 3, y: panes[1].box.y + 2))
    #expect(model.focusedPane == 1)
    model.wheel(.scrollUp, Point(x: panes[0].box.x + 3, y: panes[0].box.y + 2))
    #expect(model.panes[key]?.follows == false && model.focusedPane == 1)
    // The title is a part of the pane, too.
    model.click(Point(x: panes[0].box.x + 5, y: panes[0].box.y))
    #expect(model.focusedPane == 0)
    model.click(try model.place("load"))
    #expect(model.run?.focus == .steps && model.run?.selectedName == "load")
  }

  @Test func aNameInTheTimelineIsAStep() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    let timeline = try #require(model.runLayout?.timeline)
    model.click(try model.place("evaluate", from: timeline.y))
    #expect(model.run?.selectedName == "evaluate" && model.run?.timeline.moment == nil)
  }

  @Test func aBoxOfTheGraphIsChosenAndOpened() throws {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "g home")
    let point = try model.place("features")
    model.click(point)
    #expect(model.run?.graph?.step == 2 && model.run?.selectedName == "features")
    #expect(try model.place("features") == point)
    model.doubleClick(point)
    #expect(model.route == .log(Sample.id(41), step: "features"))
  }

  /// Whatever was scrolled to stays in its place, so that the second press meets the same box.
  @Test func aBoxThatIsHalfInSightIsChosenWhereItStands() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 50, height: 14))
    Sample.press(&model, "g home")
    model.wheel(.scrollDown, Point(x: 9, y: 6), .shift)
    let before = model.run?.graph?.origin
    let group = try #require(model.run?.graph?.layout.nodes.first { !$0.isLane && $0.group != 0 })
    let box = try #require(model.run?.graph?.onScreen(group.box, model.frame.body.interior))
    model.click(Point(x: box.x + 1, y: box.y + 1))
    #expect(model.run?.graph?.cursor == group.group && model.run?.graph?.origin == before)
  }

  @Test func aRowOfTheSummaryIsAStep() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 100, height: 40))
    Sample.press(&model, "S")
    let point = try model.place("features", from: try model.place("longest steps").y)
    model.click(point)
    #expect(model.route == .summary(Sample.id(41)))
    #expect(model.screenText.text(row: point.y).contains("▸ ◑ features"))
    model.press(point)
    #expect(model.route == .log(Sample.id(41), step: "features"))
    Sample.press(&model, "escape")
    model.doubleClick(try model.place("load", from: point.y - 2))
    #expect(model.route == .log(Sample.id(41), step: "load"))
  }

  @Test func aLineOfALogIsTheOneThatKeysAreAbout() throws {
    var model = HistogramUpdateTests.model()
    Sample.press(&model, "H")
    let key = HistogramUpdateTests.key
    let room = try #require(model.visibleLogs.first?.room)
    model.click(Point(x: 10, y: room.y + 4))
    let line = try #require(model.panes[key]?.subject(room.size))
    #expect(model.panes[key]?.follows == false && line.number == 480 - room.height + 4)
    #expect(model.screenText.text(row: room.y + 4).contains("▸"))
    Sample.press(&model, "m")
    #expect(model.panes[key]?.places.marks == [line.offset])
  }

  @Test func aLineOfMergedLogsLeadsToItsStep() throws {
    var model = MergedSample.model()
    Sample.send(&model, .input(.resize(Size(width: 120, height: 40))))
    Sample.send(&model, .feed(.log(MergedSample.key, MergedSample.content())))
    let point = try model.place("features │")
    model.doubleClick(point)
    #expect(model.route == .log(Sample.id(41), step: "features"))
  }

  @Test func aNameInTheTitleOfMergedLogsIsSwitchedOffAndOn() throws {
    var model = MergedSample.model()
    let point = try model.place("2 train")
    model.click(Point(x: point.x + 3, y: point.y))
    #expect(model.panes[MergedSample.key]?.hiddenSteps == ["train"])
    model.click(point)
    #expect(model.panes[MergedSample.key]?.hiddenSteps == [])
    model.click(Point(x: 4, y: point.y))
    #expect(model.panes[MergedSample.key]?.hiddenSteps == [])
  }

  @Test func anAttemptInTheTitleIsTurnedTo() throws {
    var model = Sample.looking(at: AttemptUpdateTests.retried(4))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .clock(Sample.now))
    for (text, attempt) in [("2 ✗", 2), ("1 ✗", 1), ("4 ●", 4), ("3 ✗", 3)] {
      let point = try model.place(text)
      model.click(Point(x: point.x + 2, y: point.y))
      #expect(model.shownLog?.attempt == attempt)
    }
    #expect(try model.place("▸3 ✗").y == 1)
  }

  @Test func ofTwoLogsTheOneUnderTheMouseIsTurned() throws {
    var model = SplitUpdateTests.model("tab")
    #expect(model.focusedLog?.key.step == "features")
    let point = try model.place("1 ✗")
    model.click(point)
    #expect(model.splitLogs?[0].key == LogKey(Sample.id(41), "train", 1))
    #expect(model.focusedLog?.key.step == "train")
  }

  @Test func theFirstClickIntoTheOtherLogGivesItTheKeysAndTheNextChoosesALine() throws {
    var model = SplitUpdateTests.model()
    let point = Point(x: 120, y: 10)
    model.click(point)
    let key = try #require(model.focusedLog?.key)
    #expect(key.step == "features" && model.panes[key]?.follows == true)
    model.click(point)
    #expect(model.panes[key]?.follows == false && model.panes[key]?.places.cursor != nil)
  }

  @Test func jobsAndCallsAreChosen() throws {
    var jobs = JobSample.answered()
    let point = try jobs.place("nightly-eval-28")
    jobs.click(point)
    #expect(jobs.jobs.selected?.job.name == "nightly-eval-28")
    jobs.press(point)
    #expect(jobs.route == jobs.subjectJob.map { .job($0) })
    var calls = CallSample.model()
    calls.click(try calls.place("503"))
    #expect(calls.calls.selected?.answer == "503")
  }

  @Test func aHeadingSortsItsColumnAndTurnsItRound() throws {
    var model = runs()
    Sample.send(&model, .input(.resize(Size(width: 140, height: 30))))
    for (title, column) in [("NAME", RunOrder.Column.name), ("STATE", .state), ("TOOK", .took)] {
      model.click(try model.place(title))
      let first = model.runs.order
      #expect(first.column == column)
      model.click(try model.place(title))
      #expect(model.runs.order == first.reversed)
    }
    let before = model.runs.order
    model.click(try model.place("NOTE"))
    #expect(model.runs.order == before)
    var jobs = JobSample.answered()
    Sample.send(&jobs, .input(.resize(Size(width: 160, height: 30))))
    jobs.click(try jobs.place("OPERATOR"))
    #expect(jobs.jobs.order == JobOrder(column: .source, descending: false))
    jobs.click(try jobs.place("STARTED"))
    #expect(jobs.jobs.order == JobOrder())
  }

  @Test func aFieldOfTheFormIsChosen() throws {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "j enter")
    model.click(try model.place("parallel "))
    #expect(model.launch?.focused.kind == .parallel)
    let stack = try model.place("stack ")
    model.click(stack)
    #expect(model.launch?.focused.kind == .stack)
    let before = model.launch?.chosenStack.name
    #expect(model.press(stack).allSatisfy { !$0.isDestructive })
    #expect(model.launch?.chosenStack.name != before)
    // A press in the text of a field puts the cursor there.
    model.click(try model.place("name "))
    Sample.type(&model, "abcdef")
    let text = try model.place("abcdef")
    model.click(Point(x: text.x + 2, y: text.y))
    Sample.type(&model, "X")
    #expect(model.launch?.focused.text.text == "abXcdef")
    // A problem below a field is a part of it.
    let revision = try #require(model.launch?.revision)
    let problem = Problem(path: "--param epochs", message: "must be a number")
    Sample.send(&model, .feed(.checked(revision: revision, [problem])))
    model.click(try model.place("must be a number"))
    #expect(model.launch?.focused.label == "epochs")
  }

  @Test func crumbsLeadBack() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    Sample.press(&model, "g i")
    model.click(try model.place("train-41"))
    #expect(model.route == .run(Sample.id(41)) && model.routes == [.runs, .run(Sample.id(41))])
    model.click(try model.place("runs"))
    #expect(model.routes == [.runs])
    // A view that was not on the way here comes between.
    Sample.press(&model, "g")
    #expect(model.routes == [.runs, .graph(Sample.id(41))])
    model.click(try model.place("train-41"))
    #expect(model.routes == [.runs, .run(Sample.id(41))])
    var jobs = JobSample.answered()
    jobs.click(try jobs.place("nightly-eval-28"))
    Sample.press(&jobs, "l")
    guard case .jobLog(let job) = jobs.route else { return #expect(Bool(false), "\(jobs.route)") }
    jobs.click(try jobs.place(job.name))
    #expect(jobs.routes == [.runs, .jobs, .job(job)])
    jobs.click(try jobs.place("jobs"))
    #expect(jobs.routes == [.runs, .jobs])
    jobs.click(try jobs.place("fraud"))
    #expect(jobs.routes == [.runs])
  }

  @Test func hintsDoWhatTheirKeysDo() throws {
    var model = runs()
    model.click(try model.place("filter", from: 23))
    #expect(model.prompt?.purpose == .filter)
    Sample.press(&model, "escape")
    model.click(try model.place("? help", from: 23))
    #expect(model.route == .help)
    Sample.press(&model, "escape")
    // Between hints there is nothing, and a message is no hint.
    let gap = try model.place("  ", from: 23)
    model.click(gap)
    #expect(model.route == .runs && model.prompt == nil)
    let help = try model.place("? help", from: 23)
    model.notice = .info("something")
    model.click(help)
    #expect(model.route == .runs && model.notice == nil)
  }

  @Test func aDoubleClickOnAHintIsOne() throws {
    var model = runs()
    model.doubleClick(try model.place("open", from: 23))
    #expect(model.routes.count == 2 && model.prompt == nil && model.question == nil)
  }

  @Test func theTourIsFollowedWithTheMouse() throws {
    var model = Sample.looking(at: Sample.liveRun())
    model.tour = Tour()
    model.click(try model.place("goes from the steps", from: 23))
    #expect(model.tour?.place == 1)
    model.click(try model.place(":tour ends it", from: 23))
    #expect(model.tour?.place == 1)
  }

  @Test func oneKeyGivesTheMouseAway() {
    var model = Sample.model()
    #expect(Sample.press(&model, "alt-m") == [.terminal(.captureMouse(false))])
    #expect(Sample.press(&model, "alt-m") == [.terminal(.captureMouse(true))])
  }
}
