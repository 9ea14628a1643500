import Testing
import Workflow

@testable import LogKit

struct MetricFileTests {
  @Test
  func `metrics and progress are read as they are written`() throws {
    let folder = try TemporaryFolder()
    var metrics = MetricFile(attempt: folder.path)
    #expect(try !metrics.refresh())
    try folder.append(
      Array("{\"time\":1,\"metric\":{\"loss\":0.5,\"lr\":1}}\n{\"time\":2,\"pro".utf8),
      to: "metrics"
    )
    #expect(try metrics.refresh())
    #expect(metrics.names == ["loss", "lr"])
    #expect(metrics["lr"]?.last.value == 1)
    #expect(metrics.progress == nil)
    try folder.append(
      Array("gress\":0.25}\nnonsense\n{\"time\":3,\"metric\":{\"loss\":0.25,\"x\":\"y\"}}\n".utf8),
      to: "metrics"
    )
    #expect(try metrics.refresh())
    #expect(metrics.progress == 0.25)
    #expect(metrics.progressTime == Timestamp(nanoseconds: 2))
    #expect(metrics["loss"]?.points.map(\.value) == [0.5, 0.25])
    #expect(metrics.names == ["loss", "lr"])
    #expect(try !metrics.refresh())
    let dated = "{\"time\":\"1970-01-01T00:00:00.004Z\",\"progress\":0.5}\n"
    try folder.append(Array(dated.utf8), to: "metrics")
    #expect(try metrics.refresh())
    #expect(metrics.progressTime == Timestamp(nanoseconds: 4_000_000))
  }

  @Test
  func `a long series is thinned out and keeps its ends`() {
    func point(_ number: Int) -> MetricSeries.Point {
      MetricSeries.Point(time: Timestamp(nanoseconds: Int64(number)), value: Double(number))
    }
    var series = MetricSeries(point(0))
    for number in 1..<100_001 { series.append(point(number)) }
    #expect(series.count == 100_001)
    #expect(series.points.count <= MetricSeries.maximumPoints)
    #expect(series.points.count > MetricSeries.maximumPoints / 3)
    #expect(series.drawn.first?.value == 0 && series.drawn.last?.value == 100_000)
    let steps = zip(series.points, series.points.dropFirst()).map { $1.value - $0.value }
    #expect(Set(steps).count == 1)
  }

  @Test
  func `names are bounded`() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<1000).map { "{\"time\":\($0),\"metric\":{\"m\($0)\":1}}\n" }
    try folder.write(Array(lines.joined().utf8), to: "metrics")
    var metrics = MetricFile(attempt: folder.path)
    try metrics.refresh()
    #expect(metrics.names.count == MetricFile.maximumSeries)
  }
}
