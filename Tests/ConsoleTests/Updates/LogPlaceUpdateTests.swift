import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Going to errors, marks and moments of a log.
@Suite struct LogPlaceUpdateTests {
  private let key = LogKey(Sample.id(41), "train", 2)

  private func model() -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, content())))
    return model
  }

  private func content() -> LogContent {
    var content = Sample.content(total: 300, 0..<300)
    for place in content.lines.indices {
      content.lines[place].offset = UInt64(place * 100)
      content.lines[place].time = Sample.now + .seconds(place - 300)
    }
    return content
  }

  private func seek(_ model: AppModel) -> LogSeek.Target? {
    model.subscription.logs.first { $0.key == key }?.seek?.target
  }

  /// The feed answers what is looked for.
  private func answer(_ model: inout AppModel, _ line: Int?) throws {
    var content = content()
    let seek = try #require(model.subscription.logs.first { $0.key == key }?.seek)
    content.found = LogContent.Found(
      seek: seek,
      place: line.map { LogContent.Found.Place(offset: UInt64($0 * 100), line: $0) }
    )
    Sample.send(&model, .feed(.log(key, content)))
  }

  private func sign(_ model: AppModel, of line: Int) -> Character? {
    let body = model.frame.body.interior
    let first = model.panes[key]?.firstLine(body.size) ?? 0
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    let row = buffer.row(body.y + line - first)
    return row[row.startIndex + body.x].glyph.description.first
  }

  @Test func errorsAreGoneToOneAfterTheOther() throws {
    var model = model()
    // From the end, the last error is the one before.
    Sample.press(&model, "E")
    #expect(seek(model) == .previous(.error, from: nil))
    try answer(&model, 120)
    #expect(seek(model) == nil && model.panes[key]?.follows == false)
    #expect(sign(model, of: 120) == "▸")
    Sample.press(&model, "e")
    #expect(seek(model) == .next(.error, from: 12_000))
    try answer(&model, nil)
    #expect(model.notice?.text.contains("no error further down") == true)
    Sample.press(&model, "alt-w")
    #expect(seek(model) == .previous(.warning, from: 12_000))
    // Whoever scrolls meanwhile is not pulled away.
    Sample.press(&model, "j")
    #expect(seek(model) == nil)
    // With the line out of sight, the first one in sight is where it goes on.
    for _ in 0..<5 { Sample.press(&model, "pagedown") }
    let top = try #require(model.panes[key]?.firstLine(model.frame.body.interior.size))
    Sample.press(&model, "W")
    #expect(seek(model) == .next(.warning, from: UInt64(top - 1) * 100))
  }

  @Test func marksAreSetGoneRoundAndTakenAway() throws {
    var model = model()
    Sample.press(&model, "'")
    #expect(model.notice?.text.contains("m marks one") == true)
    Sample.press(&model, "g m")
    #expect(sign(model, of: 0) == "◆")
    for _ in 0..<50 { Sample.press(&model, "j") }
    Sample.press(&model, "m")
    #expect(model.panes[key]?.places.marks == [0, 5_000])
    Sample.press(&model, "'")
    #expect(seek(model) == .offset(0))
    try answer(&model, 0)
    Sample.press(&model, "'")
    #expect(seek(model) == .offset(5_000))
    try answer(&model, 50)
    Sample.press(&model, "\"")
    #expect(seek(model) == .offset(0))
    try answer(&model, 0)
    Sample.press(&model, "m")
    #expect(model.panes[key]?.places.marks == [5_000])
  }

  private func command(_ model: inout AppModel, _ text: String) {
    Sample.press(&model, ":")
    Sample.type(&model, text)
    Sample.press(&model, "enter")
  }

  @Test func placesAreNamed() {
    var model = model()
    command(&model, "goto 150")
    #expect(model.panes[key]?.follows == false)
    let room = model.frame.body.interior.size
    #expect(
      model.panes[key].map { $0.firstLine(room)...($0.firstLine(room) + room.height) }?.contains(149) == true
    )
    command(&model, "goto 0%")
    #expect(model.panes[key]?.firstLine(room) == 0)
    command(&model, "goto 19:40:30")
    #expect(seek(model) == .time(Sample.now + .seconds(-97)))
    command(&model, "since 20m")
    #expect(seek(model) == .time(Sample.now + .seconds(-1_200)))
    command(&model, "goto 2026-11-23T19:41:00+00:00")
    #expect(seek(model) == .time(Sample.now + .seconds(-67)))
    command(&model, "goto nowhere")
    #expect(model.notice?.kind == .error && model.notice?.text.contains("10:32") == true)
    model.jump(.runs)
    command(&model, "goto 5")
    #expect(model.notice?.text == "open a log first")
  }

  @Test func aTimeOfDayIsTheNearestOne() throws {
    let midnight = try #require(Timestamp(rfc3339: "2026-11-24T00:05:00Z"))
    func goal(_ text: String, offset: Int = 0) throws -> LogGoal {
      try LogGoal(
        text,
        LogGoal.Place(now: midnight, near: midnight, start: nil, local: LocalTime(offset: offset))
      )
    }
    #expect(try goal("23:50") == .moment(midnight + .seconds(-900)))
    #expect(try goal("0:10:05") == .moment(midnight + .seconds(305)))
    #expect(try goal("1:10", offset: 3_600) == .moment(midnight + .seconds(300)))
    for wrong in ["24:00", "1:60", "::", "101%", "-3", "+5m"] {
      #expect(throws: CommandError.self, "\(wrong)") { try goal(wrong) }
    }
  }

  /// Lines may bear any time, also the last that can be told.
  @Test func aTimeOfDayAtTheEndOfTimeIsOne() throws {
    let last = Timestamp(nanoseconds: .max)
    let place = LogGoal.Place(now: Sample.now, near: last, start: nil, local: .utc)
    #expect(try LogGoal("23:59", place) == .moment(last))
    #expect(try LogGoal("23:40", place) == .moment(try #require(Timestamp(rfc3339: "2262-04-11T23:40:00Z"))))
  }

  @Test func linesAreSavedUnderAProposedName() throws {
    var model = model()
    Sample.press(&model, "&")
    Sample.type(&model, "loss")
    Sample.press(&model, "enter )")
    let request = try #require(model.subscription.logs.first { $0.key == key })
    #expect(request.context == 1 && request.rules.map(\.text) == ["loss"])
    Sample.press(&model, "s")
    #expect(model.prompt?.field.text == "train-41.train.2.log")
    #expect(Sample.press(&model, "enter") == [.export(request, path: "train-41.train.2.log")])
    Sample.press(&model, ":")
    Sample.type(&model, "export out.jsonl")
    #expect(Sample.press(&model, "enter") == [.export(request, path: "out.jsonl")])
    Sample.press(&model, "(")
    #expect(model.subscription.logs.first { $0.key == key }?.context == 0)
    Sample.press(&model, "s escape")
    #expect(model.prompt == nil)
  }

  /// Times that count back pass on an ended run, too; all others stand still.
  @Test func timesCountBack() {
    var model = model()
    for _ in LogTimes.allCases where model.panes[key]?.times != .ago { Sample.press(&model, "t") }
    #expect(model.panes[key]?.times == .ago && model.ticks)
    let ago = LogTimes.ago.text(Sample.now, start: nil, local: .utc, now: Sample.now + .seconds(4_000))
    #expect(ago == "1h06m ago" && ago.count < LogPane.timeWidth)
  }
}
