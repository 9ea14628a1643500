import Foundation
import OrderedCollections
import Testing
import Workflow

/// Hours of an engine in seconds, by a clock that is pushed; `make bench` plays the whole day and looks at memory too.
@Suite struct LongDayTests {
  @Test func nothingGrowsWithTheRunsThatHaveEnded() async throws {
    try await onOwnThread {
      let box = try Box()
      defer { box.remove() }
      let program = URL(fileURLWithPath: Box.fixture).deletingLastPathComponent().path + "/engine-day"
      let command = try box.run(program, box.root + "/day", "3", "120")
      guard command.wait() == 0, let seen = try JSONParser.parse(Array(command.output.utf8)).objectValue
      else {
        throw Flaw(command.output)
      }
      let ends = seen.object("ends")
      guard (ends.int("succeeded") ?? 0) + (ends.int("failed") ?? 0) == 120 else {
        throw Flaw("ends: \(ends)")
      }
      guard ends.int("succeeded") ?? 0 > 110 else { throw Flaw("too many failed: \(ends)") }
      guard seen.int("kept_by_provider") == 0, seen.int("unreleased") == 0 else {
        throw Flaw("jobs were kept")
      }
      guard let most = seen.int("journal_bytes_most"), most < 32_000 else {
        throw Flaw("a journal is too large")
      }
      guard let early = seen.int("files_early"), let late = seen.int("files_late"), late <= early + 10 else {
        throw Flaw("files are left open: \(command.output)")
      }
      guard let sockets = seen.int("sockets_late"), sockets < 20 else { throw Flaw("sockets are left open") }
    }
  }
}
