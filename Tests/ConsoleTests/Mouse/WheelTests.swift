import Testing

@testable import Console
@testable import LogKit
@testable import Operators
@testable import ScreenKit
@testable import Specs
@testable import Workflow

/// The wheel scrolls what lies under it, and moves nothing else.
@Suite struct WheelTests {
  private static let middle = Point(x: 20, y: 8)

  private func runs(_ count: Int) -> AppModel {
    var model = Sample.model()
    let rows = (0..<count).map { Sample.row(count - $0, "train-\(count - $0)", .succeeded, "s", took: 1) }
    Sample.send(&model, .feed(.runs(rows)))
    return model
  }

  @Test func aListIsScrolledAndTheCursorStaysOnItsRowWhileThatIsInSight() {
    var model = runs(100)
    Sample.press(&model, "j j j j j j")
    model.wheel(.scrollDown, Self.middle)
    #expect(model.runs.position == ListPosition(cursor: 6, offset: 3))
    model.wheel(.scrollDown, Self.middle)
    model.wheel(.scrollDown, Self.middle)
    #expect(model.runs.position == ListPosition(cursor: 9, offset: 9))
    model.wheel(.scrollUp, Self.middle)
    #expect(model.runs.position == ListPosition(cursor: 9, offset: 6))
    for _ in 0..<50 { model.wheel(.scrollDown, Self.middle) }
    #expect(model.runs.position.cursor == 99)
  }

  @Test func whatTheWheelHasPutUnderTheCursorStaysThere() {
    var model = runs(100)
    for _ in 0..<3 { model.wheel(.scrollDown, Self.middle) }
    let name = model.runs.selected?.name
    Sample.send(&model, .feed(.rows([Sample.row(101, "new-1", .running, "r")])))
    #expect(name == "train-91" && model.runs.selected?.name == name)
  }

  @Test func stepsAreScrolledWhileAPaneHasTheKeys() throws {
    var model = Sample.looking(at: Sample.largeRun(), size: Size(width: 120, height: 40))
    Sample.press(&model, "home tab")
    let steps = try #require(model.runLayout?.steps)
    let focus = model.run?.focus
    model.wheel(.scrollDown, Point(x: steps.x + 5, y: steps.y + 4))
    #expect(model.run?.position.offset == 3 && model.run?.focus == focus)
  }

  @Test func theTimelineIsScrolledByItself() throws {
    var model = Sample.looking(at: Sample.largeRun(), size: Size(width: 120, height: 40))
    Sample.press(&model, "home")
    let box = try #require(model.runLayout?.timeline)
    let over = Point(x: box.x + 3, y: box.y + 1)
    #expect(model.timelinePane?.step(at: over) == 0)
    model.wheel(.scrollDown, over)
    #expect(model.timelinePane?.step(at: over) == 3)
    #expect(model.run?.position == ListPosition())
    // Sideways it is the time.
    Sample.press(&model, "T + +")
    Sample.press(&model, "end")
    let whole = try #require(model.run?.state?.time(until: model.now))
    let before = try #require(model.run?.timeline.window(of: whole))
    model.wheel(.scrollLeft, over)
    model.wheel(.scrollUp, over, .shift)
    let after = try #require(model.run?.timeline.window(of: whole))
    #expect(after.lowerBound < before.lowerBound && model.run?.timeline.moment == nil)
    for _ in 0..<40 { model.wheel(.scrollRight, over) }
    #expect(model.run?.timeline.window(of: whole) == before)
    // Whoever moves the cursor sees its row again.
    Sample.press(&model, "escape j")
    #expect(model.timelinePane?.step(at: over) == 0)
  }

