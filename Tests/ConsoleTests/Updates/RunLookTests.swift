import OrderedCollections
import Testing

@testable import Console
@testable import Journal
@testable import ScreenKit
@testable import Workflow

/// A run is arranged as it was left: pins, panes, timeline, borders, the filter of its steps.
@Suite struct RunLookTests {
  private func told(_ effects: [Effect]) -> [ConsoleMemory] {
    effects.compactMap { if case .remember(let memory) = $0 { memory } else { nil } }
  }

  private var arranged: AppModel {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    Sample.send(&model, .feed(.remembered(nil)))
    Sample.press(&model, "home p j p 3 t")
    return model
  }

  private func show(_ model: inout AppModel, _ state: RunState) {
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
  }

  /// Another console, that is told what the first has kept, and looks at the run.
  private func restarted(
    _ memory: ConsoleMemory,
    _ size: Size = Size(width: 120, height: 40)
  ) throws -> AppModel {
    let read = try #require(ConsoleMemory(Array(memory.text.utf8)))
    #expect(read == memory)
    var model = Sample.model()
    Sample.send(&model, .input(.resize(size)), .feed(.remembered(read)), .feed(.runs(Sample.rows)))
    show(&model, Sample.liveRun())
    return model
  }

  @Test func aRunThatIsOpenedAgainIsArrangedAsItWas() {
    var model = arranged
    let before = model.runLayout
    #expect(model.run?.pins == [0, 1] && before?.panes.count == 3 && before?.timeline == nil)
    Sample.press(&model, "escape")
    Sample.send(&model, .feed(.runs(Sample.rows)))
    model.runs.select(Sample.id(40), visible: model.runRows)
    Sample.press(&model, "enter")
    show(&model, Sample.endedRun())
    // Another run is as every run is at first.
    #expect(
      model.run?.pins.isEmpty == true && model.run?.paneCount == nil && model.runLayout?.timeline != nil
    )
    Sample.press(&model, "escape")
    model.runs.select(Sample.id(41), visible: model.runRows)
    Sample.press(&model, "enter")
    show(&model, Sample.liveRun())
    #expect(model.run?.pins == [0, 1] && model.run?.paneCount == 3 && model.runLayout == before)
  }

  @Test func theNextConsoleArrangesItSo() throws {
    var model = arranged
    let memory = try #require(told(Sample.press(&model, "]") + Sample.press(&model, "4 3 G")).last)
    let after = try restarted(memory)
    #expect(after.route == .run(Sample.id(41)) && after.runLayout == model.runLayout)
    // Pins go when they are let go.
    Sample.press(&model, "home p j p 0")
    let last = try #require(told(Sample.press(&model, "t")).last)
    #expect(last.looks.isEmpty && !last.text.contains("pins"))
  }

  /// A border is kept when it is let go of, and not with each cell that it passes.
  @Test func draggedBordersComeAgain() throws {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    Sample.send(&model, .feed(.remembered(nil)))
    for border in [InnerBorder.steps, .timeline, .paneRow(0, of: 2)] {
      let area = try #require(model.grips.first { $0.border == border }?.area)
      let start = Point(x: area.x + area.width / 2, y: area.y + area.height / 2)
      let end = Point(x: start.x + 5, y: start.y - 3)
      let moving =
        Sample.send(&model, .input(.mouse(MouseEvent(.press(.left), at: start))))
        + Sample.send(&model, .input(.mouse(MouseEvent(.drag(.left), at: end))))
      #expect(told(moving).allSatisfy { $0.borders.cells(border, of: 40) == nil }, "\(border)")
      let kept = told(Sample.send(&model, .input(.mouse(MouseEvent(.release(.left), at: end)))))
      #expect(kept.count == 1 && kept.last?.borders == model.borders)
    }
    let after = try restarted(model.memory)
    #expect(after.borders == model.borders && after.borders != Borders())
    #expect(after.runLayout?.timeline == model.runLayout?.timeline)
    #expect(after.runLayout?.steps == model.runLayout?.steps)
  }

  @Test func everyBorderIsReadAgain() {
    let all: [InnerBorder] = [
      .steps, .stepsAbove, .timeline, .paneRow(1, of: 3), .paneColumn(2, of: 4, row: 1), .specs, .specsAbove,
      .form, .split, .splitAbove, .histogram, .chart, .chartBelow, .calls,
    ]
    var borders = Borders()
    for (number, border) in all.enumerated() { borders.put(border, at: number + 3, of: 100 - number) }
    #expect(Borders(borders.json) == borders && borders.all.count == all.count)
  }

  @Test func theFilterOfTheStepsComesAgain() throws {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.send(&model, .feed(.remembered(nil)))
    Sample.press(&model, "/")
    #expect(told(Sample.type(&model, "running")).isEmpty)
    let memory = try #require(told(Sample.press(&model, "enter")).last)
    let after = try restarted(memory)
    #expect(after.filterText == "running" && after.run?.selectedName == "train")
  }

  @Test func runsThatAreGoneAreForgotten() throws {
    var looks = RunLooks()
    for number in [7, 40, 41] { looks.put(RunLook(pins: ["train"]), of: Sample.id(number)) }
    var memory = ConsoleMemory()
    memory.looks = looks
    var model = Sample.model()
    Sample.send(&model, .feed(.remembered(memory)))
    let kept = try #require(told(Sample.send(&model, .feed(.runs(Sample.rows)))).last)
    #expect(
      kept.looks[Sample.id(7)] == nil && kept.looks[Sample.id(40)] != nil && kept.looks[Sample.id(41)] != nil
    )
  }

  /// However much is arranged, and however long names are: the file can be read again.
  @Test func theFileIsBounded() throws {
    let name = String(repeating: "n", count: 60)
    var memory = ConsoleMemory()
    for number in 0..<100 {
      let pins = (100..<300).map { name + "\($0)" }
      memory.looks.put(
        RunLook(JSONObject(uniqueKeysWithValues: [("pins", .array(pins.map(JSONValue.string)))])),
        of: Sample.id(number)
      )
    }
    for row in 0..<9 {
      for column in 0..<9 { memory.borders.put(.paneColumn(column, of: 9, row: row), at: 10, of: 9_999) }
    }
    let filler = String(repeating: "\u{1}", count: 5_000)
    (memory.runFilter, memory.jobFilter, memory.callFilter) = (filler, filler, filler)
    let text = memory.text
    #expect(text.utf8.count < 65_536, "\(text.utf8.count)")
    let read = try #require(ConsoleMemory(Array(text.utf8)))
    #expect(read.looks == memory.looks && read.borders == memory.borders)
    // Those that were arranged last are there.
    #expect(read.looks[Sample.id(99)] != nil && read.looks[Sample.id(3)] == nil)
  }

  @Test(arguments: [
    "{\"runs\":[1]}", "{\"runs\":{\"../x\":{\"pins\":[\"a\"]}}}", "{\"runs\":{\"01run00041\":7}}",
    "{\"runs\":{\"01run00041\":{\"pins\":[7,null],\"panes\":-3,\"timeline\":\"no\"}}}",
    "{\"borders\":{\"steps\":[1]}}", "{\"borders\":{\"row 1 99\":[3,4]}}", "{\"borders\":{\"steps\":[0,-5]}}",
    "{\"borders\":{\"steps\":[99999999999,5]}}", "{\"borders\":{\"\":[5,5]}}", "{\"borders\":7}",
  ])
  func whatIsNoArrangementIsLeftOut(_ text: String) {
    #expect(ConsoleMemory(Array(text.utf8)) == ConsoleMemory())
  }

  /// A run that was opened before the file was read is arranged all the same.
  @Test func aRunThatIsOpenAlreadyIsArrangedToo() {
    var memory = ConsoleMemory()
    memory.looks.put(RunLook(pins: ["features", "no such step"], paneCount: 2), of: Sample.id(41))
    var model = Sample.model()
    model.open(.run(Sample.id(41)))
    Sample.press(&model, "j")
    Sample.send(&model, .feed(.remembered(memory)), .feed(.runs(Sample.rows)))
    show(&model, Sample.liveRun())
    #expect(model.run?.pins == [2] && model.run?.paneCount == 2)
  }

  @Test func aPinThatStandsTwiceIsOnePane() throws {
    let text = "{\"runs\":{\"01run00041\":{\"pins\":[\"train\",\"load\",\"train\"]}}}"
    let memory = try #require(ConsoleMemory(Array(text.utf8)))
    #expect(memory.looks[Sample.id(41)]?.pins == ["train", "load"])
    var model = Sample.model()
    Sample.send(&model, .input(.resize(Size(width: 120, height: 40))), .feed(.remembered(memory)))
    model.open(.run(Sample.id(41)))
    show(&model, Sample.liveRun())
    #expect(model.run?.pins == [1, 0])
  }

  /// Two consoles over one file: each keeps what it has arranged, and takes back what it has taken back.
  @Test func anotherConsoleKeepsItsRuns() throws {
    let state = try TestState()
    func memory(_ pins: [Int: String]) -> ConsoleMemory {
      var memory = ConsoleMemory()
      for (run, pin) in pins { memory.looks.put(RunLook(pins: [pin]), of: Sample.id(run)) }
      return memory
    }
    var (first, second) = (MemoryFile(state.place), MemoryFile(state.place))
    #expect(first.read().memory == nil && second.read().memory == nil)
    first.write(memory([39: "load", 40: "load"]))
    second.write(memory([41: "train"]))
    func kept() -> [Int: String] {
      var file = MemoryFile(state.place)
      let looks = file.read().memory?.looks ?? RunLooks()
      return [39, 40, 41].reduce(into: [:]) { $0[$1] = looks[Sample.id($1)]?.pins.first }
    }
    #expect(kept() == [39: "load", 40: "load", 41: "train"])
    // One pin goes, the other console's change of the same run stands as long as it is not changed again.
    second.write(memory([40: "report", 41: "train"]))
    first.write(memory([40: "load"]))
    #expect(kept() == [40: "report", 41: "train"])
    first.write(memory([40: "features"]))
    second.write(memory([40: "report"]))
    #expect(kept() == [40: "features"])
  }

  @Test(arguments: ["", "{\"view\":", "[]", "\u{0}\u{1}"]) func aDamagedFileIsIgnoredWithASentence(
    _ text: String
  ) async throws {
    let state = try TestState()
    state.write(text, to: "state/console.json")
    let feed = TestFeed(state.place)
    let memory = try await feed.first { if case .remembered(let memory) = $0 { [memory] } else { nil } }
    #expect(memory == [nil])
    let notice = try await feed.first { if case .done(let notice) = $0 { notice } else { nil } }
    #expect(notice.kind == .warning && notice.text.contains("console.json is damaged: "))
    #expect(notice.text.contains("the next change of view writes the file anew"))
  }
}
