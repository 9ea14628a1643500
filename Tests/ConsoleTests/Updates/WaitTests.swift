import Testing

@testable import Console
@testable import Operators
@testable import ScreenKit
@testable import Workflow

/// What is not there yet is named, with how long it has been awaited, and the screen ticks for nothing else.
@Suite struct WaitTests {
  private static let id = Sample.id(41)
  private static let train = LogKey(id, "train", 2)

  /// The screen right away, after four seconds, and whether it goes on to tick.
  private func expect(
    _ words: String,
    _ model: AppModel,
    _ comment: Comment? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    var model = model
    #expect(model.screenText.text.contains(words), comment, sourceLocation: location)
    #expect(!model.screenText.text.contains(words + " …"), comment, sourceLocation: location)
    #expect(model.hasSeconds, comment, sourceLocation: location)
    Sample.send(&model, .clock(model.now + .milliseconds(4_200)))
    #expect(model.screenText.text.contains(words + " … 4 s"), comment, sourceLocation: location)
    Sample.send(&model, .clock(model.now + .seconds(80)))
    #expect(model.screenText.text.contains(words + " … 01:24"), comment, sourceLocation: location)
    model.glyphs = .ascii
    #expect(model.screenText.text.contains(words + " ... 01:24"), comment, sourceLocation: location)
  }

  private func started(_ routes: Route...) -> AppModel {
    var model = Sample.model()
    for route in routes { model.open(route) }
    Sample.send(&model, .clock(Sample.now))
    return model
  }

  private static let ended = Sample.rows.filter { $0.status.isEnded }

  @Test func runs() {
    var model = started()
    expect("reading the runs", model)
    Sample.send(&model, .feed(.runs(Self.ended)))
    #expect(!model.hasSeconds)
    var failed = started()
    Sample.send(&failed, .feed(.runsFailed("no such folder")))
    #expect(!failed.hasSeconds)
  }

