import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct TimelineUpdateTests {
  private let train = LogKey(Sample.id(41), "train", 2)
  private let features = LogKey(Sample.id(41), "features", 1)

  /// A live run, the keys in its timeline, two panes that follow their logs.
  private func model(_ keys: String = "T") -> AppModel {
    var model = Sample.looking(at: Sample.liveRun(), size: Size(width: 120, height: 40))
    Sample.send(
      &model,
      .feed(.log(train, Sample.content(total: 400, 0..<400))),
      .feed(.log(features, Sample.content(total: 100, 0..<100)))
    )
    Sample.press(&model, keys)
    return model
  }

  private func moment(_ model: AppModel) -> Timestamp? { model.run?.timeline.moment }

  /// The moments that the feed is asked for.
  private func asked(_ model: AppModel) -> Set<Timestamp> {
    Set(
      model.subscription.logs.compactMap { request -> Timestamp? in
        if case .time(let time)? = request.seek?.target { time } else { nil }
      }
    )
  }

  /// The feed's answer to what a pane asks.
  private func answer(
    _ model: inout AppModel,
    _ key: LogKey,
    line: Int,
    of total: Int,
    isReport: (Int) -> Bool = { _ in false }
  ) {
    var content = Sample.content(total: total, 0..<total)
    for place in content.lines.indices {
      if isReport(place) {
        content.lines[place] = LogLine(number: place, text: "told \(place).", isReport: true)
      }
      content.lines[place].offset = UInt64(place * 100)
    }
    content.found = model.subscription.logs.first { $0.key == key }?.seek.map {
      LogContent.Found(seek: $0, place: LogContent.Found.Place(offset: UInt64(line * 100), line: line))
    }
    Sample.send(&model, .feed(.log(key, content)))
  }

  /// An attempt that failed at once has a column of its own, and its end stands in that.
  @Test func theEndOfAnAttemptStandsWhereItsBarEnds() {
    let facts: [(Double, Fact)] = [
      (0, Sample.fact("load", 1, .submitting)), (300, Sample.fact("load", 1, .running)),
      (300.1, Sample.fact("load", 1, .failed, exit: 1)),
    ]
    for width in 80...200 {
      let state = Sample.state(Sample.plan([Sample.step("load")]), facts)
      let model = Sample.looking(at: state, size: Size(width: width, height: 24))
      var buffer = CellBuffer(model.size)
      _ = view(model, into: &buffer)
      #expect(buffer.text.contains("░✗") && !buffer.text.contains("✗█"), "\(width)")
    }
  }

  @Test func allPanesGoToTheMomentAndFollowAgain() throws {
    var model = model()
    #expect(model.run?.focus == .timeline && asked(model).isEmpty)
    Sample.press(&model, "left left h")
    let moment = try #require(self.moment(model))
    #expect(asked(model) == [moment] && model.subscription.logs.count == 2)
    answer(&model, train, line: 200, of: 400)
    answer(&model, features, line: 50, of: 100)
    for log in model.visibleLogs {
      let pane = try #require(model.panes[log.key])
      let line = try #require(pane.cursorLine(log.room.size))
      #expect(!pane.follows && line.number == (log.key == train ? 200 : 50))
    }
    Sample.press(&model, "end")
    #expect(asked(model).isEmpty && model.panes.values.allSatisfy { $0.follows && $0.moment == nil })
  }

  /// Reports stand in the panes' titles; only the one that was gone to is shown.
  @Test func reportsAreLeftOutAtAMomentToo() throws {
    var model = model()
    Sample.press(&model, "left left h")
    answer(&model, train, line: 200, of: 400) { $0 % 2 == 0 }
    answer(&model, features, line: 50, of: 100)
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    let shown = (180..<220).filter { buffer.text.contains("told \($0).") }
    #expect(shown == [200])
  }

  /// Before the second attempt there was the first.
  @Test func thePaneIsOfTheAttemptOfThatTime() {
    var model = model()
    model.run?.position.cursor = 1
    func attempts() -> [Int] { model.visibleLogs.filter { $0.key.step == "train" }.map(\.key.attempt) }
    Sample.press(&model, "b b b b")
    #expect(attempts() == [2])
    Sample.press(&model, "b")
    #expect(attempts() == [1])
    Sample.press(&model, "end")
    #expect(attempts() == [2])
  }

  @Test func overTheEndThePanesFollow() throws {
    var model = model()
    Sample.press(&model, "right")
    #expect(moment(model) == nil && model.notice != nil)
    Sample.press(&model, "left left right right")
    #expect(moment(model) == nil)
    Sample.press(&model, "home")
    #expect(moment(model) == Sample.now + .seconds(-730))
    Sample.press(&model, "left")
    #expect(moment(model) == Sample.now + .seconds(-730) && model.notice != nil)
  }

  @Test func escapeLeavesTheMomentAndTheTimeline() {
    var model = model("T left escape")
    #expect(moment(model) == nil && model.run?.focus == .steps)
    Sample.press(&model, "T left tab")
    #expect(moment(model) != nil && model.focusedPane == 0)
    Sample.press(&model, "escape escape")
    #expect(moment(model) == nil)
    #expect(model.route == .run(Sample.id(41)))
  }

  @Test func changesOfTheStepAreGoneThrough() {
    var model = model()
    model.run?.position.cursor = 1
    let start = Sample.now + .seconds(-730)
    var seen: [Double] = []
    for _ in 0..<4 {
      Sample.press(&model, "b")
      seen.append(moment(model).map { ($0 - start).inSeconds } ?? 0)
    }
    #expect(seen == [238, 200, 184, 182])
    Sample.press(&model, "w")
    #expect(moment(model) == start + .seconds(184))
  }

  @Test func aZoomKeepsTheMomentInSightAndEndsAtASecond() throws {
    var model = model()
    let whole = try #require(model.run?.state).time(until: model.now)
    Sample.press(&model, "b")
    var last = whole.upperBound - whole.lowerBound
    for _ in 0..<9 {
      Sample.press(&model, "+")
      let window = try #require(model.run?.timeline.window(of: whole))
      #expect(try window.contains(#require(self.moment(model))))
      #expect(window.upperBound - window.lowerBound < last)
      last = window.upperBound - window.lowerBound
    }
    for _ in 0..<5 { Sample.press(&model, "+") }
    let least = try #require(model.run?.timeline.window(of: whole))
    #expect(least.upperBound - least.lowerBound == .seconds(1))
    for _ in 0..<20 { Sample.press(&model, "-") }
    #expect(model.run?.timeline.window(of: whole) == whole && model.notice != nil)
  }

  /// Steps of a column are small where it is zoomed in, and the window goes along.
  @Test func theWindowGoesAlongWithTheMoment() throws {
    var model = model()
    let whole = try #require(model.run?.state).time(until: model.now)
    Sample.press(&model, "home + + +")
    for _ in 0..<300 {
      Sample.press(&model, "right")
      guard let moment = moment(model) else { break }
      #expect(model.run?.timeline.window(of: whole).contains(moment) == true)
    }
    #expect(try #require(self.moment(model)) > whole.lowerBound + (whole.upperBound - whole.lowerBound) / 8)
  }

  @Test func aTimelineThatLosesItsRoomGivesTheKeysBack() {
    var wide = self.model("T left")
    Sample.send(&wide, .input(.resize(Size(width: 40, height: 12))))
    #expect(wide.run?.focus == .steps)
  }

  @Test func aPressOfTheMousePutsTheMoment() throws {
    var model = model("")
    let box = try #require(model.runLayout?.timeline)
    let press = MouseEvent(.press(.left), at: Point(x: box.right - 30, y: box.y + 1))
    Sample.send(&model, .input(.mouse(press)))
    let moment = try #require(self.moment(model))
    #expect(moment < model.now && moment > Sample.now + .seconds(-730))
  }

  /// Where there is no room for both, the timeline takes the place of the panes, and they come back.
  @Test func onASmallScreenItStandsInPlaceOfThePanes() throws {
    var model = model("")
    Sample.send(&model, .input(.resize(ScreenFrame.smallest)))
    #expect(model.runLayout?.timeline == nil && !model.visibleLogs.isEmpty)
    Sample.press(&model, "t")
    let box = try #require(model.runLayout?.timeline)
    #expect(model.visibleLogs.isEmpty && box.height >= 4 && box.width == 40)
    Golden.expect(model, "run-timeline-alone")
    Sample.press(&model, "t")
    #expect(model.runLayout?.timeline == nil && !model.visibleLogs.isEmpty)
    Sample.press(&model, "T")
    #expect(model.run?.focus == .timeline && model.runLayout?.timeline != nil)
    Sample.press(&model, "left")
    #expect(moment(model) != nil)
    Sample.press(&model, "escape tab")
    #expect(model.runLayout?.timeline == nil && model.visibleLogs.count >= 1)
  }

  /// A narrow screen that is high enough has all three below each other.
  @Test(arguments: [(79, 50, true), (79, 29, false), (80, 16, true), (80, 15, false), (40, 12, false)])
  func heightDecides(_ width: Int, _ height: Int, _ isThere: Bool) {
    var model = model("")
    Sample.send(&model, .input(.resize(Size(width: width, height: height))))
    #expect((model.runLayout?.timeline != nil) == isThere)
    let panes = model.runLayout?.panes.count ?? 0
    #expect(panes >= 1)
    Sample.press(&model, "t")
    #expect((model.runLayout?.timeline != nil) != isThere)
    #expect((model.runLayout?.panes.isEmpty ?? true) == !isThere)
  }

  @Test func screens() {
    var model = model("T b left left")
    answer(&model, train, line: 200, of: 400)
    Golden.expectEveryLook(model, "run-moment")
    Sample.press(&model, "+ + + left")
    Golden.expectEveryLook(model, "run-moment-zoomed")
  }
}