  @Test func theGraphIsScrolledInBothDirectionsWithoutItsCursor() {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 50, height: 14))
    Sample.press(&model, "g home")
    let (cursor, before) = (model.run?.graph?.cursor, model.run?.graph?.origin)
    model.wheel(.scrollRight, Self.middle)
    let shifted = model.run?.graph?.origin
    #expect(shifted?.x == before.map { $0.x + 8 } && model.run?.graph?.cursor == cursor)
    model.wheel(.scrollUp, Self.middle, .shift)
    #expect(model.run?.graph?.origin == before)
    for _ in 0..<20 { model.wheel(.scrollDown, Self.middle, .shift) }
    #expect(model.run?.graph?.cursor == cursor)
    // A key brings the cursor into sight again.
    Sample.press(&model, "home")
    #expect(model.run?.graph?.origin == before)
  }

  @Test func pagesAndHelpAreScrolled() {
    var details = Sample.looking(at: Sample.detailedRun(), size: ScreenFrame.smallest)
    Sample.press(&details, "j i")
    details.wheel(.scrollDown, Self.middle)
    #expect(details.pageOffset == 3)
    details.wheel(.scrollUp, Self.middle)
    #expect(details.pageOffset == 0)
    var summary = Sample.looking(at: Sample.liveRun(), size: ScreenFrame.smallest)
    Sample.press(&summary, "S")
    summary.wheel(.scrollDown, Self.middle)
    #expect(summary.pageOffset == 3)
    var help = runs(1)
    Sample.press(&help, "?")
    help.wheel(.scrollDown, Self.middle)
    #expect(help.helpOffset == 3)
    help.wheel(.scrollDown, Point(x: 5, y: 0))
    #expect(help.helpOffset == 3)
  }

  @Test func jobsAndAJobAreScrolledAndMoreIsAskedFor() {
    var model = JobSample.model()
    let rows = (0..<500).map { (number: Int) in JobSample.row("job-\(number)", .running, ago: number) }
    Sample.send(&model, .feed(.jobSources([JobSample.gpu])))
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs(rows, asOf: Sample.now, hasMore: true))))
    model.wheel(.scrollDown, Self.middle)
    #expect(model.jobs.position.offset == 3 && model.jobs.wanted == 500)
    for _ in 0..<160 { model.wheel(.scrollDown, Self.middle) }
    #expect(model.jobs.wanted == 1_000)
    var job = JobSample.answered()
    Sample.press(&job, "enter")
    let reference = job.subjectJob
    if let reference {
      Sample.send(
        &job,
        .feed(.job(reference, .description(JobSample.description, asOf: Sample.now)))
      )
    }
    job.wheel(.scrollDown, Self.middle)
    #expect(job.pageOffset == 3)
  }

  @Test func callsAndTheCallInFullAreScrolledEach() throws {
    var model = CallSample.model()
    Sample.send(&model, .input(.resize(Size(width: 40, height: 20))))
    // The longest address: it does not fit.
    Sample.press(&model, "j")
    let layout = CallsLayout(model.frame)
    let detail = try #require(layout.detail)
    let before = model.screenText.text
    model.wheel(.scrollDown, Point(x: 5, y: detail.y + 2))
    #expect(model.calls.detailOffset > 0 && model.calls.position.cursor == 1)
    #expect(model.screenText.text != before)
    model.wheel(.scrollDown, Point(x: 5, y: layout.list.y + 2))
    #expect(model.calls.position.cursor > 1 && model.calls.detailOffset == 0)
  }

  @Test func aLogIsScrolledWhileItsLinesAreSearched() throws {
    var model = HistogramUpdateTests.model()
    Sample.press(&model, "H /")
    model.wheel(.scrollUp, Self.middle)
    #expect(model.panes[HistogramUpdateTests.key]?.follows == false && model.prompt != nil)
    model.wheel(.scrollDown, Self.middle, .shift)
    #expect(model.panes[HistogramUpdateTests.key]?.left == 8)
  }

  @Test func overTheHistogramTheWheelGoesFromBarToBar() throws {
    var model = HistogramUpdateTests.model()
    let strip = try #require(model.histogramDivision?.part)
    let scale = try #require(model.histogramStrip?.scale)
    model.wheel(.scrollUp, Point(x: 20, y: strip.y + 1))
    let target = model.panes[HistogramUpdateTests.key]?.places.seek?.target
    let last = scale.bars.number(of: Sample.now + .seconds(-1))
    #expect(target == .time(scale.bars.start(of: last - 1)))
  }

  @Test func overTheChartTheWheelBringsOtherMetrics() throws {
    var model = ChartTests.model()
    Sample.send(&model, .input(.resize(Size(width: 80, height: 16))))
    let box = try #require(model.chartBox)
    let pane = try #require(model.chartPane)
    #expect(pane.groups.count > pane.capacity)
    model.wheel(.scrollDown, Point(x: 10, y: box.y + 2))
    #expect(model.chart.first == 1)
    for _ in 0..<9 { model.wheel(.scrollDown, Point(x: 10, y: box.y + 2)) }
    #expect(model.chart.first == pane.groups.count - pane.capacity)
    #expect(model.shownLog.flatMap { model.panes[$0]?.follows } == true)
  }

  @Test func mergedLogsAreScrolled() {
    var model = MergedSample.model()
    model.wheel(.scrollUp, Self.middle)
    #expect(model.panes[MergedSample.key]?.follows == false)
  }

  @Test func theFormAndThePipelineBesideItAreScrolledEach() throws {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(Size(width: 160, height: 12))))
    model.jump(.pipelines)
    let steps = (1...40).map { "  s\($0): {command: x}\n" }.joined()
    let source = SourceText(path: "pipelines/many.yaml", text: "name: many\nsteps:\n" + steps)
    let catalogue = Catalogue(pipelines: [PipelineItem(PipelineReader.read(source))], stacks: [.builtIn])
    Sample.send(&model, .feed(.specs(catalogue)))
    Sample.press(&model, "enter")
    let box = try #require(LaunchLayout(model.frame).pipeline)
    model.wheel(.scrollDown, Point(x: box.x + 5, y: 4))
    let scrolled = LaunchPage.pipelineOffset(model)
    #expect(scrolled > 0 && LaunchPage.formOffset(model) == 0)
    model.wheel(.scrollDown, Point(x: 5, y: 4))
    #expect(LaunchPage.pipelineOffset(model) == scrolled)
  }

  @Test func aLongQuestionAndALongMessageAreScrolled() throws {
    var model = runs(30)
    Sample.send(&model, .input(.resize(ScreenFrame.smallest)))
    let text = (1...60).map { "word\($0)" }.joined(separator: " ")
    model.notice = .error(text)
    #expect(!model.screenText.text.contains("word60"))
    let low = Point(x: 5, y: 10)
    for _ in 0..<20 { model.wheel(.scrollDown, low) }
    #expect(model.screenText.text.contains("word60") && model.runs.position == ListPosition())
    model.notice = nil
    model.question = Question(
      title: "really?",
      lines: [text],
      answers: [.init(key: .character("n"), label: "no", action: nil)]
    )
    #expect(!model.screenText.text.contains("word60"))
    for _ in 0..<40 { model.wheel(.scrollDown, Point(x: 20, y: 6)) }
    #expect(model.screenText.text.contains("word60") && model.screenText.text.contains("n no"))
    for _ in 0..<40 { model.wheel(.scrollUp, Point(x: 20, y: 6)) }
    #expect(model.screenText.text.contains("word1 ") && model.runs.position == ListPosition())
  }
}
