import Testing

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

@Suite struct RunListUpdateTests {
  private func model() -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    return model
  }

  @Test func openingARunSubscribesToIt() {
    var model = model()
    let effects = Sample.press(&model, "j enter")
    #expect(model.route == .run(Sample.id(40)))
    #expect(effects == [.subscribe(Subscription(run: Sample.id(40)))])
    let back = Sample.press(&model, "escape")
    #expect(back == [.subscribe(Subscription())])
  }

  @Test func theCursorStaysOnItsRun() {
    var model = model()
    Sample.press(&model, "j j")
    #expect(model.runs.selected?.name == "train-40")
    Sample.send(&model, .feed(.rows([Sample.row(99, "new-1", .running, "r")])))
    #expect(model.runs.selected?.name == "train-40")
    #expect(model.runs.rows.first?.name == "new-1")
  }

  @Test func theCursorAtTheTopFollowsTheNewest() {
    var model = model()
    Sample.send(&model, .feed(.rows([Sample.row(99, "new-1", .running, "r")])))
    #expect(model.runs.selected?.name == "new-1")
  }

  @Test func aChangedRowReplacesTheOldOne() {
    var model = model()
    Sample.send(&model, .feed(.rows([Sample.row(40, "etl-12", .succeeded, "sss", took: 5)])))
    #expect(model.runs.rows.count == Sample.rows.count)
    #expect(model.runs.row(of: Sample.id(40))?.status == .succeeded)
  }

  @Test func theFilterWorksWhileTypedAndGoesWithEscape() {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "etl")
    #expect(model.runs.shown.count == 1)
    Sample.press(&model, "enter")
    #expect(model.runs.shown.count == 1)
    Sample.press(&model, "escape")
    #expect(model.runs.shown.count == Sample.rows.count)
  }

  /// Enter keeps the filter that is there; a letter begins another, and the arrows bring back the one and the other.
  @Test func aNewFilterTakesThePlaceOfTheOld() {
    var model = model()
    func type(_ keys: String, _ text: String = "") {
      Sample.press(&model, keys)
      Sample.type(&model, text)
    }
    type("/", "etl")
    #expect(model.prompt?.isUntouched == false)
    type("enter /")
    #expect(model.prompt?.field.text == "etl" && model.prompt?.isUntouched == true)
    type("enter")
    #expect(model.filterText == "etl" && model.prompt == nil)
    type("/", "state:fail")
    #expect(model.prompt?.field.text == "state:fail" && model.filterText == "state:fail")
    type("up")
    #expect(model.prompt?.field.text == "etl" && model.filterText == "etl")
    type("up down")
    #expect(model.prompt?.field.text == "state:fail" && model.filterText == "state:fail")
    type("up enter")
    #expect(model.filterText == "etl")
    // Who moves in it or takes from it changes what is there.
    for (keys, text) in [("left", "etxl"), ("backspace", "etx"), ("end", "etlx"), ("up", "x"), ("tab", "x")] {
      type("/ \(keys)", "x")
      #expect(model.filterText == text, "\(keys)")
      type("end ctrl-u", "etl")
      type("enter")
    }
    type("/")
    _ = update(&model, .input(.paste("train")))
    #expect(model.filterText == "train")
    type("escape")
    #expect(model.filterText.isEmpty)
  }

  @Test func sortingGoesThroughTheColumns() {
    var model = model()
    Sample.press(&model, "s")
    #expect(model.runs.order.column == .name)
    let names = model.runs.shown.map { model.runs.rows[$0].name }
    #expect(names.first?.hasPrefix("a-pipeline") == true)
    Sample.press(&model, "S")
    #expect(model.runs.shown.map { model.runs.rows[$0].name } == names.reversed())
  }

  @Test func cancelAsksAndActsOnYes() {
    var model = model()
    #expect(Sample.press(&model, "c").isEmpty)
    #expect(model.question?.title == "cancel train-41?")
    #expect(Sample.press(&model, "n").isEmpty)
    #expect(model.question == nil)
    #expect(Sample.press(&model, "c y") == [.act(.cancel(Sample.id(41)))])
  }

  @Test func anAnswerThatMayBeALetterOfAWordIsNone() {
    var model = model()
    model.typingPause = .milliseconds(250)
    #expect(Sample.type(&model, "ucy").isEmpty && model.question == nil)
    #expect(model.notice?.text.contains("nothing was done") == true)
    // After a pause it is one, also where the question came up in a hurry.
    Sample.type(&model, "uc")
    Sample.send(&model, .clock(model.now + .milliseconds(300)))
    #expect(Sample.type(&model, "y") == [.act(.cancel(Sample.id(41)))])
    // A key by itself is no word, however soon the answer comes.
    Sample.send(&model, .clock(model.now + .seconds(1)))
    #expect(Sample.type(&model, "cy") == [.act(.cancel(Sample.id(41)))])
    // Nor does a word go on behind an answer, or behind a key that is no letter.
    Sample.send(&model, .clock(model.now + .seconds(1)))
    Sample.press(&model, "c n c")
    #expect(Sample.type(&model, "y") == [.act(.cancel(Sample.id(41)))])
    Sample.type(&model, "}c")
    #expect(Sample.type(&model, "y") == [.act(.cancel(Sample.id(41)))])
    Sample.press(&model, "u tab c")
    #expect(Sample.type(&model, "y") == [.act(.cancel(Sample.id(41)))])
  }

  @Test func whatIsNoAnswerLeavesAQuestion() {
    for key in ["u", "tab", "escape", "q", "enter"] {
      var model = model()
      #expect(Sample.press(&model, "c \(key)").isEmpty && model.question == nil, "\(key)")
    }
  }

  @Test func escapeAndAKeyThatComeTogetherAreTwo() throws {
    func chord(_ model: inout AppModel, _ name: String) throws -> [Effect] {
      update(&model, .input(.chord(try Key(name: name))))
    }
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.runs(Sample.rows)))
    _ = try chord(&model, "S")
    #expect(model.route == .runs && !model.runs.order.descending)
    // The view between has been looked at, as with two keys.
    Sample.press(&model, "alt-left")
    #expect(model.route == .run(Sample.id(41)))
    // Where a chord means something it is one; so is one that came as one, which cannot be two keys.
    #expect(try chord(&model, "m") == [.terminal(.captureMouse(false))])
    Sample.press(&model, "alt-S")
    #expect(model.route == .run(Sample.id(41)))
  }

  /// Nothing that was typed is thrown away for what may have been meant as a chord, and nothing is done by it.
  @Test func aChordLeavesWhatIsTypedAndAnswersNothing() throws {
    var model = model()
    model.typingPause = .milliseconds(250)
    Sample.press(&model, "/")
    Sample.type(&model, "ab s")
    for key in ["c", "enter", "m", "@"] {
      #expect(update(&model, .input(.chord(try Key(name: key)))).isEmpty)
      #expect(model.prompt?.field.text == "ab s" && model.question == nil, "\(key)")
    }
    _ = update(&model, .input(.chord(try Key(name: "b"))))
    _ = update(&model, .input(.chord(try Key(name: "d"))))
    #expect(model.prompt?.field.text == "ab ")
    Sample.press(&model, "escape c")
    #expect(model.question != nil)
    #expect(update(&model, .input(.chord(try Key(name: "y")))).isEmpty && model.question == nil)
    #expect(model.route == .runs)
  }

  @Test func aPaneIsSearchedInTheWholeLog() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "tab /")
    #expect(model.route == .log(Sample.id(41), step: "train"))
    #expect(model.prompt?.log == LogKey(Sample.id(41), "train", 2))
  }

  @Test func whatCannotBeReadAnyMoreStaysKnownAsThat() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.runFailed(Sample.id(41), "its journal is damaged at line 7")))
    Sample.send(&model, .clock(model.now + .seconds(60)))
    for keys in ["j", "g", "escape i", "escape S"] {
      Sample.press(&model, keys)
      var buffer = CellBuffer(model.size)
      _ = view(model, into: &buffer)
      #expect(buffer.text.contains("stale since 19:42:07: its journal is damaged at line 7"), "\(keys)")
    }
    Sample.send(&model, .feed(.run(RunView(id: Sample.id(41), state: Sample.liveRun(), isAttended: true))))
    #expect(model.staleReason == nil)
    Sample.press(&model, "escape escape")
    Sample.send(&model, .feed(.runs(Sample.rows)), .feed(.runsFailed("the index is damaged")))
    Sample.press(&model, "j")
    #expect(model.staleReason?.hasSuffix("the index is damaged") == true)
  }

  @Test func anEndedRunIsNotCancelled() {
    var model = model()
    #expect(Sample.press(&model, "j j c").isEmpty)
    #expect(model.question == nil)
    #expect(model.notice == .info("train-40 has ended: it failed"))
  }

  @Test func quittingNeverCancels() {
    for keys in ["q", "ctrl-c"] {
      var model = model()
      #expect(Sample.press(&model, keys) == [.quit])
    }
    var model = model()
    Sample.press(&model, ":")
    Sample.type(&model, "q")
    #expect(Sample.press(&model, "enter") == [.quit])
  }

  @Test func nothingTicksWithoutALiveRun() {
    var model = model()
    #expect(model.ticks)
    Sample.send(&model, .feed(.runs([Sample.rows[2]])))
    #expect(!model.ticks)
  }

  @Test func noticesGoWithTheNextKey() {
    var model = model()
    Sample.send(&model, .feed(.done(.error("refused"))))
    #expect(model.notice?.text == "refused")
    Sample.press(&model, "j")
    #expect(model.notice == nil)
  }
}

