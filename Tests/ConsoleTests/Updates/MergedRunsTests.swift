import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// The logs of several runs as one.
@Suite struct MergedRunsTests {
  private static let ids = [Sample.id(40), Sample.id(41)]
  private static let key = LogKey.mergedRuns(ids)

  private static func take(_ model: inout AppModel, _ state: RunState) {
    Sample.send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: true))))
  }

  /// Two runs of the same steps are marked and looked at together.
  private static func model(_ keys: String = "") -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "space space L")
    take(&model, Sample.liveRun())
    take(&model, Sample.endedRun())
    var content = Sample.content(total: 200, 0..<200)
    for place in content.lines.indices {
      let logs = [(40, "load"), (41, "train"), (40, "features"), (41, "load"), (40, "train")]
      let (run, step) = logs[place % logs.count]
      content.lines[place].run = Sample.id(run)
      content.lines[place].source = LogID(AttemptID(step: step, attempt: place % 10 == 1 ? 2 : 1))
      content.lines[place].offset = UInt64(place + 1) << 48 | UInt64(place * 10)
    }
    Sample.send(&model, .feed(.log(key, content)))
    Sample.press(&model, keys)
    return model
  }

  private func streams(_ model: AppModel, hidden: Bool) -> [String] {
    let request = model.subscription.logs.first { $0.key == Self.key }
    return (request?.streams ?? []).filter { $0.isHidden == hidden }.map {
      "\($0.run?.name ?? "")/\($0.log.attempt.step) \($0.log.attempt.attempt)"
    }
  }

  @Test func markedRunsAreLookedAtTogether() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "space space L")
    #expect(model.route == .mergedRuns(Self.ids) && model.subscription.others == Self.ids)
    #expect(model.subscription.logs.isEmpty)
    Golden.expectEveryLook(model, "merged-runs-loading")
    Self.take(&model, Sample.liveRun())
    #expect(model.subscription.logs.isEmpty)
    Self.take(&model, Sample.endedRun())
    #expect(
      streams(model, hidden: false) == [
        "train-40/load 1", "train-40/train 1", "train-40/features 1", "train-41/load 1", "train-41/train 1",
        "train-41/train 2", "train-41/features 1",
      ]
    )
    // The marks are there when one comes back, and the runs are not followed any more.
    Sample.press(&model, "escape")
    #expect(model.runs.marked.count == 2 && model.subscription.others.isEmpty && model.otherRuns.isEmpty)
  }

  @Test func oneMarkIsOneRunAndTheMenuAndTheCommandLeadThere() {
    var one = Sample.model()
    Sample.send(&one, .feed(.runs(Sample.rows)))
    Sample.press(&one, "space j L")
    #expect(one.route == .merged(Sample.id(41)))
    for keys in ["x l", ": m e r g e enter"] {
      var model = Sample.model()
      Sample.send(&model, .feed(.runs(Sample.rows)))
      Sample.press(&model, "space space " + keys)
      #expect(model.route == .mergedRuns(Self.ids), "\(keys)")
    }
  }

  @Test func aRunThatCannotBeReadIsLeftOut() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "space space L")
    Self.take(&model, Sample.liveRun())
    Sample.send(&model, .feed(.runFailed(Sample.id(40), "the journal is of a newer version")))
    #expect(model.notice?.text == "the journal is of a newer version")
    #expect(Set(streams(model, hidden: false).map { $0.prefix(8) }) == ["train-41"])
    Sample.send(&model, .feed(.runFailed(Sample.id(41), "gone")))
    #expect(model.subscription.logs.isEmpty)
  }

  @Test func stepsOfEachRunAreSwitchedOffByThemselves() {
    var model = Self.model("2")
    #expect(streams(model, hidden: true) == ["train-40/train 1"])
    Sample.press(&model, "2 g j -")
    #expect(streams(model, hidden: true) == ["train-41/train 1", "train-41/train 2"])
    #expect(model.notice?.text.hasPrefix("train-41/train is switched off") == true)
    Sample.press(&model, "=")
    #expect(streams(model, hidden: true).isEmpty)
  }

  @Test func aLineLeadsToItsRunAndBack() {
    var model = Self.model("& x enter g j enter")
    #expect(model.route == .log(Sample.id(41), step: "train"))
    Self.take(&model, Sample.liveRun())
    #expect(model.shownLog == LogKey(Sample.id(41), "train", 2))
    #expect(model.subscription.logs.first?.seek?.target == .offset(10))
    Sample.press(&model, "escape")
    #expect(model.route == .mergedRuns(Self.ids) && model.panes[Self.key]?.filter.words == "&x")
    // What changes a run is asked of one.
    Sample.press(&model, "c")
    #expect(model.question == nil && model.notice != nil)
  }

  /// Every log of all runs has a look of its own, and none that of an error, as steps begin, too.
  @Test func coloursStayAndDoNotCollide() {
    let few = MergedRuns(states: [Sample.endedRun(), Sample.liveRun()], isOfSeveral: true)
    let look = Look(theme: BuiltInTheme.dark.theme, glyphs: .unicode)
    #expect(Set(few.steps.map { look.stream($0.number) }).count == few.steps.count)
    var line = LogLine(number: 0, text: "")
    (line.run, line.source) = (Sample.id(41), LogID(AttemptID(step: "train", attempt: 2)))
    let label = few.label(of: line, width: 40, .unicode)
    #expect(label?.text == "train-41/train↻2" && label?.number == 6)
    #expect(few.steps.first { $0.name == "train-41/train" }?.number == 6)
    #expect(few.label(of: line, width: 12, .unicode)?.text == "tra…/train↻2")
  }

  @Test func screens() {
    var model = Self.model()
    Golden.expectEveryLook(model, "merged-runs")
    Sample.press(&model, "2 t")
    Golden.expectEveryLook(model, "merged-runs-hidden")
  }
}

