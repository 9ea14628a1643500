import Foundation
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Workflow

/// What a view of a log shows, written to a file.
@Suite(.timeLimit(.minutes(5))) struct LogExportTests {
  private let state: TestState
  private let run: TestRun
  private let feed: TestFeed

  init() throws {
    state = try TestState()
    run = try TestRun(state.folder, 1)
    feed = TestFeed(state.place)
  }

  private func export(_ request: LogRequest, _ name: String) async throws -> (Notice, Data) {
    let path = state.path + "/" + name
    feed.feed.perform(.export(request, path: path))
    let notice = try await feed.first { message -> Notice? in
      if case .exported(path, let notice) = message { notice } else { nil }
    }
    return (notice, FileManager.default.contents(atPath: path) ?? Data())
  }

  private func request(_ rules: [LineRule] = [], context: Int = 0) -> LogRequest {
    var request = LogRequest(key: LogKey(run.folder.id, "load", 1), window: .tail(1))
    request.rules = rules
    request.context = context
    return request
  }

  /// Bytes that no text holds, a line without an end, and one longer than any that is shown.
  @Test func bytesAreWrittenAsTheyAre() async throws {
    let log = TestLog(run.folder, "load")
    let long = String(repeating: "x", count: 300_000)
    let text = "one\r\n\u{1B}[31mred\u{1B}[0m\n\0\n\(long)\nlast"
    log.put(text)
    let (notice, all) = try await export(request(), "all.log")
    #expect(String(decoding: all, as: UTF8.self) == text + "\n")
    #expect(notice.kind == .info && notice.text.contains("5 lines"))
    let (again, same) = try await export(request(), "all.log")
    #expect(again.kind == .error && again.text.contains("another name") && same == all)
    let (_, some) = try await export(request([.keep("red")], context: 1), "some.log")
    #expect(String(decoding: some, as: UTF8.self) == "one\r\n\u{1B}[31mred\u{1B}[0m\n\0\n")
    let (missing, _) = try await export(request(), "no/such/folder.log")
    #expect(missing.kind == .error && missing.text.contains("there is no folder \(state.path)/no/such"))
  }

  /// Such as `/proc`.
  @Test func aFolderThatTakesNoFilesIsNotSaidToBeMissing() {
    #expect(
      NewFile.refusal("\(state.path)/x.log", ENOENT).text
        == "cannot write \(state.path)/x.log: no file can be made in \(state.path); give another folder"
    )
  }

  private func objects(_ data: Data) throws -> [[String: Any]] {
    try data.split(separator: UInt8(ascii: "\n")).map { line in
      try #require(JSONSerialization.jsonObject(with: line) as? [String: Any])
    }
  }

  @Test func linesAreWrittenAsObjects() async throws {
    let log = TestLog(run.folder, "load")
    log.put("ERROR \"quoted\"\n", at: Sample.now)
    log.put("plain\n", at: Sample.now + .seconds(1))
    let (_, data) = try await export(request(), "lines.jsonl")
    let objects = try objects(data)
    #expect(objects.map { $0["line"] as? String } == ["ERROR \"quoted\"", "plain"])
    #expect(objects.map { $0["level"] as? String } == ["error", nil])
    #expect(objects.first?["time"] as? String == Sample.now.rfc3339)
    #expect(objects.first?["step"] as? String == "load" && objects.first?["attempt"] as? Int == 1)
    #expect(objects.first?["stream"] as? String == "stdout")
  }

  /// As `stepdeck logs --json` writes them: a long line in pieces, cut between characters, and bytes that are no text
  /// besides.
  @Test func longAndForeignLinesComeWholeInObjects() async throws {
    let log = TestLog(run.folder, "load")
    let long = "ERROR " + String(repeating: "日本", count: 500_000)
    log.put(Array("\(long)\nshort\na".utf8) + [0xFF, 0xFE] + Array("b\n".utf8), at: Sample.now)
    let (notice, data) = try await export(request(), "lines.jsonl")
    #expect(notice.text.contains("3 lines"))
    let all = try objects(data)
    #expect(all.map { $0["partial"] as? Bool ?? false } == [true, true, false, false, false])
    #expect(all.prefix(3).compactMap { $0["line"] as? String }.joined() == long)
    #expect(all.map { $0["level"] as? String } == ["error", nil, nil, nil, nil])
    #expect(all.allSatisfy { $0["time"] as? String == Sample.now.rfc3339 && $0["step"] as? String == "load" })
    #expect(all[3...].map { $0["line"] as? String } == ["short", "a\u{FFFD}\u{FFFD}b"])
    #expect(
      all.map { ($0["line_base64"] as? String).flatMap { Data(base64Encoded: $0) } }
        == [nil, nil, nil, nil, Data([0x61, 0xFF, 0xFE, 0x62])]
    )
  }

  @Test func severalLogsAreWrittenAsOne() async throws {
    let (load, train) = (TestLog(run.folder, "load"), TestLog(run.folder, "train"))
    let quiet = TestLog(run.folder, "quiet")
    load.put("a1\n", at: Sample.now + .seconds(1))
    train.put("b2\n", at: Sample.now + .seconds(2))
    load.put("a3\n", at: Sample.now + .seconds(3))
    quiet.put("hidden\n", at: Sample.now)
    var request = LogRequest(key: .merged(run.folder.id), window: .tail(1))
    request.streams = ["load", "train", "quiet"].map {
      LogStream(log: LogID(AttemptID(step: $0, attempt: 1)), isHidden: $0 == "quiet")
    }
    let (_, data) = try await export(request, "merged.log")
    #expect(String(decoding: data, as: UTF8.self) == "load│a1\ntrain│b2\nload│a3\n")
  }
}