@Suite struct RunUpdateTests {
  @Test func theLiveStepsHavePanes() {
    let model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    let names = model.runLayout?.panes.map(\.key.step)
    #expect(names == ["train", "features"])
    #expect(model.subscription.logs.map(\.key.attempt) == [2, 1])
  }

  @Test func theCursorIsWhereSomethingFailed() {
    let model = Sample.looking(at: Sample.endedRun())
    #expect(model.run?.selectedName == "train")
    #expect(model.runLayout?.panes.map(\.key.step) == ["train"])
  }

  @Test func inAnEndedRunThePaneFollowsTheCursor() {
    var model = Sample.looking(at: Sample.endedRun())
    let effects = Sample.press(&model, "j")
    #expect(model.runLayout?.panes.map(\.key.step) == ["features"])
    #expect(effects.count == 1)
  }

  @Test func tabsGoToPanes() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "tab tab")
    #expect(model.focusedPane == 1)
    Sample.press(&model, "tab")
    #expect(model.run?.focus == .steps)
    Sample.press(&model, "shift-tab")
    #expect(model.focusedPane == 1)
  }

  @Test func zoomGivesOnePaneTheWholeBody() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "tab tab z")
    #expect(model.runLayout?.panes.map(\.key.step) == ["features"])
    #expect(model.runLayout?.panes.first?.box == model.frame.body)
    Sample.press(&model, "escape")
    #expect(model.run?.isZoomed == false)
    Sample.press(&model, "escape")
    #expect(model.run?.focus == .steps)
  }

  @Test func attemptsCanBeChosen() {
    var model = Sample.looking(at: Sample.liveRun())
    #expect(model.run?.selectedName == "train")
    Sample.press(&model, "[")
    #expect(model.run?.logKey(1)?.attempt == 1)
    Sample.press(&model, "] ]")
    #expect(model.run?.logKey(1)?.attempt == 2)
    #expect(model.run?.chosenAttempts.isEmpty == true)
  }

  @Test func instancesOfAJobTakeTurns() {
    var model = Sample.looking(at: Sample.liveRun(instances: 3), size: Size(width: 200, height: 50))
    #expect(model.run?.logKey(1) == LogKey(Sample.id(41), "train", 2))
    Sample.press(&model, "{")
    #expect(model.subscription.logs.map(\.key).contains(LogKey(Sample.id(41), "train", 2, instance: 2)))
    #expect(screen(&model).contains("train[2] "))
    #expect(screen(&model).contains("instance 2 of 0-2"))
    Sample.press(&model, "} }")
    #expect(model.run?.logKey(1)?.instance == 1)
    // The attempt before ran as one.
    Sample.press(&model, "[")
    #expect(model.run?.logKey(1) == LogKey(Sample.id(41), "train", 1))
    Sample.press(&model, "}")
    #expect(model.notice == .info("train runs as one instance"))
  }

  @Test func aPaneSaysSinceWhenAndWhyItsProviderIsNotHeard() {
    let remark = StaleMark.text(StaleMark.log, Sample.now, "connection refused")
    var model = Sample.looking(at: Sample.liveRun(remark: remark), size: Size(width: 200, height: 50))
    #expect(screen(&model).contains("log stale since 2026-11-23T19:42:07.000Z: connection refused"))
  }

  private func screen(_ model: inout AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  @Test func aLostEngineLeavesTheRunUnattended() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.engine(.lost("the engine has gone; starting another"))))
    #expect(model.run?.view?.isAttended == false)
    #expect(model.notice?.kind == .warning)
    Sample.send(&model, .feed(.engine(.connected)))
    #expect(model.run?.view?.isAttended == true)
    #expect(model.notice == .info("the engine is back"))
  }

  @Test func anEngineThatTakesAnothersPlaceIsOneQuietNote() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.engine(.connected)))
    Sample.send(&model, .feed(.engine(.replaced)))
    #expect(model.notice == .info("another engine drives the runs now"))
    #expect(model.run?.view?.isAttended == true)
    #expect(model.engine == .connected)
  }

  @Test func reportsAreLeftOutOfPanesThatFollow() {
    var model = Sample.looking(at: Sample.liveRun())
    var lines = Sample.lines(0..<40)
    for index in lines.indices where index % 2 == 1 {
      lines[index] = LogLine(number: index, tone: .debug, text: "loss 0.2", isReport: true)
    }
    let content = LogContent(total: 40, lines: lines)
    let key = LogKey(Sample.id(41), "train", 2)
    Sample.send(&model, .feed(.log(key, content)))
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(!buffer.text.contains("loss 0.2 "))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, content)))
    buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("loss 0.2 "))
  }

  @Test func retryIsForWhatFailed() {
    var model = Sample.looking(at: Sample.endedRun())
    #expect(Sample.press(&model, "r y") == [.act(.retry(Sample.id(40), step: "train"))])
    Sample.press(&model, "home r")
    #expect(model.question == nil)
    #expect(model.notice?.text == "load is succeeded; a step that failed can be retried")
  }

  @Test func aRunOfTwoThousandStepsIsNoTrouble() {
    let steps = (0..<2000).map { Sample.step("step-\($0)", after: $0 > 0 ? ["step-\($0 - 1)"] : []) }
    var model = Sample.looking(
      at: Sample.state(Sample.plan(steps), [(0, Sample.fact("step-0", 1, .running))])
    )
    Sample.press(&model, "G")
    #expect(model.run?.selectedName == "step-1999")
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("step-1999"))
  }
}

