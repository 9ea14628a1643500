import Testing

@testable import Console
@testable import CurlKit
@testable import ScreenKit
@testable import Workflow

@Suite struct CallUpdateTests {
  private func shown(_ model: AppModel) -> [String] { model.calls.shown.reversed().map(\.method) }

  @Test func theNewestStandsOnTop() {
    let model = CallSample.model()
    #expect(shown(model) == ["DELETE", "GET", "POST", "POST", "GET", "GET"])
    #expect(model.subscription.calls)
    #expect(!Sample.model().subscription.calls)
  }

  @Test func theListFollowsAtTheTopOnly() {
    var model = CallSample.model()
    let more = CallSample.call(7, "PATCH", "/api", .status(200))
    Sample.send(&model, .feed(.calls([NotedCall(more)])))
    #expect(model.calls.selected == more)
    Sample.press(&model, "j j")
    let held = model.calls.selected
    Sample.send(&model, .feed(.calls([NotedCall(more), NotedCall(more)])))
    #expect(held != nil && model.calls.selected == held)
  }

  @Test(arguments: [
    ("method:get", 3), ("status:2", 3), ("failed:yes", 3), ("failed:yes !method:delete", 2),
    ("broke before", 1),
    ("cut", 1), ("nobody", 0),
  ])
  func filters(_ text: String, _ count: Int) {
    var model = CallSample.model()
    Sample.press(&model, "/")
    Sample.type(&model, text)
    Sample.press(&model, "enter")
    #expect(model.calls.shownCount == count)
    Sample.press(&model, "escape")
    #expect(model.calls.shownCount == 6 && model.route == .calls)
  }

  @Test func whatIsShownIsExportedOldestFirst() {
    var model = CallSample.model()
    model.calls.filter("method:post", visible: 10)
    // The lines are made where they are written, not here.
    let effect = Sample.press(&model, "e").first
    #expect(
      effect == .write(.calls([CallSample.all[2], CallSample.all[3]]), path: "calls-20261123T194207.jsonl")
    )
  }

  private func many(_ numbers: Range<Int>) -> [NotedCall] {
    numbers.map { number in
      NotedCall(CallSample.call(number % 1_000, number % 2 == 0 ? "GET" : "PUT", "/\(number)", .status(200)))
    }
  }

  @Test func notMoreAreKeptThanALimit() {
    var model = CallSample.model()
    let many = many(0..<CallsModel.limit)
    Sample.send(&model, .feed(.calls(many)))
    #expect(model.calls.all.count == CallsModel.limit && model.calls.all.first == many.first)
    #expect(model.calls.shown == many.map(\.call))
  }

  @Test(arguments: ["", "method:get"])
  func theCursorStaysOnItsCallThoughTheOldestGo(_ filter: String) {
    var model = CallSample.model()
    Sample.send(&model, .feed(.calls(many(0..<CallsModel.limit))))
    model.calls.filter(filter, visible: 10)
    Sample.press(&model, "j j j j")
    let held = model.calls.selected
    Sample.send(&model, .feed(.calls(many(20_000..<20_007))), .feed(.calls(many(20_007..<20_008))))
    #expect(held != nil && model.calls.selected == held)
    // Of one that has gone the cursor goes to the oldest that is left.
    Sample.press(&model, "G")
    Sample.send(&model, .feed(.calls(many(20_008..<20_010))))
    #expect(model.calls.selected == model.calls.shown.first)
  }

  @Test func whatIsNewIsFilteredAsWell() {
    var model = CallSample.model()
    model.calls.filter("method:get /2", visible: 10)
    Sample.send(&model, .feed(.calls(many(18..<24))))
    #expect(
      model.calls.shown.map(\.target).suffix(2).allSatisfy { $0.hasSuffix("/20") || $0.hasSuffix("/22") }
    )
    #expect(model.calls.shownCount == 2)
  }
}
