import Testing

@testable import Console
@testable import Journal
@testable import ScreenKit
@testable import Workflow

/// Views are gone through back and forth, and the last one comes again at the next start.
@Suite struct MemoryTests {
  private func model(_ memory: ConsoleMemory?, rows: [RunRow] = Sample.rows) -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.remembered(memory)), .feed(.runs(rows)))
    return model
  }

  private func told(_ effects: [Effect]) -> [ConsoleMemory] {
    effects.compactMap { if case .remember(let memory) = $0 { memory } else { nil } }
  }

  @Test func viewsAreGoneThroughBackAndForth() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "g i J")
    let seen: [Route] = [.details(Sample.id(41), step: "load"), .graph(Sample.id(41)), .run(Sample.id(41))]
    var back: [Route] = []
    for _ in seen {
      Sample.press(&model, "alt-left")
      back.append(model.route)
    }
    #expect(back.map(\.runID) == seen.map(\.runID) && Set(back).count == 3)
    // Back leads to where it led.
    Sample.press(&model, "alt-right escape")
    #expect(model.route == .run(Sample.id(41)))
    Sample.press(&model, "alt-left alt-right alt-right")
    #expect(model.notice?.text == "there is no view after this")
  }

  @Test func anotherViewEndsTheWayForth() {
    var model = Sample.model()
    Sample.press(&model, "P A alt-left C alt-right")
    #expect(model.route == .calls && model.notice != nil)
    Sample.press(&model, "alt-left")
    #expect(model.route == .pipelines)
  }

  @Test func aFileThatWasLookedAtIsNotRemembered() {
    var model = Sample.model()
    model.begin(with: .file("any.log"))
    var known = ConsoleMemory()
    known.view = .run(Sample.id(41))
    let first = Sample.send(&model, .feed(.remembered(known)), .feed(.runs(Sample.rows)))
    #expect(model.route == .file("any.log"))
    #expect(told(first + Sample.press(&model, "g G ?")).isEmpty)
  }

  @Test func aFormThatWasLeftIsNoPlaceToGoBackTo() {
    var model = Sample.model()
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "P j enter")
    #expect(model.route == .launch)
    Sample.press(&model, "escape alt-left")
    #expect(model.route == .runs)
  }

  @Test(arguments: [
    Route.runs, .jobs, .calls, .pipelines, .stacks, .run(Sample.id(41)), .graph(Sample.id(41)),
    .summary(Sample.id(41)), .merged(Sample.id(41)), .log(Sample.id(41), step: "train"),
    .details(Sample.id(41), step: "load"),
  ])
  func whatIsRememberedIsReadAgain(_ view: Route) {
    var memory = ConsoleMemory(view: view, runFilter: "state:fail \"x\" 数据", jobFilter: "ours:yes")
    memory.callFilter = "status:4"
    memory.order = RunOrder(column: .took, descending: false)
    #expect(ConsoleMemory(Array(memory.text.utf8)) == memory)
    #expect(model(memory).route == view)
  }

  @Test(arguments: ["", "{", "[]", "{\"view\":[\"run\",\"../x\"]}", "{\"view\":7,\"sort\":\"size\"}"])
  func aBrokenFileChangesNothing(_ text: String) {
    let memory = ConsoleMemory(Array(text.utf8))
    #expect(memory == nil || memory == ConsoleMemory())
  }

  @Test func filtersAndOrderComeAgain() {
    var memory = ConsoleMemory(runFilter: "state:fail")
    memory.order = RunOrder(column: .name, descending: false)
    let model = model(memory)
    #expect(model.runs.shown.count == 2 && model.runs.order == memory.order)
  }

  /// A run that is gone is not looked at.
  @Test func aRunThatHasEndedMeanwhileIsOpenedAgain() {
    let log = Route.log(Sample.id(39), step: "train")
    #expect(model(ConsoleMemory(view: log)).route == log)
    #expect(model(ConsoleMemory(view: .run(Sample.id(7)))).route == .runs)
    let both = [Sample.id(39), Sample.id(41)]
    #expect(model(ConsoleMemory(view: .mergedRuns(both))).route == .mergedRuns(both))
    #expect(model(ConsoleMemory(view: .mergedRuns([Sample.id(7), Sample.id(41)]))).route == .runs)
    var open = model(ConsoleMemory(view: .log(Sample.id(41), step: "train")))
    Sample.press(&open, "escape escape")
    #expect(open.route == .runs)
  }

  /// Step, pane and filter are where they were, though the run has ended and other steps have panes.
  @Test func stepPaneAndFilterComeAgain() throws {
    var before = Sample.looking(at: Sample.liveRun())
    Sample.send(&before, .feed(.remembered(nil)))
    Sample.press(&before, "home j j tab tab enter & e p o c h enter & l e v e l : e r r o r enter")
    let left = try #require(told(Sample.press(&before, "escape")).last)
    #expect(left.place == RunPlace(before) && left.place.pane == "features")
    #expect(left.place.rules == ["epoch", "level:error"])
    let read = try #require(ConsoleMemory(Array(left.text.utf8)))
    #expect(read == left)
    var after = model(read)
    // Nothing is written as long as the run is not known.
    #expect(after.route == .run(Sample.id(41)) && after.memory.place == left.place)
    var ended = Sample.liveRun()
    let end = Event(sequence: ended.sequence + 1, time: Sample.now, fact: .run(RunFact(status: .failed)))
    do { try ended.apply(end) } catch { Issue.record(error) }
    Sample.send(&after, .feed(.run(RunView(id: Sample.id(41), state: ended, isAttended: false))))
    #expect(after.focusedLog?.key.step == "features" && after.run?.selectedName == "features")
    let key = try #require(after.focusedLog?.key)
    #expect(after.panes[key]?.filter.words == "&epoch &level:error")
    // What is not there any more is left out.
    var other = read
    other.view = .log(Sample.id(39), step: "gone")
    other.place = RunPlace()
    other.place.pane = "none"
    var gone = model(other)
    let view = RunView(id: Sample.id(39), state: Sample.liveRun(), isAttended: true)
    Sample.send(&gone, .feed(.run(view)))
    #expect(gone.route == .run(Sample.id(39)) && gone.run?.focus == .steps)
  }

  /// What a click hits is what is painted: the list is where the step is that the cursor came back to.
  @Test func theStepThatComesAgainIsInSight() throws {
    var place = RunPlace()
    place.step = "shard-1500"
    var memory = ConsoleMemory(view: .run(Sample.id(41)))
    memory.place = place
    var model = model(memory)
    Sample.send(&model, .feed(.run(RunView(id: Sample.id(41), state: Sample.largeRun(), isAttended: true))))
    let run = try #require(model.run)
    #expect(run.selectedName == "shard-1500")
    #expect((run.position.offset..<run.position.offset + model.stepRows).contains(run.position.cursor))
  }

  @Test func aPressedKeyIsTheLastWord() {
    var place = RunPlace()
    place.step = "report"
    var memory = ConsoleMemory(view: .run(Sample.id(41)))
    memory.place = place
    var model = model(memory)
    Sample.press(&model, "k")
    Sample.send(&model, .feed(.run(RunView(id: Sample.id(41), state: Sample.liveRun(), isAttended: true))))
    #expect(model.run?.selectedName != "report" && model.restoredPlace == nil)
  }

  @Test func nobodyIsTakenAwayFromWhereTheyAre() {
    var model = Sample.model()
    Sample.press(&model, "P")
    Sample.send(&model, .feed(.remembered(ConsoleMemory(view: .jobs, runFilter: "x"))))
    #expect(model.route == .pipelines && model.runs.filterText.isEmpty)
    model = Sample.model()
    Sample.send(&model, .feed(.remembered(ConsoleMemory(view: .run(Sample.id(41))))))
    Sample.press(&model, "j")
    Sample.send(&model, .feed(.runs(Sample.rows)))
    #expect(model.route == .runs)
  }

  @Test func onlyWhatChangesIsKept() {
    var model = Sample.model()
    #expect(told(Sample.press(&model, "P R")).isEmpty)
    Sample.send(&model, .feed(.remembered(nil)), .feed(.runs(Sample.rows)))
    #expect(told(Sample.press(&model, "j k")).isEmpty)
    #expect(told(Sample.press(&model, "A")).map(\.view) == [.stacks])
    Sample.press(&model, "R /")
    // A filter counts when it is typed to its end.
    #expect(told(Sample.type(&model, "etl")).isEmpty)
    #expect(told(Sample.press(&model, "enter")).map(\.runFilter) == ["etl"])
  }

  @Test func theFeedKeepsItInAFile() async throws {
    let state = try TestState()
    let memory = ConsoleMemory(view: .stacks, runFilter: "etl")
    do {
      let feed = TestFeed(state.place)
      let none = try await feed.first { if case .remembered(let memory) = $0 { [memory] } else { nil } }
      #expect(none == [nil])
      feed.feed.perform(.remember(memory))
    }
    // The next console may be there before the last one has written.
    while true {
      let feed = TestFeed(state.place)
      let found = try await feed.first { if case .remembered(let memory) = $0 { [memory] } else { nil } }
      if found == [memory] { break }
      #expect(found == [nil])
    }
  }
}
