import Foundation
import Testing

@testable import Console
@testable import Journal
@testable import LogKit
@testable import Workflow

/// What was counted of a large log is there when it is opened again.
@Suite struct LineIndexShelfTests {
  private let state: TestState

  init() throws { state = try TestState() }

  private func counted(_ file: LogFile, _ shelf: inout LineIndexShelf) throws -> LineIndex {
    try file.refresh()
    var index = shelf.index(of: file.snapshot, at: file.place)
    while try !index.extend(over: file.snapshot) {}
    shelf.keep(index, of: file.snapshot, at: file.place)
    return index
  }

  private func write(_ count: Int, to path: String) throws {
    try Data(repeating: 0x0A, count: count).write(to: URL(fileURLWithPath: path))
  }

  @Test func aLargeFileIsCountedOnce() throws {
    let path = state.folder.path + "/any.log"
    try write(9 << 20, to: path)
    let file = LogFile(.file(path: path))
    var shelf = LineIndexShelf(state.folder)
    let first = try counted(file, &shelf)
    #expect(first.lineCount == 9 << 20)
    let again = LogFile(.file(path: path))
    try again.refresh()
    var other = LineIndexShelf(state.folder)
    #expect(other.index(of: again.snapshot, at: again.place) == first)
    // Nothing lies beside a file that is not ours.
    #expect(!Files.names(in: state.folder.path).contains { $0.hasPrefix("any.log") && $0 != "any.log" })
  }

  @Test func aSmallFileIsNotWorthIt() throws {
    let path = state.folder.path + "/small.log"
    try write(1 << 20, to: path)
    var shelf = LineIndexShelf(state.folder)
    _ = try counted(LogFile(.file(path: path)), &shelf)
    #expect(Files.names(in: state.folder.path + "/lines").isEmpty)
  }

  @Test func theOldestGoes() throws {
    let folder = state.folder.path + "/lines"
    try Files.makeFolders(folder)
    for number in 0..<LineIndexShelf.kept + 5 {
      try write(8, to: "\(folder)/old-\(number)")
      let date = Date(timeIntervalSince1970: Double(1_000 + number))
      try FileManager.default.setAttributes(
        [.modificationDate: date],
        ofItemAtPath: "\(folder)/old-\(number)"
      )
    }
    let path = state.folder.path + "/any.log"
    try write(9 << 20, to: path)
    var shelf = LineIndexShelf(state.folder)
    let file = LogFile(.file(path: path))
    _ = try counted(file, &shelf)
    let names = Set(Files.names(in: folder))
    #expect(names.count == LineIndexShelf.kept)
    #expect(names.contains(try #require(file.snapshot.fileName)))
    #expect(!names.contains("old-5") && names.contains("old-6"))
  }

  @Test func aDamagedIndexIsReplaced() throws {
    let run = try TestRun(state.folder, 1)
    let log = TestLog(run.folder, "load")
    log.put(String(repeating: "a line of a log\n", count: 600_000))
    let folder = run.folder.path + "/steps/load/1"
    try write(4_096, to: folder + "/log.lines")
    var shelf = LineIndexShelf(state.folder)
    let first = try counted(LogFile(.attempt(folder: folder)), &shelf)
    #expect(first.lineCount == 600_000)
    let file = LogFile(.attempt(folder: folder))
    try file.refresh()
    #expect(shelf.index(of: file.snapshot, at: file.place) == first)
  }
}
