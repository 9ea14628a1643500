import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

/// Where a pane stands while its log becomes another.
@Suite struct PanePlaceTests {
  private let key = LogKey(Sample.id(41), "train", 2)
  private let room = Size(width: 80, height: 20)

  private func content(_ total: Int, _ range: Range<Int>, base: UInt64 = 0) -> LogContent {
    var content = Sample.content(total: total, range)
    for place in content.lines.indices { content.lines[place].offset = base + UInt64(place) * 100 }
    return content
  }

  /// The last lines of a log that is still counted have numbers of their own: whoever scrolls there stays there.
  @Test func scrollingWhileTheLogIsCountedStaysAtItsEnd() throws {
    var pane = LogPane(key)
    var preview = content(120, 0..<120, base: 5_000_000)
    (preview.isCounting, preview.isPreview) = (true, true)
    _ = pane.take(preview, room)
    pane.scroll(by: -3, room)
    #expect(!pane.follows && pane.firstLine(room) == 97)
    let seek = try #require(pane.places.seek)
    #expect(seek == LogSeek(target: .offset(5_000_000 + 97 * 100), placing: .top, number: seek.number))
    guard case .tail = pane.request(height: 20).window else {
      Issue.record("the beginning of the log is asked for")
      return
    }
    // When the lines before are counted, the line has its number.
    var counted = content(900_120, 900_000..<900_120, base: 5_000_000)
    counted.found = LogContent.Found(seek: seek, place: .init(offset: 5_000_000 + 97 * 100, line: 900_097))
    _ = pane.take(counted, room)
    #expect(pane.firstLine(room) == 900_097 && pane.places.seek == nil)
    #expect(pane.request(height: 20).window == .lines(899_950..<900_270))
  }

  /// Whoever scrolls on when the lines are counted stays there, too, and whoever goes to a line comes there.
  @Test func scrollingOnWhenTheLogIsCountedStaysAtItsEnd() throws {
    var pane = LogPane(key)
    var preview = content(120, 0..<120, base: 5_000_000)
    (preview.isCounting, preview.isPreview) = (true, true)
    _ = pane.take(preview, room)
    pane.scroll(by: -3, room)
    let first = try #require(pane.places.seek)
    pane.scroll(by: -2, room)
    let second = try #require(pane.places.seek)
    var counted = content(900_120, 900_000..<900_120, base: 5_000_000)
    counted.found = LogContent.Found(seek: first, place: .init(offset: 5_009_700, line: 900_097))
    _ = pane.take(counted, room)
    #expect(pane.firstLine(room) == 95 && pane.places.seek == second)
    counted.found = LogContent.Found(seek: second, place: .init(offset: 5_009_500, line: 900_095))
    _ = pane.take(counted, room)
    #expect(pane.firstLine(room) == 900_095)
    _ = pane.take(preview, room)
    pane.goToEnd()
    pane.scroll(by: -3, room)
    pane.reveal(500, room)
    #expect(pane.places.seek == nil)
    guard case .lines = pane.request(height: 20).window else {
      Issue.record("the end is asked for still")
      return
    }
  }

  /// A log that cannot be read for a moment is shown again where it stood.
  @Test func aFailureMovesNothing() {
    var pane = LogPane(key)
    _ = pane.take(content(9_000, 4_900..<5_200), room)
    pane.scroll(by: -1, room)
    pane.reveal(5_000, room)
    let line = pane.firstLine(room)
    _ = pane.take(LogContent(failure: "too many open files"), room)
    _ = pane.take(content(9_000, 4_900..<5_200), room)
    #expect(line > 4_900 && pane.firstLine(room) == line)
  }

  @Test func aFileThatWasCutIsShownFromItsNewEnd() {
    var pane = LogPane(key)
    _ = pane.take(content(12_000, 9_900..<10_200), room)
    pane.scroll(by: -1, room)
    pane.reveal(10_000, room)
    #expect(pane.firstLine(room) > 9_900)
    _ = pane.take(LogContent(total: 50, first: 50), room)
    #expect(pane.firstLine(room) == 30)
    #expect(pane.request(height: 20).window == .lines(0..<220))
  }

  @Test func fewLinesFillTheRoomFromTheEnd() throws {
    var pane = LogPane(key)
    _ = pane.take(content(1_000, 0..<300), room)
    pane.goToTop()
    pane.places.look(for: .offset(8_000), .top)
    let seek = try #require(pane.places.seek)
    var few = content(24, 0..<24)
    few.found = LogContent.Found(seek: seek, place: .init(offset: 8_000, line: 15))
    few.isCounting = true
    _ = pane.take(few, room)
    #expect(pane.firstLine(room) == 15)
    few.isCounting = false
    few.found = nil
    _ = pane.take(few, room)
    #expect(pane.firstLine(room) == 4)
  }

  /// Lines of a slow provider come late and go to their place, above what somebody reads, too.
  @Test func lateLinesMoveNothingInSight() {
    var pane = LogPane(MergedSample.key)
    _ = pane.take(MergedSample.content(), room)
    pane.scroll(by: -50, room)
    let top = pane.content?[pane.firstLine(room)]
    #expect(top?.number == 130)
    var late = MergedSample.content(207)
    let before = MergedSample.content()
    for place in 7..<207 { late.lines[place].offset = before.lines[place - 7].offset }
    _ = pane.take(late, room)
    #expect(pane.content?[pane.firstLine(room)]?.offset == top?.offset && pane.firstLine(room) == 137)
    // Where the line is far from what the feed has sent, it is looked for.
    _ = pane.take(content(90_000, 0..<300, base: 1), room)
    #expect(pane.places.seek?.target == top.map { .offset($0.offset) })
  }

  @Test func aLineBehindTheLastIsSaidToBeNone() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, content(300, 0..<300))))
    for (typed, notice) in [("goto 300", nil), ("goto 500,000", "there are only 300 lines")] {
      Sample.press(&model, ":")
      Sample.type(&model, typed)
      Sample.press(&model, "enter")
      #expect(model.notice?.text == notice)
    }
  }
}