/// The same as the feed reads it.
@Suite(.timeLimit(.minutes(5))) struct MergedRunsFeedTests {
  private let state: TestState
  private let runs: [TestRun]
  private let feed: TestFeed

  init() throws {
    let state = try TestState()
    self.state = state
    runs = [try TestRun(state.folder, 1), try TestRun(state.folder, 2)]
    feed = TestFeed(state.place)
  }

  @Test func linesOfTwoRunsStandInTheOrderOfTheirTimes() async throws {
    let logs = runs.map { TestLog($0.folder, "load") }
    for second in 1...4 {
      logs[second % 2].put("line \(second)\n", at: Sample.now + .seconds(second))
    }
    let key = LogKey.mergedRuns(runs.map(\.folder.id))
    var request = LogRequest(key: key, window: .tail(20))
    request.streams = runs.map {
      LogStream(
        log: LogID(AttemptID(step: "load", attempt: 1)),
        run: .init(id: $0.folder.id, name: "train-\($0.folder.id)")
      )
    }
    feed.feed.perform(.subscribe(Subscription(others: runs.map(\.folder.id), logs: [request])))
    var told: Set<RunID> = []
    while told.count < 2 {
      told.insert(try await feed.first { if case .run(let view) = $0 { view.id } else { nil } })
    }
    func content(_ count: Int) async throws -> LogContent {
      try await feed.first { message -> LogContent? in
        if case .log(_, let content) = message, content.total == count { content } else { nil }
      }
    }
    let ids = runs.map(\.folder.id)
    logs[0].put("late\n", at: Sample.now + .milliseconds(1_500))
    let all = try await content(5)
    #expect(all.lines.map(\.text) == ["line 1", "line 2", "line 3", "line 4", "late"])
    #expect(all.lines.map(\.run) == [ids[1], ids[0], ids[1], ids[0], ids[0]])
    let path = state.path + "/all.log"
    feed.feed.perform(.export(request, path: path))
    let notice = try await feed.first { if case .exported(_, let notice) = $0 { notice } else { nil } }
    #expect(notice.kind == .info)
    let text = String(decoding: try Files.read(path, limit: 1 << 16), as: UTF8.self)
    #expect(text.hasPrefix("train-\(ids[1])/load│line 1\ntrain-\(ids[0])/load│line 2\n"))
  }
}
