import SeededRandom
import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// The lines of a log over time, below the log.
@Suite struct HistogramUpdateTests {
  static let key = LogKey(Sample.id(41), "train", 2)

  /// A line every two seconds, more in the middle; a warning and an error now and then.
  static func bars(seconds: Int = 480, isComplete: Bool = true) -> LogBars {
    var histogram = LineHistogram()
    for second in 0..<seconds {
      let time = Sample.now + .seconds(second - seconds)
      for line in 0..<(1 + (second % 120) / 20) {
        let level: LogLevel? =
          second % 160 == 101 && line == 0 ? .error : second % 90 == 30 && line == 0 ? .warning : nil
        histogram.add(time + .milliseconds(line), level)
      }
    }
    return LogBars(histogram: histogram, isComplete: isComplete)
  }

  static func model(keys: String = "H", bars: LogBars = Self.bars()) -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    var content = Sample.content(total: 480, 0..<480)
    for place in content.lines.indices {
      content.lines[place].offset = UInt64(place)
      content.lines[place].time = Sample.now + .seconds(place - 480)
    }
    Sample.send(&model, .feed(.log(key, content)))
    Sample.press(&model, "H")
    Sample.send(&model, .feed(.bars(key, bars)))
    Sample.press(&model, String(keys.dropFirst(2)))
    return model
  }

  private func target(_ model: AppModel) -> LogSeek.Target? { model.panes[Self.key]?.places.seek?.target }

  /// The feed finds the line that is looked for.
  private func answer(_ model: inout AppModel) throws {
    let seek = try #require(model.panes[Self.key]?.places.seek)
    var content = try #require(model.panes[Self.key]?.content)
    guard case .time(let time) = seek.target else { return }
    let line = content.lines.firstIndex { $0.time.map { $0 >= time } ?? false } ?? 479
    let place = LogContent.Found.Place(offset: UInt64(line), line: line)
    content.found = LogContent.Found(seek: seek, place: place)
    Sample.send(&model, .feed(.log(Self.key, content)))
  }

  @Test func linesAreCountedOnlyWhileTheyAreShown() {
    var model = Self.model()
    func isCounted() -> Bool { model.subscription.logs.first?.hasHistogram ?? false }
    #expect(isCounted() && model.panes[Self.key]?.bars != nil)
    Sample.press(&model, "H")
    #expect(!isCounted() && model.panes[Self.key]?.bars == nil)
    // What was on its way is not kept.
    Sample.send(&model, .feed(.bars(Self.key, Self.bars())))
    #expect(model.panes[Self.key]?.bars == nil)
    Sample.press(&model, "H escape")
    #expect(!isCounted() && model.isWholeLog)
  }

  @Test func barByBarTheLogGoesAlong() throws {
    var model = Self.model(keys: "H left")
    let scale = try #require(model.histogramStrip?.scale)
    let last = scale.bars.number(of: Sample.now + .seconds(-1))
    #expect(target(model) == .time(scale.bars.start(of: last - 1)))
    #expect(model.panes[Self.key]?.follows == false)
    // Keys are quicker than the feed.
    Sample.press(&model, "left")
    #expect(target(model) == .time(scale.bars.start(of: last - 2)))
    try answer(&model)
    #expect(model.histogramStrip?.moment.map(scale.bars.number) == last - 2)
    Sample.press(&model, "right")
    #expect(target(model) == .time(scale.bars.start(of: last - 1)))
    Sample.press(&model, "right right")
    #expect(model.panes[Self.key]?.follows == true)
    Sample.press(&model, "g left")
    #expect(model.notice?.text == "no line was written before")
  }

  @Test func errorsAreABarAway() throws {
    var model = Self.model(keys: "H E")
    let scale = try #require(model.histogramStrip?.scale)
    func bar(_ second: Int) -> LogSeek.Target {
      let number = scale.bars.number(of: Sample.now + .seconds(second - 480))
      return .first(.error, since: scale.bars.start(of: number))
    }
    #expect(target(model) == bar(421))
    Sample.press(&model, "E")
    #expect(target(model) == bar(261))
    Sample.press(&model, "e")
    #expect(target(model) == bar(421))
    Sample.press(&model, "e")
    #expect(model.notice?.text == "no bar with errors behind this")
  }

  @Test func errorsOfTheBarThatOneStandsInComeFirst() throws {
    var bars = Self.bars()
    bars.histogram.add(Sample.now + .milliseconds(-2_500), .error)
    var model = Self.model(keys: "H E", bars: bars)
    let scale = try #require(model.histogramStrip?.scale)
    let last = scale.bars.number(of: Sample.now + .seconds(-1))
    #expect(scale.bars[last].errors == 1)
    #expect(target(model) == .first(.error, since: scale.bars.start(of: last)))
    Sample.press(&model, "E")
    #expect(target(model) != .first(.error, since: scale.bars.start(of: last)))
  }

  @Test func theMouseLeadsToABar() throws {
    var model = Self.model()
    let strip = try #require(model.histogramStrip)
    let scale = try #require(strip.scale)
    func press(_ x: Int, _ y: Int) {
      let point = Point(x: x, y: y)
      Sample.send(&model, .input(.mouse(MouseEvent(.press(.left), at: point))))
    }
    press(2 + 5 * scale.columns, strip.rows.lowerBound + 1)
    #expect(target(model) == .time(scale.bars.start(of: scale.shown.lowerBound + 5)))
    #expect(model.panes[Self.key]?.follows == false)
    // Beside the bars nothing happens.
    let before = target(model)
    press(77, strip.rows.lowerBound + 1)
    press(8, strip.rows.lowerBound)
    #expect(target(model) == before && model.isWholeLog)
  }

  @Test func closerShowsNarrowerBarsAroundWhereTheLogStands() throws {
    var model = Self.model(keys: "H g")
    func scale() throws -> HistogramScale { try #require(model.histogramStrip?.scale) }
    let wide = try scale()
    #expect(wide.shown == wide.bars.numbers)
    Sample.press(&model, "-")
    #expect(model.notice?.text == "this is all the time")
    Sample.press(&model, "+")
    let close = try scale()
    #expect(close.bars.width < wide.bars.width && close.shown.lowerBound == close.bars.first)
    for _ in 0..<40 { Sample.press(&model, "+") }
    let nearest = try scale()
    #expect(!nearest.canZoom && nearest.bars == Self.bars().histogram)
    #expect(model.notice?.text == "it goes no closer")
    Sample.press(&model, "G")
    let moment = try #require(model.histogramStrip?.moment)
    #expect(try scale().shown.contains(scale().bars.number(of: moment)))
  }

  /// As many buckets as there is room for, and no less than a third of it, for every span.
  @Test(arguments: 0..<300)
  func barsFillTheirRoom(_ round: Int) throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    let span = Int64(1) << Int64.random(in: 20...60, using: &generator)
    var histogram = LineHistogram()
    for _ in 0..<50 { histogram.add(Timestamp(nanoseconds: .random(in: 0..<span, using: &generator)), nil) }
    let room = Int.random(in: 30...200, using: &generator)
    let scale = try #require(HistogramScale(histogram, room: room, zoom: 0, around: nil))
    #expect(scale.shown == scale.bars.numbers, "seed \(seed)")
    #expect(scale.shown.count <= room, "seed \(seed)")
    #expect(scale.shown.count * 4 > room || scale.bars.width == histogram.width, "seed \(seed)")
    #expect(scale.bars.lineCount == 50 && scale.shown.count * scale.columns <= room, "seed \(seed)")
  }

  @Test func logAndStripShareTheBox() {
    for size in Golden.sizes {
      var model = Self.model()
      Sample.send(&model, .input(.resize(size)))
      let strip = model.histogramStrip?.rows ?? 0..<0
      #expect(model.wholeLogRoom.bottom == strip.lowerBound && strip.count >= 3)
      #expect(strip.upperBound == model.wholeLogBox.interior.bottom)
      #expect(model.visibleLogs.first?.room == model.wholeLogRoom && model.wholeLogRoom.height >= 4)
    }
  }

  @Test func screens() {
    Golden.expectEveryLook(Self.model(), "histogram")
    Golden.expectEveryLook(Self.model(keys: "H g pagedown + +"), "histogram-zoomed")
    Golden.expectEveryLook(Self.model(bars: Self.bars(seconds: 3, isComplete: false)), "histogram-counting")
    var none = LineHistogram()
    for _ in 0..<9 { none.add(nil, nil) }
    Golden.expectEveryLook(Self.model(bars: LogBars(histogram: none, isComplete: true)), "histogram-no-times")
    var merged = MergedSample.model()
    Sample.press(&merged, "H")
    Sample.send(&merged, .feed(.bars(MergedSample.key, Self.bars())))
    Golden.expectEveryLook(merged, "histogram-merged")
  }
}
