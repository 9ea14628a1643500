import OrderedCollections
import Testing
import Workflow

@testable import LogKit

@Suite struct `Reports in a log` {
  private func scan(_ pieces: [[UInt8]]) -> [ReportLine] {
    var scanner = ResultScanner()
    var found: [ReportLine] = []
    for piece in pieces { piece.withUnsafeBufferPointer { scanner.scan($0) { found.append($0) } } }
    scanner.finish { found.append($0) }
    return found
  }

  @Test(arguments: [
    (#"{"stepdeck": {"result": {"a": 1}}}"#, true),
    ("  { \"stepdeck\" :{\"result\": {\"a\": 1}}} \r", true),
    ("10%\r20%\r{\"stepdeck\":{\"result\":{\"a\":1}}}", true),
    (#"{"stepdeck": {"result": {"a": 1}}} trailing"#, false),
    (#"leading {"stepdeck": {"result": {"a": 1}}}"#, false),
    (#"{"other": 1, "stepdeck": {"result": {"a": 1}}}"#, false),
    (#"{"stepdeck": 5}"#, false),
    (#"{"stepdeck": {"result": 5}}"#, false),
    (#"{"stepdeck": {"result": {"a": NaN}}}"#, false),
    ("{\"stepdeck\": {\"result\": {\"a\": 1}}}\rmore", false),
  ])
  func `only a line of its own counts, in every split`(_ line: String, _ counts: Bool) {
    let text = Array("before\n\(line)\nafter\n".utf8)
    for split in 0...text.count {
      let found = scan([Array(text[..<split]), Array(text[split...])])
      #expect(found.map(\.results) == (counts ? [["a": 1]] : []), "split at \(split)")
    }
    #expect(scan(text.map { [$0] }).count == (counts ? 1 : 0))
    #expect(scan([Array(line.utf8)]).count == (counts ? 1 : 0))
  }

  @Test func `metrics are numbers, progress lies between 0 and 1`() {
    let line = #"{"stepdeck":{"metric":{"loss":0.5,"n":2,"name":"x","flag":true},"progress":1.5}}"#
    let found = scan([Array(line.utf8)])
    #expect(found.first?.metrics == ["loss": 0.5, "n": 2])
    var reports = StepReports()
    if let progress = found.first?.progress { reports.set(progress: progress) }
    #expect(reports.progress == 1)
  }

  @Test func `a line that is too long is ordinary text`() {
    let long = "{\"stepdeck\":{\"result\":{\"a\":\"" + String(repeating: "x", count: 70_000) + "\"}}}"
    #expect(scan([Array((long + "\n{\"stepdeck\":{\"progress\":0}}\n").utf8)]).count == 1)
    #expect(scan(Array(long.utf8).map { [$0] } + [[0x0A]]).isEmpty)
  }

  @Test func `results merge by key up to a limit`() {
    var reports = StepReports()
    reports.mergeResults(["a": 1, "b": 2])
    reports.mergeResults(["a": 3])
    #expect(reports.results == ["a": 3, "b": 2] && !reports.resultsTooLarge)
    reports.mergeResults(["big": .string(String(repeating: "x", count: 65_000))])
    #expect(!reports.resultsTooLarge)
    reports.mergeResults(["c": .string(String(repeating: "x", count: 1000))])
    #expect(reports.resultsTooLarge && reports.results["c"] == nil && reports.results["a"] == 3)
    reports.mergeResults(["big": 1])
    reports.mergeResults(["c": 4])
    #expect(reports.results["c"] == 4)
  }
}
