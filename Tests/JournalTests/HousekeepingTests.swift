import Testing
import Workflow

@testable import Journal

@Suite struct HousekeepingTests {
  private func summary(_ day: Int, _ status: RunStatus) throws -> RunSummary {
    var random = SystemRandomNumberGenerator()
    let time = Timestamp(nanoseconds: Int64(day) * 86_400_000_000_000)
    return RunSummary(
      id: RunID(milliseconds: UInt64(day) * 86_400_000, using: &random),
      name: "p-\(day)",
      pipeline: "p",
      stack: "s",
      workspace: "/w",
      status: status,
      reason: nil,
      startedAt: time,
      endedAt: status.isEnded ? time : nil,
      steps: []
    )
  }

  @Test func onlyOldEndedRunsBeyondTheNewestGo() throws {
    let runs = try [
      summary(100, .succeeded), summary(90, .failed), summary(60, .failed), summary(50, .running),
      summary(40, .cancelled), summary(10, .succeeded),
    ]
    let now = Timestamp(nanoseconds: 101 * 86_400_000_000_000)
    func names(_ days: Int, _ keep: Int) -> [String] {
      PruneRule(olderThan: .seconds(days * 86_400), keep: keep).candidates(in: runs, now: now).map(\.name)
    }
    #expect(names(30, 1) == ["p-60", "p-40", "p-10"])
    #expect(names(30, 5) == ["p-10"])
    #expect(names(1000, 0) == [])
    #expect(names(0, 0) == ["p-100", "p-90", "p-60", "p-40", "p-10"])
  }

  @Test func aReaderGoesOnAfterATornLineWasCutOff() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.jsonl"
    func line(_ sequence: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      JournalLine.append(
        Event(sequence: sequence, time: Timestamp(nanoseconds: 0), fact: .note("note \(sequence)")),
        to: &bytes
      )
      return bytes
    }
    let reader = JournalReader(path: path)
    for cut in 1..<line(2).count {
      try Files.replace(path, with: line(1) + line(2).prefix(cut))
      let reader = JournalReader(path: path)
      #expect(try reader.readNew().map(\.sequence) == [1])
      var writer = try JournalWriter(path: path, end: reader.offset)
      try writer.append(
        (2...4).map { Event(sequence: $0, time: Timestamp(nanoseconds: 5), fact: .note("n")) }
      )
      #expect(try reader.readNew().map(\.sequence) == [2, 3, 4])
    }
    #expect(try reader.readNew().count == 4)
  }
}
