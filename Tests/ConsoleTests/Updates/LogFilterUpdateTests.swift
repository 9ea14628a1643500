import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

@Suite struct LogFilterUpdateTests {
  private let key = LogKey(Sample.id(41), "train", 2)

  private func model() -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    var content = Sample.content(total: 300, 0..<300)
    for place in content.lines.indices { content.lines[place].offset = UInt64(place * 100) }
    Sample.send(&model, .feed(.log(key, content)))
    return model
  }

  private func rules(_ model: AppModel) -> [String] {
    model.subscription.logs.first { $0.key == key }?.rules.map(\.text) ?? []
  }

  private func filter(_ model: inout AppModel, _ text: String) {
    Sample.press(&model, "&")
    Sample.type(&model, text)
    Sample.press(&model, "enter")
  }

  @Test func aRuleCountsWhileItIsTyped() {
    var model = model()
    Sample.press(&model, "&")
    Sample.type(&model, "er")
    #expect(rules(model) == ["er"])
    Sample.type(&model, "(")
    #expect(rules(model).isEmpty && model.prompt?.fault?.offset == 3)
    Sample.press(&model, "escape")
    #expect(rules(model).isEmpty && model.prompt == nil)
  }

  @Test func rulesStackGoOffTogetherAndGo() {
    var model = model()
    filter(&model, "error")
    filter(&model, "!debug")
    filter(&model, "error")
    #expect(rules(model) == ["error", "!debug"])
    Sample.press(&model, "\\")
    #expect(rules(model).isEmpty && model.panes[key]?.filter.words == "&error &!debug")
    Sample.press(&model, "\\")
    #expect(rules(model) == ["error", "!debug"])
    filter(&model, "")
    #expect(rules(model).isEmpty && model.panes[key]?.filter == LogFilter())
    Sample.press(&model, "\\")
    #expect(model.notice?.text.contains("& filters") == true)
  }

  @Test func aFaultLeavesWhatWas() {
    var model = model()
    filter(&model, "good")
    filter(&model, "level:loud")
    #expect(rules(model) == ["good"])
    #expect(model.notice?.kind == .error && model.notice?.text.contains("critical") == true)
  }

  private func moment(_ model: AppModel) -> Timestamp? {
    switch model.subscription.logs.first?.rules.last {
    case .since(let time, _), .until(let time, _): time
    default: nil
    }
  }

  /// While a rule is typed it may let no line through, and its lines come later than the next key.
  @Test func aTimeOfDayIsThatOfTheLinesThatWereInSight() {
    var model = model()
    var content = Sample.content(total: 300, 0..<300)
    for place in content.lines.indices {
      content.lines[place].time = Timestamp(rfc3339: "2025-03-04T10:31:00Z")
    }
    Sample.send(&model, .feed(.log(key, content)))
    Sample.press(&model, "&")
    Sample.type(&model, "until:10:3")
    Sample.send(&model, .feed(.log(key, Sample.content(total: 0, 0..<0))))
    Sample.type(&model, "3")
    Sample.press(&model, "enter")
    #expect(moment(model) == Timestamp(rfc3339: "2025-03-04T10:33:00Z"))
    // What is typed first leads elsewhere, and the rest is not seen from there.
    for place in content.lines.indices {
      content.lines[place].time = Timestamp(rfc3339: "2025-03-04T22:00:00Z")
    }
    Sample.press(&model, "&")
    Sample.type(&model, "since:22:0")
    Sample.send(&model, .feed(.log(key, content)))
    for _ in 0..<4 { Sample.press(&model, "backspace") }
    Sample.type(&model, "09:00")
    Sample.press(&model, "enter")
    #expect(moment(model) == Timestamp(rfc3339: "2025-03-04T09:00:00Z"))
  }

  @Test func momentsInRulesAreThoseOfGoto() throws {
    var model = model()
    filter(&model, "since:20m")
    #expect(moment(model) == Sample.now + .seconds(-1_200))
    filter(&model, "until:19:40")
    #expect(moment(model) == Timestamp(rfc3339: "2026-11-23T19:40:00Z"))
    #expect(rules(model) == ["since:20m", "until:19:40"])
    let start = try #require(model.start(of: key))
    filter(&model, "until:+5m")
    #expect(moment(model) == start + .seconds(300))
    #expect(model.panes[key]?.filter.words == "&since:20m &until:19:40 &until:+5m")
    Sample.press(&model, "&")
    Sample.type(&model, "since:1")
    #expect(model.prompt?.fault?.offset == 6 && rules(model).count == 3)
    Sample.type(&model, "0:32")
    #expect(model.prompt?.fault == nil && rules(model).count == 4)
    Sample.press(&model, "escape")
    #expect(rules(model).count == 3)
  }

  @Test func thePlaceIsKept() throws {
    var model = model()
    Sample.press(&model, "g")
    for _ in 0..<40 { Sample.press(&model, "j") }
    filter(&model, "error")
    let seek = try #require(model.subscription.logs.first?.seek)
    #expect(seek.target == .offset(4_000))
    var narrowed = Sample.content(total: 30, 0..<30)
    narrowed.whole = 300
    narrowed.found = LogContent.Found(seek: seek, place: LogContent.Found.Place(offset: 4_000, line: 3))
    Sample.send(&model, .feed(.log(key, narrowed)))
    #expect(model.panes[key]?.top == 3 && model.subscription.logs.first?.seek == nil)
    // A later answer does not pull it back.
    Sample.press(&model, "j")
    Sample.send(&model, .feed(.log(key, narrowed)))
    #expect(model.panes[key]?.top == 4)
  }

  /// Of a filter that is typed quickly, an answer for less of it counts other lines.
  @Test func anAnswerForAnEarlierFilterIsNoPlace() throws {
    var model = model()
    Sample.press(&model, "g")
    for _ in 0..<40 { Sample.press(&model, "j") }
    Sample.press(&model, "&")
    Sample.type(&model, "e")
    let early = try #require(model.subscription.logs.first?.seek)
    Sample.type(&model, "r")
    var content = Sample.content(total: 90, 0..<90)
    content.found = LogContent.Found(seek: early, place: LogContent.Found.Place(offset: 4_000, line: 12))
    Sample.send(&model, .feed(.log(key, content)))
    let seek = try #require(model.subscription.logs.first?.seek)
    #expect(seek.target == .offset(4_000) && seek != early && model.panes[key]?.top == 40)
  }

  @Test func aSearchGoesOnAmongTheOtherLines() {
    var model = model()
    Sample.press(&model, "/")
    Sample.type(&model, "epoch")
    Sample.press(&model, "enter")
    let before = model.panes[key]?.searches ?? 0
    filter(&model, "level:error")
    let request = model.subscription.logs.first
    #expect(request?.pattern == "epoch" && (request?.search ?? 0) > before)
  }
}
