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
