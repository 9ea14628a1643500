import Foundation
import Testing

@testable import Journal
@testable import Workflow

@Suite("A journal keeps whole lines and nothing else")
struct JournalFileTests {
  static let events = (1...20).map { number in
    Event(
      sequence: number,
      time: Timestamp(nanoseconds: Int64(number) * 1_000_000_000),
      fact: .note(String(repeating: "é\"\n", count: number))
    )
  }

  private func written(_ folder: TemporaryFolder) throws -> (path: String, bytes: Data) {
    let path = folder.path + "/journal.jsonl"
    var writer = try JournalWriter(path: path, end: 0)
    try writer.append(Self.events)
    try writer.sync()
    return (path, try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func `what was appended is read, and what is appended later is read later`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.jsonl"
    let reader = JournalReader(path: path)
    #expect(try reader.readNew().isEmpty)
    var writer = try JournalWriter(path: path, end: 0)
    try writer.append(Self.events.prefix(3))
    #expect(try reader.readNew() == Array(Self.events.prefix(3)))
    #expect(try reader.readNew().isEmpty)
    try writer.append(Self.events.dropFirst(3))
    #expect(try reader.readNew() == Array(Self.events.dropFirst(3)))
  }

  @Test func `a journal torn at any byte gives the whole lines before it, and goes on from there`() throws {
    let folder = try TemporaryFolder()
    let (path, bytes) = try written(folder)
    for end in stride(from: 0, through: bytes.count, by: 7) {
      try bytes.prefix(end).write(to: URL(fileURLWithPath: path))
      let whole = bytes.prefix(end).count { $0 == UInt8(ascii: "\n") }
      let reader = JournalReader(path: path)
      #expect(try reader.readNew() == Array(Self.events.prefix(whole)))
      var writer = try JournalWriter(path: path, end: reader.offset)
      try writer.append(Self.events.dropFirst(whole))
      #expect(try JournalReader(path: path).readNew() == Self.events)
    }
  }

  @Test func `a journal has one writer, and the next one keeps what it wrote last`() throws {
    let folder = try TemporaryFolder()
    let plan = TemporaryFolder.plan()
    let run = folder.state.run(plan.run)
    try run.writePlan(plan)
    let follower = try RunFollower(run)
    do {
      var writer = try JournalWriter(path: run.journal, end: 0)
      let error = #expect(throws: StateError.self) { _ = try JournalWriter(follower) }
      #expect(error?.isHeld == true)
      #expect(error?.description.contains("another engine writes \(run.journal)") == true)
      try writer.append(Self.events.prefix(1))
    }
    var next = try JournalWriter(follower)
    #expect(follower.state.sequence == 1)
    try next.append(Self.events.dropFirst())
    #expect(try JournalReader(path: run.journal).readNew() == Self.events)
  }

  @Test func `a changed byte in any whole line is damage, told with its place`() throws {
    let folder = try TemporaryFolder()
    let (path, bytes) = try written(folder)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    for index in [0, 7, 19] {
      var damaged = bytes
      let start = lines[..<index].reduce(0) { $0 + $1.count + 1 }
      damaged[start + 30] ^= 1
      try damaged.write(to: URL(fileURLWithPath: path))
      let reader = JournalReader(path: path)
      var events: [Event] = []
      let error = #expect(throws: StateError.self) { try reader.readNew(into: &events) }
      #expect(error?.description.contains("damaged at byte \(start)") == true)
      #expect(events == Array(Self.events.prefix(index)))
    }
  }

  @Test func `a journal of a newer format is told as such`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.jsonl"
    try Data("{\"seq\":1,\"event\":\"launched\",\"format\":99}\n".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StateError.self) { try JournalReader(path: path).readNew() }
    #expect(error?.description.contains("install a newer stepdeck") == true)
  }
}