  @Test(arguments: [
    Route.run(Sample.id(40)), .graph(Sample.id(40)), .summary(Sample.id(40)), .merged(Sample.id(40)),
    .log(Sample.id(40), step: "load"), .details(Sample.id(40), step: "load"),
  ])
  func aRun(_ route: Route) {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs([Sample.row(40, "train-40", .failed, "sfkkh", took: 2)])))
    model.open(route)
    Sample.send(&model, .clock(Sample.now))
    expect("reading train-40", model)
    let state = Sample.endedRun()
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
    for log in model.visibleLogs {
      Sample.send(&model, .feed(.log(log.key, Sample.content(total: 3, 0..<3))))
    }
    #expect(!model.hasSeconds)
    var other = started(route)
    Sample.send(&other, .feed(.runFailed(Sample.id(40), "the journal is gone")))
    #expect(!other.hasSeconds)
  }

  /// An engine that takes its time is named with what it was asked; one that answers at once leaves no word.
  @Test func anAnswerOfTheEngine() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs([Sample.row(41, "train-41", .running, "s", took: 2)])))
    Sample.send(&model, .clock(Sample.now))
    Sample.press(&model, "c")
    #expect(Sample.press(&model, "y") == [.act(.cancel(Sample.id(41)))])
    let words = "asking the engine to cancel train-41"
    #expect(!model.screenText.text.contains(words) && model.hasSeconds)
    Sample.send(&model, .clock(model.now + .milliseconds(4_200)))
    #expect(model.screenText.text.contains(words + " … 4 s"))
    // What else is done in the meantime answers nothing, and a fault is told at once.
    Sample.send(&model, .feed(.done(.info("saved as screen-1.svg"))))
    #expect(model.screenText.text.contains(words + " … 4 s"))
    Sample.send(&model, .feed(.done(.error("the theme cannot be read"))))
    #expect(model.screenText.text.contains("the theme cannot be read"))
    Sample.press(&model, "j")
    #expect(model.screenText.text.contains(words + " … 4 s"))
    Sample.send(&model, .feed(.answered(.run(.cancel(Sample.id(41))), .info("the run is being cancelled"))))
    #expect(model.screenText.text.contains("the run is being cancelled"))
    #expect(!model.screenText.text.contains(words))
  }

  /// Each answer is counted by itself, in any order, and a refusal is not lost behind good news.
  @Test(arguments: [[0, 1], [1, 0]])
  func answersOfSeveral(_ order: [Int]) throws {
    var model = Sample.model()
    let runs = [
      Sample.row(41, "train-41", .running, "s", took: 2), Sample.row(40, "etl-40", .running, "s", took: 2),
    ]
    Sample.send(&model, .feed(.runs(runs)))
    Sample.send(&model, .clock(Sample.now))
    Sample.press(&model, "space j space c")
    let effects = Sample.press(&model, "y")
    let requests = effects.compactMap { if case .act(let action) = $0 { Request.run(action) } else { nil } }
    try #require(requests.count == 2)
    Sample.send(&model, .clock(model.now + .milliseconds(3_200)))
    #expect(model.screenText.text.contains(", and 1 more … 3 s"))
    let notices = [Notice.error("it has ended"), .info("the run is being cancelled")]
    for place in order {
      Sample.send(&model, .feed(.answered(requests[place], notices[place])))
      #expect(model.screenText.text.contains(", and 1 more") == false)
    }
    #expect(model.screenText.text.contains("it has ended") && model.asked.isEmpty)
  }

  @Test func severalRuns() {
    var model = started(.mergedRuns([Sample.id(40), Self.id]))
    expect("reading 2 runs", model)
    for id in [Sample.id(40), Self.id] { Sample.send(&model, .feed(.runFailed(id, "gone"))) }
    #expect(!model.hasSeconds)
  }

  @Test func aLogAndItsLines() {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 30))
    model.open(.log(Self.id, step: "train"))
    Sample.send(&model, .clock(Sample.now))
    expect("reading the log", model)
    var content = Sample.content(total: 100, 0..<100)
    content.isCounting = true
    Sample.send(&model, .feed(.log(Self.train, content)))
    expect("counting", model)
    content.isCounting = false
    Sample.send(&model, .feed(.log(Self.train, content)))
    #expect(model.waits.isEmpty)
  }

  @Test func matches() {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 30))
    model.open(.log(Self.id, step: "train"))
    Sample.send(&model, .feed(.log(Self.train, Sample.content(total: 100, 0..<100))))
    Sample.press(&model, "/")
    Sample.type(&model, "loss")
    Sample.press(&model, "enter")
    expect("/loss  searching", model)
    let some = MatchHunt.Finding(lines: [3, 4], isComplete: false)
    Sample.send(&model, .feed(.matches(Self.train, pattern: "loss", some)))
    expect("/loss  1/2+", model)
    let all = MatchHunt.Finding(lines: [3, 4, 9], isComplete: true)
    Sample.send(&model, .feed(.matches(Self.train, pattern: "loss", all)))
    #expect(model.waits.isEmpty)
  }

  @Test func linesOverTime() {
    var model = HistogramUpdateTests.model()
    #expect(model.waits.isEmpty)
    Sample.press(&model, "H H")
    expect("counting the lines", model)
    Sample.send(
      &model,
      .feed(.bars(HistogramUpdateTests.key, HistogramUpdateTests.bars(seconds: 3, isComplete: false)))
    )
    expect("counting", model)
  }

  @Test func pipelinesAndStacks() {
    for (route, words) in [(Route.pipelines, "reading the pipelines"), (.stacks, "reading the stacks")] {
      var model = started(route)
      expect(words, model)
      Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
      #expect(!model.hasSeconds)
    }
  }

  /// A launch that waits for the pipelines says so once that takes long.
  @Test func pipelinesOfALaunch() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Self.ended)))
    Sample.press(&model, "n")
    #expect(!model.screenText.text.contains("reading the pipelines"))
    Sample.send(&model, .clock(Sample.now + .seconds(3)))
    #expect(model.screenText.text.contains("reading the pipelines … 3 s"))
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    #expect(!model.hasSeconds && !model.screenText.text.contains("reading the pipelines"))
  }

  @Test func aLaunch() throws {
    var model = Sample.model()
    model.jump(.pipelines)
    Sample.send(&model, .feed(.specs(SpecScreenTests.catalogue)))
    Sample.press(&model, "j enter")
    expect("checking", model)
    let revision = try #require(model.launch?.revision)
    Sample.send(&model, .feed(.checked(revision: revision, [])))
    #expect(!model.hasSeconds)
    Sample.press(&model, "enter")
    expect("asking the engine", model)
    let draft = try #require(model.launch?.sent)
    Sample.send(&model, .feed(.answered(.run(.launch(draft)), .error("no"))))
    #expect(!model.hasSeconds)
  }

  @Test func jobs() {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(Size(width: 120, height: 30))), .feed(.runs(Self.ended)))
    Sample.press(&model, "J")
    expect("reading the stacks", model)
    Sample.send(&model, .feed(.jobSources([JobSample.gpu, JobSample.far])))
    expect("asking gpu-cluster (kubernetes), sagemaker-eu (kubernetes) for their jobs", model)
    Sample.send(&model, .feed(.jobs(JobSample.gpu, .jobs(JobSample.rows, asOf: Sample.now, hasMore: false))))
    expect("asking sagemaker-eu (kubernetes) for its jobs", model)
    Sample.send(&model, .feed(.jobs(JobSample.far, .failed("no route to host"))))
    #expect(!model.hasSeconds)
  }

  @Test func aJobAndItsLog() {
    var model = JobSample.answered()
    Sample.send(&model, .input(.resize(Size(width: 120, height: 30))))
    model.click((try? model.place("nightly-eval-28")) ?? .zero)
    Sample.press(&model, "enter")
    expect("asking gpu-cluster for nightly-eval-28", model)
    guard let job = model.subjectJob else { return #expect(Bool(false), "there is no job") }
    var description = JobSample.description
    description.job = JobSample.rows[1].job
    Sample.send(&model, .feed(.job(job, .description(description, asOf: Sample.now))))
    #expect(!model.hasSeconds)
    Sample.press(&model, "l")
    expect("asking gpu-cluster for the log of nightly-eval-28", model)
  }

  @Test func calls() {
    var model = started(.calls)
    expect("reading the calls to providers", model)
    Sample.send(&model, .feed(.calls([])))
    #expect(!model.hasSeconds)
  }

  @Test func linesThatAreWritten() {
    var model = started(.file("/tmp/a.log"))
    expect("reading /tmp/a.log", model)
    Sample.send(&model, .feed(.log(.file("/tmp/a.log"), Sample.content(total: 3, 0..<3))))
    Sample.press(&model, "s enter")
    expect("writing copy.log", model)
    // What else is told meanwhile is read, and does not end the wait.
    Sample.send(&model, .feed(.done(.error("night.yaml is gone"))))
    #expect(model.shownNotice == .error("night.yaml is gone"))
    Sample.press(&model, "j")
    #expect(model.shownNotice?.text.hasPrefix("writing copy.log") == true)
    Sample.send(&model, .feed(.exported(path: "copy.log", .info("wrote 3 lines to copy.log"))))
    #expect(!model.hasSeconds && model.notice == .info("wrote 3 lines to copy.log"))
  }

  /// Behind the help nothing is awaited that anybody would see.
  @Test func whatIsNotSeenDoesNotTick() {
    var model = started()
    Sample.press(&model, "?")
    #expect(!model.hasSeconds)
    Sample.press(&model, "escape")
    #expect(model.hasSeconds)
    Sample.send(&model, .input(.resize(Size(width: 20, height: 5))))
    #expect(!model.hasSeconds)
  }
}
