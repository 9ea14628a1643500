import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct ChartTests {
  private static let key = LogKey(Sample.id(41), "train", 2)

  private static func series(_ name: String, _ value: (Double) -> Double) -> StepMeter.Series {
    let steps = (0..<120).map(Double.init)
    return StepMeter.Series(
      name: name,
      values: steps.map(value),
      times: steps.map { Sample.now + .seconds(Int($0) * 4 - 480) }
    )
  }

  /// The log of a step that reports six metrics of four kinds.
  static func model(keys: String = "M") -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    var content = Sample.content(total: 4_000, 3_000..<4_000)
    for place in content.lines.indices { content.lines[place].offset = UInt64(place + 3_000) }
    let meter = StepMeter(
      series: [
        series("loss") { 2 / (1 + $0 / 10) }, series("lr") { $0 < 60 ? 3e-4 : 3e-5 },
        series("val_loss") { 2.4 / (1 + $0 / 14) + 0.1 }, series("accuracy") { 1 - 0.9 / (1 + $0 / 20) },
        series("gpu/memory") { 30 + ($0 / 7).truncatingRemainder(dividingBy: 5) * 4 },
        series("steps_per_second") { 800 + ($0 * 37).truncatingRemainder(dividingBy: 90) },
      ]
    )
    Sample.send(&model, .feed(.log(key, content)), .feed(.meter(key, meter)))
    Sample.press(&model, keys)
    return model
  }

  private func chart(_ model: AppModel) -> LogRequest.Chart? { model.subscription.logs.first?.chart }

  @Test func theFeedReadsWholeMetricsOnlyWhileTheyAreDrawn() {
    var model = Self.model(keys: "w")
    #expect(chart(model) == nil)
    Sample.press(&model, "M")
    #expect(chart(model) == LogRequest.Chart(takesLines: false))
    Sample.press(&model, "=")
    #expect(chart(model) == LogRequest.Chart(takesLines: true))
    Sample.press(&model, "M")
    #expect(chart(model) == nil)
  }

  /// Times may go back: a clock was set, or a provider gives them in another order.
  @Test func timesThatGoBackAreDrawn() throws {
    let times = [5, 3, 4, 0, 1].map { Sample.now + .seconds(-$0) }
    let series = StepMeter.Series(name: "loss", values: [1, 2, 3, 4, 5], times: times)
    for zoom in 0...3 {
      let chart = ChartModel(isShown: true, zoom: zoom)
      let window = try #require(chart.window(of: [series], around: nil))
      #expect(window.upperBound == Sample.now)
      #expect(zoom > 0 || window.lowerBound == Sample.now + .seconds(-5))
    }
    var model = Self.model()
    Sample.send(&model, .feed(.meter(Self.key, StepMeter(series: [series]))))
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    #expect(buffer.text.contains("loss"))
  }

  @Test func logAndChartShareTheScreen() throws {
    for size in Golden.sizes {
      var model = Self.model()
      Sample.send(&model, .input(.resize(size)))
      let (log, chart) = (model.wholeLogBox, try #require(model.chartBox))
      #expect(log.intersection(chart).isEmpty)
      #expect(
        log.width * log.height + chart.width * chart.height == model.frame.body.width
          * model.frame.body.height
      )
      #expect(model.visibleLogs.first?.room == log.interior && log.interior.height >= 3)
    }
  }

  @Test func metricsOfOneKindAreDrawnTogether() {
    let groups = ChartGroup.groups(of: Self.model().chartPane?.pane.meter.series ?? [])
    #expect(
      groups.map { $0.series.map(\.name) } == [
        ["loss", "val_loss"], ["lr"], ["accuracy"], ["gpu/memory"], ["steps_per_second"],
      ]
    )
  }

  @Test func aZoomEndsWithTheNewestValueOrLiesAroundWhereTheLogStands() throws {
    var model = Self.model(keys: "M + +")
    func window(_ model: AppModel) throws -> ClosedRange<Timestamp> {
      let pane = try #require(model.chartPane)
      return try #require(model.chart.window(of: pane.pane.meter.series, around: pane.moment))
    }
    let end = Sample.now + .seconds(-4)
    #expect(try window(model) == (end + .seconds(-119))...end)
    // Far up the lines were written before the first value.
    var content = Sample.content(total: 4_000, 0..<1_000)
    for place in content.lines.indices { content.lines[place].time = Sample.now + .seconds(place - 480) }
    Sample.send(&model, .feed(.log(Self.key, content)))
    Sample.press(&model, "g ctrl-d")
    #expect(try window(model).lowerBound == Sample.now + .seconds(-480))
    for _ in 0..<30 { Sample.press(&model, "ctrl-d") }
    let moment = try #require(model.chartPane?.moment)
    #expect(try window(model).contains(moment) && window(model).upperBound < end)
  }

  @Test func theRestOfTheMetricsIsAKeyAway() throws {
    var model = Self.model()
    let capacity = try #require(model.chartPane?.capacity)
    #expect(capacity < 5)
    var seen: [Int] = []
    for _ in 0..<3 {
      Sample.press(&model, "V")
      seen.append(model.chart.first)
    }
    #expect(seen == [capacity, 2 * capacity, 2 * capacity < 5 && 3 * capacity < 5 ? 3 * capacity : 0])
    Sample.send(&model, .input(.resize(Size(width: 200, height: 50))))
    Sample.press(&model, "V")
    #expect(model.chart.first == 0 && model.notice?.text == "all metrics are in sight")
  }

  @Test func inTheRunViewThePaneIsMadeLargeForIt() {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "M")
    #expect(model.run?.isZoomed == true && model.chartBox != nil && chart(model) != nil)
    Sample.press(&model, "M")
    #expect(model.run?.isZoomed == true && model.chartBox == nil)
    Sample.press(&model, "M escape")
    #expect(model.run?.isZoomed == false && model.chartBox == nil)
  }

  /// Without colours each of several lines has a sign of its own, in the legend, too; a line alone is fine as it is.
  @Test func linesAreToldApartWithoutColours() {
    var model = Self.model()
    Sample.send(&model, .input(.resize(Size(width: 200, height: 50))))
    func text() -> String {
      var buffer = CellBuffer(model.size)
      _ = view(model, into: &buffer)
      return buffer.text
    }
    func isBraille(_ text: String) -> Bool {
      text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
    }
    #expect(!text().contains("* loss") && isBraille(text()))
    model.theme = BuiltInTheme.mono.theme
    #expect(text().contains("* loss") && text().contains("+ val_loss"))
    #expect(text().contains("**") && text().contains("++"))
    #expect(isBraille(text()))
  }

  @Test func screens() {
    Golden.expectEveryLook(Self.model(), "chart")
    Golden.expectEveryLook(Self.model(keys: "M + + ctrl-u ctrl-u"), "chart-zoomed")
    var empty = Self.model()
    Sample.send(&empty, .feed(.meter(Self.key, StepMeter())))
    Golden.expectEveryLook(empty, "chart-empty")
    Sample.press(&empty, "=")
    Sample.send(&empty, .clock(Sample.now + .seconds(9)))
    Golden.expectEveryLook(empty, "chart-plain-empty")
  }
}
