import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Two logs beside each other: one moment, one that has the keys.
@Suite struct SplitUpdateTests {
  private static let train = LogKey(Sample.id(41), "train", 2)
  private static let earlier = LogKey(Sample.id(41), "train", 1)
  private static let features = LogKey(Sample.id(41), "features", 1)

  static func model(_ keys: String = "", width: Int = 160) -> AppModel {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: width, height: 40))
    model.open(.log(Sample.id(41), step: "train"))
    fill(&model, train, 400)
    Sample.press(&model, "|")
    press(&model, "features")
    fill(&model, features, 100)
    Sample.press(&model, keys)
    return model
  }

  /// Answers the question which log it is to be.
  private static func press(_ model: inout AppModel, _ label: String) {
    guard let answer = model.question?.answers.first(where: { $0.label.hasSuffix(label) }) else { return }
    Sample.send(&model, .input(.key(answer.key)))
  }

  private static func fill(_ model: inout AppModel, _ key: LogKey, _ count: Int, found: Int? = nil) {
    var content = Sample.content(total: count, 0..<count)
    for place in content.lines.indices { content.lines[place].offset = UInt64(place * 100) }
    if let found {
      content.found = model.subscription.logs.first { $0.key == key }?.seek.map {
        LogContent.Found(seek: $0, place: .init(offset: UInt64(found * 100), line: found))
      }
    }
    Sample.send(&model, .feed(.log(key, content)))
  }

  /// The moment at which a log is asked for.
  private func asked(_ model: AppModel, _ key: LogKey) -> Timestamp? {
    guard case .time(let time)? = model.subscription.logs.first(where: { $0.key == key })?.seek?.target else {
      return nil
    }
    return time
  }

  private func time(_ line: Int) -> Timestamp? { Sample.lines(line..<line + 1)[0].time }

  @Test func theKeyAsksWhichLogIsToStandBeside() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.press(&model, "|")
    #expect(model.question?.title == "beside train")
    #expect(model.question?.answers.map(\.label) == ["◑ features", "✓ load", "✗ train, attempt 1"])
    Golden.expectEveryLook(model, "question-split")
    Sample.press(&model, "1")
    #expect(model.visibleLogs.map(\.key) == [Self.train, Self.features])
    #expect(model.subscription.logs.map(\.key) == [Self.train, Self.features])
    // What is there already is not offered.
    Sample.press(&model, "|")
    #expect(model.question?.answers.map(\.label) == ["✓ load", "✗ train, attempt 1"])
  }

  @Test func ofManyLogsTheQuestionSaysHowTheOthersAreTaken() throws {
    var model = Sample.looking(at: Sample.largeRun(), size: Size(width: 40, height: 12))
    model.open(.log(Sample.id(41), step: "prepare"))
    Sample.press(&model, "|")
    let question = try #require(model.question)
    #expect(question.answers.count < 10)
    let words = try #require(question.lines.first)
    #expect(words.contains("more; :split STEP") && model.screenText.text.contains("more; :split STEP"))
    model.question = nil
    let state = try #require(model.run?.state)
    let last = try #require(state.steps.indices.last { !state.steps[$0].attempts.isEmpty })
    let name = state.plan.steps[last].name
    #expect(!question.answers.contains { $0.label.hasSuffix(" \(name)") })
    Sample.press(&model, ":")
    Sample.type(&model, "split \(name)")
    Sample.press(&model, "enter")
    #expect(model.visibleLogs.map(\.key.step) == ["prepare", name])
  }

  @Test func whereThereIsOneOtherLogItIsTaken() {
    var model = Sample.looking(at: AttemptUpdateTests.retried(2))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.press(&model, "|")
    #expect(model.visibleLogs.map(\.key.attempt) == [2, 1])
    var alone = Sample.looking(at: AttemptUpdateTests.retried(1))
    alone.open(.log(Sample.id(41), step: "train"))
    Sample.press(&alone, "|")
    #expect(alone.visibleLogs.count == 1 && alone.notice?.text == "there is no other log")
  }

  @Test func aCommandNamesTheOtherLog() {
    var model = Self.model()
    Sample.press(&model, ":")
    Sample.type(&model, "split load")
    Sample.press(&model, "enter")
    #expect(model.visibleLogs.map(\.key.step) == ["train", "load"])
    Sample.press(&model, ":")
    Sample.type(&model, "split report")
    Sample.press(&model, "enter")
    #expect(model.notice?.text == "report has no log, or is in sight already")
  }

  @Test func movingInOneMovesTheOtherToTheSameMoment() throws {
    var model = Self.model("g")
    #expect(asked(model, Self.features) == time(0))
    Self.fill(&model, Self.features, 100, found: 0)
    Sample.press(&model, "j j j")
    #expect(asked(model, Self.features) == time(3))
    Self.fill(&model, Self.features, 100, found: 40)
    let pane = try #require(model.panes[Self.features])
    let room = try #require(model.visibleLogs.last?.room.size)
    #expect(pane.cursorLine(room)?.number == 40 && !pane.follows)
    #expect(asked(model, Self.train) == nil)
    // The other way round.
    Sample.press(&model, "tab g j")
    #expect(model.focusedLog?.key == Self.features)
    #expect(asked(model, Self.train) == time(1))
  }

  @Test func aMatchAndALineThatIsGoneToAreTheMoment() {
    var model = Self.model("g /")
    Sample.type(&model, "loss")
    Sample.press(&model, "enter")
    let finding = MatchHunt.Finding(lines: [120, 300], isComplete: true)
    Sample.send(&model, .feed(.matches(Self.train, pattern: "loss", finding)))
    #expect(asked(model, Self.features) == time(120))
    Sample.press(&model, "n")
    #expect(asked(model, Self.features) == time(300))
    Sample.press(&model, "e")
    Self.fill(&model, Self.train, 400, found: 306)
    #expect(asked(model, Self.features) == time(306))
  }

  /// What was searched for before is looked for again, and until it is found there is no match to stand at.
  @Test func aSearchThatIsLeftBesideAnotherLog() {
    for keys in ["escape", "backspace", "ctrl-u", "("] {
      var model = Self.model("g / l o s s enter")
      let finding = MatchHunt.Finding(lines: [120, 300], isComplete: true)
      Sample.send(&model, .feed(.matches(Self.train, pattern: "loss", finding)))
      Sample.press(&model, "n / x \(keys)")
      Sample.send(&model, .feed(.matches(Self.train, pattern: "loss", finding)))
      #expect(model.panes[Self.train]?.search?.currentLine == 300, "\(keys)")
    }
  }

  @Test func bothFollowOrNone() {
    var model = Self.model("g")
    #expect(model.panes[Self.features]?.follows == false)
    Sample.press(&model, "F")
    #expect(model.panes[Self.features]?.follows == true && model.panes[Self.train]?.follows == true)
    Sample.press(&model, "F")
    #expect(model.panes[Self.features]?.follows == false && model.panes[Self.train]?.follows == false)
    Sample.press(&model, "tab G")
    #expect(model.panes[Self.train]?.follows == true)
    // A log that is read further up takes the other one along when that comes beside it.
    var late = Self.model("escape g |")
    Self.press(&late, "features")
    #expect(asked(late, Self.features) == time(0))
  }

  @Test func searchAndFilterAreOfTheLogWithTheKeys() {
    var model = Self.model("tab / x enter & y enter w")
    #expect(model.panes[Self.features]?.search?.pattern == "x")
    #expect(model.panes[Self.features]?.filter.words == "&y" && model.panes[Self.features]?.wraps == true)
    #expect(model.panes[Self.train]?.search == nil && model.panes[Self.train]?.wraps == false)
    #expect(model.panes[Self.train]?.filter.rules.isEmpty == true)
    // The search goes first, then the other log.
    Sample.press(&model, "escape")
    #expect(model.visibleLogs.count == 2)
    Sample.press(&model, "escape")
    #expect(model.visibleLogs.map(\.key) == [Self.features])
    #expect(model.route == .log(Sample.id(41), step: "features"))
  }

  @Test func attemptsOfOneStepAreTurnedApart() {
    var model = Sample.looking(at: AttemptUpdateTests.retried(4))
    model.open(.log(Sample.id(41), step: "train"))
    Sample.press(&model, "|")
    Self.press(&model, "attempt 2")
    func attempts() -> [Int] { model.visibleLogs.map(\.key.attempt) }
    #expect(attempts() == [4, 2])
    Sample.press(&model, "[ [")
    #expect(attempts() == [1, 2])
    Sample.press(&model, "tab ] w [")
    #expect(attempts() == [1, 2])
    Sample.press(&model, "[")
    #expect(attempts() == [1, 2])
    #expect(model.panes[LogKey(Sample.id(41), "train", 2)]?.wraps == true)
    #expect(model.panes[LogKey(Sample.id(41), "train", 1)]?.wraps == false)
    Sample.press(&model, "escape")
    #expect(attempts() == [2])
  }

  @Test func helpCoversBothAndAnotherViewEndsIt() {
    var model = Self.model("?")
    Sample.press(&model, "escape")
    #expect(model.visibleLogs.count == 2)
    Sample.press(&model, "R enter")
    #expect(model.run?.split == nil)
  }

  @Test func theMouseGivesTheKeys() {
    var model = Self.model()
    let place = Point(x: 120, y: 10)
    Sample.send(&model, .input(.mouse(MouseEvent(.press(.left), at: place))))
    #expect(model.focusedLog?.key == Self.features)
    let other = Point(x: 10, y: 10)
    Sample.send(&model, .input(.mouse(MouseEvent(.scrollUp, at: other))))
    #expect(model.focusedLog?.key == Self.train && model.panes[Self.train]?.follows == false)
  }

  @Test func screens() {
    var model = Self.model()
    Golden.expectEveryLook(model, "split")
    Sample.press(&model, "g pagedown")
    Self.fill(&model, Self.features, 100, found: 40)
    Sample.press(&model, "tab / x enter")
    Golden.expectEveryLook(model, "split-moment")
    var attempts = Sample.looking(at: AttemptUpdateTests.retried(12))
    attempts.open(.log(Sample.id(41), step: "train"))
    Sample.press(&attempts, "| 1")
    Self.fill(&attempts, LogKey(Sample.id(41), "train", 12), 30)
    Golden.expectEveryLook(attempts, "split-attempts")
  }
}