@Suite struct CommandUpdateTests {
  @Test func commandsGoToViews() {
    var model = Sample.model()
    for (command, route) in [("stacks", Route.stacks), ("pipelines", .pipelines), ("runs", .runs)] {
      Sample.press(&model, ":")
      Sample.type(&model, command)
      Sample.press(&model, "enter")
      #expect(model.route == route)
    }
  }

  @Test func tabCompletesAndGoesRound() {
    var model = Sample.model()
    Sample.press(&model, ":")
    Sample.type(&model, "ru")
    Sample.press(&model, "tab")
    #expect(model.prompt?.field.text == "runs")
    Sample.press(&model, "tab")
    #expect(model.prompt?.field.text == "run")
    Sample.press(&model, "tab")
    #expect(model.prompt?.field.text == "runs")
  }

  @Test func upBringsBackWhatWasTyped() {
    var model = Sample.model()
    Sample.press(&model, ":")
    Sample.type(&model, "theme light")
    Sample.press(&model, "enter")
    #expect(model.theme.name == "light")
    Sample.press(&model, ": up")
    #expect(model.prompt?.field.text == "theme light")
    Sample.press(&model, "down")
    #expect(model.prompt?.field.text.isEmpty == true)
  }

  @Test func anUnknownCommandNamesTheNearest() {
    var model = Sample.model()
    Sample.press(&model, ":")
    Sample.type(&model, "stakcs")
    Sample.press(&model, "enter")
    #expect(model.notice == .error("there is no command stakcs; did you mean :stacks?"))
  }

