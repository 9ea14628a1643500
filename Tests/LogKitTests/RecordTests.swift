import Testing

@testable import LogKit

/// Shapes of records that real programs write.
struct RecordTests {
  private func lines(_ text: String) -> [ArraySlice<UInt8>] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8)[...] }
  }

  private func records(_ text: String) -> [LogRecord] { LogRecords.records(in: lines(text)) }

  @Test
  func `a traceback is one record with its last line in the summary`() {
    let found = records("INFO go\n\(RecordSamples.traceback)\nINFO on")
    #expect(found.map(\.count) == [1, 6, 1])
    #expect(found.map(\.level) == [.info, .error, .info])
    #expect(
      found[1].summary
        == "Traceback (most recent call last): … 6 lines  RuntimeError: CUDA out of memory"
    )
  }

  @Test
  func `chained tracebacks are one record that tells what came last`() {
    let found = records("\(RecordSamples.chained)\n\nINFO on")
    #expect(found.map(\.count) == [12, 1, 1])
    #expect(found[0].summary.hasSuffix("… 12 lines  app.StepFailed: no shard"))
  }

  @Test(arguments: RecordSamples.all)
  func `a sample is one record`(_ name: String, _ text: String, _ summary: String) {
    let count = lines(text).count
    let found = records("INFO before\n\(text)\nINFO behind")
    #expect(found.map(\.count) == [1, count, 1], "\(name)")
    #expect((found.dropFirst().first?.level ?? .trace) >= .error, "\(name)")
    #expect(found.dropFirst().first?.summary == summary, "\(name)")
  }

  @Test
  func `lines behind the prefix of a launcher make a record of their own`() {
    let prefixed = RecordSamples.chained.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "[rank0]: " + $0 }.joined(separator: "\n")
    #expect(records(prefixed).map(\.count) == [12])
    let mixed =
      "[rank0]: Traceback (most recent call last):\n[rank1]:   File \"x\", line 1\n[rank0]: ValueError: x"
    #expect(records(mixed).map(\.count) == [1, 1, 1])
    let stamped = RecordSamples.traceback.split(separator: "\n").enumerated()
      .map { "2026-11-27T12:00:0\($0).5Z \($1)" }.joined(separator: "\n")
    #expect(records(stamped).map(\.count) == [6])
    #expect(records(stamped)[0].summary.hasSuffix("  RuntimeError: CUDA out of memory"))
  }

  @Test
  func `indented lines belong to the line with a level before them`() {
    let found = records(
      "2026-11-27 12:00:00 INFO config:\n  lr: 0.1\n\tseed: 3\nepoch 1\n  not its own\n\nWARN x"
    )
    #expect(found.map(\.count) == [3, 1, 1, 1, 1])
    #expect(found[0].level == .info)
    #expect(found[0].summary == "2026-11-27 12:00:00 INFO config: … 3 lines")
  }

  @Test
  func `bars, lines with a level of their own and JSON are not continuations`() {
    #expect(records("INFO x\n  0%|          | 0/10").count == 2)
    #expect(records("INFO x\n   WARNING: y\n   z").map(\.count) == [1, 1, 1])
    #expect(records("{\"level\":\"info\"}\n  x").count == 2)
    #expect(records("Traceback (most recent call last):\nINFO other\n").map(\.count) == [1, 1, 1])
  }

  @Test
  func `empty lines belong to a record only if it goes on`() {
    var scan = LogRecords()
    for line in lines("\(RecordSamples.traceback)\n") { #expect(scan.add(line).isEmpty) }
    #expect(scan.open.map(\.count) == [6, 1])
    let chain = "During handling of the above exception, another exception occurred:"
    #expect(scan.add(Array(chain.utf8)[...]).isEmpty)
    #expect(scan.open.map(\.count) == [8])
    #expect(scan.add(Array("INFO x".utf8)[...]).map(\.count) == [8])
  }

  @Test
  func `a summary is fit to be shown`() {
    let found = records("ERROR \u{1B}[2Jx\u{202E}\n  y")
    #expect(found.map(\.summary) == ["ERROR ␛[2Jx<U+202E> … 2 lines"])
  }

  @Test
  func `a stack without an end is cut`() {
    let endless = "ERROR x\n" + String(repeating: "  at y\n", count: 3_000)
    let found = records(endless)
    #expect(found[0].count == LogRecords.lookBack)
    #expect(found.dropFirst().allSatisfy { $0.count == 1 })
  }
}
