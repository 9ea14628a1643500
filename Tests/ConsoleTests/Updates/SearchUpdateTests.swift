import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// A log is searched while the expression is typed.
@Suite struct SearchUpdateTests {
  private let key = LogKey(Sample.id(41), "train", 2)

  private func model() -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .clock(Sample.now), .feed(.log(key, Sample.content(total: 300, 0..<300))))
    return model
  }

  private func find(_ model: inout AppModel, _ pattern: String, _ lines: [Int]) {
    Sample.send(
      &model,
      .feed(.matches(key, pattern: pattern, MatchHunt.Finding(lines: lines, isComplete: true)))
    )
  }

  @Test func eachLetterLooksFromWhereTheLogStood() {
    var model = model()
    Sample.press(&model, "g /")
    Sample.type(&model, "l")
    find(&model, "l", [250])
    #expect(model.panes[key]?.top != 0)
    Sample.type(&model, "o")
    #expect(model.panes[key]?.top == 0)
    find(&model, "lo", [5, 200])
    #expect(model.panes[key]?.search?.summary == "1/2")
    Sample.press(&model, "enter")
    #expect(model.panes[key]?.search?.summary == "1/2")
    Sample.press(&model, "n")
    #expect(model.panes[key]?.search?.summary == "2/2")
  }

  /// Blanks at the end are looked for as well; what is no expression says so.
  @Test func whatIsTypedIsSearchedForAsItIs() {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "line 7 ")
    Sample.press(&model, "enter")
    #expect(model.panes[key]?.search?.pattern == "line 7 ")
    Sample.press(&model, "/")
    Sample.type(&model, "a(")
    Sample.press(&model, "enter")
    #expect(model.notice == .error("/a(: missing closing parenthesis, at 3"))
    #expect(model.panes[key]?.search?.pattern != "a(")
  }

  @Test func leavingGoesBackToThePlaceAndToTheSearchBefore() throws {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "old")
    find(&model, "old", [7, 90])
    Sample.press(&model, "enter n")
    let before = try #require(model.panes[key]).place
    Sample.press(&model, "/")
    Sample.type(&model, "new")
    find(&model, "new", [290])
    #expect(model.panes[key]?.top != before.top)
    Sample.press(&model, "escape")
    #expect(model.prompt == nil)
    #expect(model.panes[key]?.place == before)
  }

  /// Other lines are searched anew; the reader stays, and an answer about the lines of before counts for nothing.
  @Test func anotherFilterMovesNobodyToAMatch() throws {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "loss")
    Sample.press(&model, "enter")
    find(&model, "loss", [7, 90])
    Sample.press(&model, "g & I N F O enter")
    let pane = try #require(model.panes[key])
    var old = MatchHunt.Finding(lines: [7, 90], isComplete: true)
    old.search = pane.searches - 1
    Sample.send(&model, .feed(.matches(key, pattern: "loss", old)))
    #expect(model.panes[key]?.search?.lines.isEmpty == true)
    old.search = pane.searches
    old.lines = [3, 44]
    Sample.send(&model, .feed(.matches(key, pattern: "loss", old)))
    #expect(model.panes[key]?.search?.lines == [3, 44])
    #expect(model.panes[key]?.search?.current == nil && model.panes[key]?.top == 0)
  }

  @Test func aFaultIsShownAtItsPlaceAndNotLookedFor() {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "a(b")
    #expect(model.prompt?.fault?.offset == 3)
    #expect(model.panes[key]?.search == nil)
    Sample.type(&model, ")")
    #expect(model.prompt?.fault == nil)
    #expect(model.panes[key]?.search?.pattern == "a(b)")
  }

  @Test func theSamePatternAgainIsAnotherSearch() throws {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "a")
    let first = try #require(model.panes[key]).request(height: 20)
    Sample.type(&model, "b")
    Sample.press(&model, "backspace")
    let again = try #require(model.panes[key]).request(height: 20)
    #expect(again.pattern == first.pattern)
    #expect(again.search != first.search)
  }
}

@Suite struct LogTimesTests {
  @Test(
    arguments: [
      (0, "+00:00:00.000"), (1_005, "+00:00:01.005"), (-20, "-00:00:00.020"), (3_723_450, "+01:02:03.450"),
      (359_999_999, "+99:59:59.999"), (360_000_000, "+4d"),
    ] as [(Int64, String)]
  )
  func timesSinceTheStart(_ milliseconds: Int64, _ text: String) {
    let start = Sample.now
    let time = Timestamp(nanoseconds: start.nanoseconds + milliseconds * 1_000_000)
    #expect(
      LogTimes.sinceStart.text(time, start: start, local: LocalTime(offset: 3_600), now: Sample.now) == text
    )
    #expect(text.count < LogPane.timeWidth)
    #expect(LogTimes.sinceStart.text(time, start: nil, local: .utc, now: Sample.now) == "")
  }

  @Test func localTimesAndThoseOfUTC() {
    let time = Timestamp(nanoseconds: 1_500_000_000)
    #expect(
      LogTimes.utc.text(time, start: nil, local: LocalTime(offset: 3_600), now: Sample.now) == "00:00:01.500Z"
    )
    #expect(
      LogTimes.local.text(time, start: nil, local: LocalTime(offset: 3_600), now: Sample.now)
        == "01:00:01.500"
    )
  }
}