  @Test func anUnknownThemeIsLookedForInFiles() {
    var model = Sample.model()
    Sample.press(&model, ":")
    Sample.type(&model, "theme mine")
    #expect(Sample.press(&model, "enter") == [.loadTheme("mine")])
  }

  @Test func launchByNameWaitsForThePipelines() {
    var model = Sample.model()
    Sample.press(&model, ":")
    Sample.type(&model, "launch train")
    let effects = Sample.press(&model, "enter")
    #expect(effects == [.subscribe(Subscription(specs: true))])
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    #expect(model.route == .launch)
  }

  /// Where the pipelines are in sight nothing new comes of them.
  @Test func launchByNameOpensAtOnceWhereThePipelinesAreKnown() {
    var model = Sample.model()
    model.jump(.stacks)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, ":")
    Sample.type(&model, "launch train")
    Sample.press(&model, "enter")
    #expect(model.route == .launch && model.launch?.pipeline.name == "train")
  }

  /// Whoever goes elsewhere meanwhile is not led away from there.
  @Test func aFormThatIsAwaitedIsGivenUpByGoingElsewhere() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, ":")
    Sample.type(&model, "launch train")
    Sample.press(&model, "enter")
    Sample.press(&model, "enter")
    #expect(model.pendingLaunch == nil && model.subscription.specs == false)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    #expect(model.route.runID != nil)
  }

  @Test func aRunThatSomebodyDeletesIsSaidToBeGone() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.runGone(Sample.id(40))))
    #expect(model.notice == nil && model.run?.failure == nil)
    Sample.send(&model, .feed(.runGone(Sample.id(41))))
    #expect(model.notice == .warning("the run has been deleted"))
    #expect(model.run?.failure?.text == "the run has been deleted" && model.run?.view != nil)
    // Whoever has gone on is not told again.
    model = Sample.looking(at: Sample.liveRun())
    model.jump(.runs)
    Sample.send(&model, .feed(.runGone(Sample.id(41))))
    #expect(model.notice == nil)
  }

  @Test func whoeverDeletesTheRunInSightComesToTheList() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.answered(.run(.delete(Sample.id(40))), .info("the run is deleted"))))
    #expect(model.route == .run(Sample.id(41)))
    Sample.send(&model, .feed(.answered(.run(.delete(Sample.id(41))), .error("it still runs"))))
    #expect(model.route == .run(Sample.id(41)))
    Sample.send(&model, .feed(.answered(.run(.delete(Sample.id(41))), .info("the run is deleted"))))
    #expect(model.route == .runs)
  }
}

