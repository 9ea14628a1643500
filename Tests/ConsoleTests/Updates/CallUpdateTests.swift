import Testing

@testable import Console
@testable import CurlKit
@testable import ScreenKit
@testable import Workflow

@Suite struct CallUpdateTests {
  private func shown(_ model: AppModel) -> [String] { model.calls.shown.map { model.calls.all[$0].method } }

  @Test func theNewestStandsOnTop() {
    let model = CallSample.model()
    #expect(shown(model) == ["DELETE", "GET", "POST", "POST", "GET", "GET"])
    #expect(model.subscription.calls)
    #expect(!Sample.model().subscription.calls)
  }

  @Test func theListFollowsAtTheTopOnly() {
    var model = CallSample.model()
    let more = CallSample.call(7, "PATCH", "/api", .status(200))
    Sample.send(&model, .feed(.calls([more])))
    #expect(model.calls.selected == more)
    Sample.press(&model, "j j")
    let held = model.calls.selected
    Sample.send(&model, .feed(.calls([more, more])))
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
    #expect(model.calls.shown.count == count)
    Sample.press(&model, "escape")
    #expect(model.calls.shown.count == 6 && model.route == .calls)
  }

  @Test func whatIsShownIsExportedOldestFirst() throws {
    var model = CallSample.model()
    model.calls.filter("method:post", visible: 10)
    guard case .write(let text, let path)? = Sample.press(&model, "e").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(path == "calls-20261123T194207.jsonl")
    let calls = try text.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
    #expect(calls.compactMap { CallAudit($0) } == [CallSample.all[2], CallSample.all[3]])
  }

  @Test func notMoreAreKeptThanALimit() {
    var model = CallSample.model()
    let many = (0..<CallsModel.limit).map { (number: Int) in
      CallSample.call(number % 1_000, "GET", "/\(number)", .status(200))
    }
    Sample.send(&model, .feed(.calls(many)))
    #expect(model.calls.all.count == CallsModel.limit && model.calls.all.first == many.first)
  }
}
