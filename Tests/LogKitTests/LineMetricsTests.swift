import Testing
import Workflow

@testable import LogKit

struct LineMetricsTests {
  private func read(_ text: String, budget: Int = 1 << 20) throws -> LineMetrics {
    let folder = try TemporaryFolder()
    try folder.append(Array(text.utf8), to: "log")
    let file = LogFile(.file(path: folder.path + "/log"))
    try file.refresh()
    var metrics = LineMetrics()
    while try !metrics.extend(over: file.snapshot, budget: budget) {}
    return metrics
  }

  @Test(arguments: [
    ("epoch=3 loss=0.25, acc=93% (lr=3e-4)\n", ["epoch": 3, "loss": 0.25, "acc": 93, "lr": 3e-4]),
    ("val/loss=-1.5|top-1.acc=.5 x==7 =8 9=9\n", ["val/loss": -1.5, "top-1.acc": 0.5]),
    ("took=12ms size=3GB at=19:42:07 v=1.2.3 path=/tmp n=nan i=inf e=e5 h=0x1f u=4µs\n", [:]),
    ("that was loss=0.5. and open=7", ["loss": 0.5]),
    ("\u{1B}[1;32mloss=1\u{1B}[0m é=2 名=3\n", ["loss": 1]),
  ])
  func `numbers that have a name and no unit are metrics`(_ text: String, _ wanted: [String: Double]) throws {
    let metrics = try read(text)
    let found = Dictionary(uniqueKeysWithValues: metrics.names.map { ($0, metrics[$0]?.last.value) })
    let isOpen = !text.hasSuffix("\n")
    #expect(found == (isOpen ? [:] : wanted.mapValues(Optional.some)))
  }

  @Test func `a log is read in any slices`() throws {
    let text = (0..<3_000).map { "step=\($0) loss=\(1_000 - Double($0) / 4)\n" }.joined()
    let whole = try read(text)
    let sliced = try read(text, budget: 100)
    #expect(whole["loss"] == sliced["loss"] && whole["loss"]?.count == 3_000)
    #expect(whole["loss"]?.last.value == 1_000 - 2_999 / 4.0)
  }

  @Test func `memory is bounded`() throws {
    let names = (0..<500).map { "m\($0)=1" }.joined(separator: " ")
    let long = String(repeating: "x", count: 100_000)
    let metrics = try read(names + "\n" + long + "=1 ok=" + String(repeating: "1", count: 50_000) + "\n")
    #expect(metrics.names == (0..<LineMetrics.maximumSeries).map { "m\($0)" })
  }
}