@Suite struct LaunchUpdateTests {
  private func model() -> AppModel {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "j enter")
    return model
  }

  @Test func typingChecks() {
    var model = model()
    let before = model.launch?.revision ?? 0
    let effects = Sample.press(&model, "tab 5")
    guard case .check(let draft)? = effects.last else {
      Issue.record("nothing is checked")
      return
    }
    #expect(draft.revision == before + 1)
    #expect(draft.parameters == ["epochs=305"])
  }

  @Test func aLateAnswerIsNotTaken() {
    var model = model()
    let old = model.launch?.revision ?? 0
    Sample.press(&model, "tab 5")
    Sample.send(&model, .feed(.checked(revision: old, [Problem(path: "--param epochs", message: "no")])))
    #expect(model.launch?.hasErrors == false)
    #expect(model.launch?.isChecked == false)
  }

  @Test func launchSendsTheDraftOnce() throws {
    var model = model()
    let effects = Sample.press(&model, "enter enter")
    #expect(effects.count == 1)
    let draft = try #require(model.launch?.sent)
    Sample.send(&model, .feed(.launched(Sample.id(77), name: "train-42", draft)))
    #expect(model.route == .run(Sample.id(77)))
    #expect(model.routes == [.runs, .run(Sample.id(77))])
    #expect(model.launch == nil)
  }

  @Test func errorsKeepTheFormFromBeingSent() {
    var model = model()
    let revision = model.launch?.revision ?? 0
    Sample.send(&model, .feed(.checked(revision: revision, [Problem(path: "x.yaml", message: "no")])))
    #expect(Sample.press(&model, "enter").isEmpty)
    #expect(model.notice?.kind == .error)
  }

  @Test func aRefusalGivesTheFormBack() throws {
    var model = model()
    Sample.press(&model, "enter")
    let draft = try #require(model.launch?.sent)
    // What else goes wrong meanwhile says nothing of the launch: another press would launch a second run.
    Sample.send(&model, .feed(.done(.error("night.yaml:3:1: error: there is no role 'acent'"))))
    Sample.send(&model, .feed(.answered(.run(.cancel(Sample.id(40))), .error("the run has ended"))))
    #expect(Sample.press(&model, "enter").isEmpty)
    Sample.send(&model, .feed(.answered(.run(.launch(draft)), .error("the engine refused"))))
    #expect(model.launch?.isSent == false && model.notice?.text == "the engine refused")
    #expect(Sample.press(&model, "enter") == [.act(.launch(draft))])
  }

  /// Whoever has opened another form meanwhile goes on filling it in.
  @Test func aLaunchLeavesAnotherFormAlone() throws {
    var model = model()
    Sample.press(&model, "enter")
    let draft = try #require(model.launch?.sent)
    Sample.press(&model, "escape enter tab")
    Sample.type(&model, "7")
    let fields = model.launch?.fields.map(\.text.text)
    Sample.send(&model, .feed(.launched(Sample.id(77), name: "train-42", draft)))
    #expect(model.route == .launch && model.launch?.fields.map(\.text.text) == fields)
    #expect(model.notice == .info("launched train-42"))
  }

  @Test func theCommandIsShown() {
    var model = model()
    Sample.press(&model, "tab tab")
    Sample.type(&model, " it's")
    #expect(model.launch?.command.contains("--param 'note=") == true)
    #expect(model.launch?.command.contains("'\\''s'") == true)
  }
}
