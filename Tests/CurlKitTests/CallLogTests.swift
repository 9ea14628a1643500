import CurlKit
import Foundation
import Testing
import Workflow

@Suite("The log of calls")
struct CallLogTests {
  private func call(_ number: Int, _ outcome: CallAudit.Outcome) -> CallAudit {
    var request = HTTPRequest("GET", "https://cluster.test/api?limit=\(number)")
    request.secretQuery = [.init("sig", Secret("s3same"))]
    request.attempt = number
    return CallAudit(
      of: request,
      outcome: outcome,
      startedAt: Timestamp(nanoseconds: 1_700_000_000_000_000_000),
      latency: .milliseconds(12),
      isStream: number == 2
    )
  }

  @Test("What is written is read again; two files bound it, and no secret is in them")
  func bounded() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "calls.jsonl").path
    let first = [call(1, .status(200)), call(2, .failure(HTTPError(.cut, "the connection broke")))]
    let log = CallLog(path, limit: 2_000)
    for audit in first { log.add(audit) }
    try Data("torn {".utf8).append(to: path)
    #expect(CallLog.read(path) == first)
    for number in 3..<200 { log.add(call(number, .status(404))) }
    let kept = CallLog.read(path)
    #expect(kept.last == call(199, .status(404)) && kept.count < 40 && kept.count > 4)
    for name in [path, path + ".old"] {
      let text = try String(contentsOfFile: name, encoding: .utf8)
      #expect(text.utf8.count <= 2_000 && !text.contains("s3same") && text.contains("sig=•••"))
    }
  }

  @Test("A follower is told every call once, also when the file gives way to another")
  func followed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "calls.jsonl").path
    var follower = CallFollower(path)
    defer { follower.close() }
    #expect(follower.news().isEmpty)
    let log = CallLog(path, limit: 2_000)
    var told: [CallAudit] = []
    let calls = (1..<60).map { call($0, .status(200)) }
    for (number, audit) in calls.enumerated() {
      log.add(audit)
      if number % 3 == 2 { told += follower.news() }
    }
    // Half a line is none until its other half is there.
    let line = JSONValue.object(call(60, .status(201)).json).jsonText
    try Data(line.prefix(20).utf8).append(to: path)
    told += follower.news()
    #expect(told == calls)
    try Data((line.dropFirst(20) + "\n").utf8).append(to: path)
    #expect(follower.news() == [call(60, .status(201))])
    var late = CallFollower(path)
    defer { late.close() }
    #expect(late.news() == CallLog.read(path))
  }

  @Test("Two processes that write it lose nothing of each other, whoever begins a new file")
  func shared() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "calls.jsonl").path
    var follower = CallFollower(path)
    defer { follower.close() }
    // What one process opens is, to the system, another file than what the other one has.
    let logs = [CallLog(path, limit: 2_000), CallLog(path, limit: 2_000)]
    let calls = (1..<100).map { call($0, .status(200)) }
    var told: [CallAudit] = []
    for (number, audit) in calls.enumerated() {
      // Uneven turns: one of them begins most of the new files.
      logs[number % 5 == 4 ? 1 : 0].add(audit)
      told += follower.news()
    }
    #expect(told == calls)
    let kept = CallLog.read(path)
    #expect(kept == Array(calls.suffix(kept.count)) && kept.count > 4, "\(kept.count)")
  }

  @Test("Calls that are older are told once, also while no newer file is there")
  func olderOnce() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "calls.jsonl").path
    CallLog(path + ".old").add(call(1, .status(200)))
    var follower = CallFollower(path)
    defer { follower.close() }
    #expect(follower.news() == [call(1, .status(200))])
    #expect(follower.news().isEmpty)
    CallLog(path).add(call(2, .status(200)))
    #expect(follower.news() == [call(2, .status(200))])
  }

  @Test("Where it cannot be written, calls go on")
  func unwritable() {
    let log = CallLog("/nowhere/at/all/calls")
    log.add(call(1, .status(200)))
    #expect(CallLog.read("/nowhere/at/all/calls").isEmpty)
  }
}

extension Data {
  /// Adds the bytes at the end of a file, as a writer that was killed leaves them.
  fileprivate func append(to path: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: self)
    try handle.close()
  }
}
