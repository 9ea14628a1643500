import Testing

@testable import Console
@testable import LogKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct MatchHuntTests {
  private let folder: TestState
  private let path: String
  private let file: LogFile

  init() throws {
    folder = try TestState()
    path = folder.path + "/some.log"
    folder.write("", to: "some.log")
    file = LogFile(.file(path: path))
  }

  private func put(_ text: String) throws {
    let stream = try #require(fopen(path, "a"))
    fputs(text, stream)
    fclose(stream)
  }

  /// Searches until the end of what the file holds.
  private func look(_ hunt: inout MatchHunt, _ index: inout LineIndex) throws -> MatchHunt.Finding {
    try file.refresh()
    while true {
      let finding = try hunt.advance(over: file.snapshot, &index)
      if finding.isComplete { return finding }
    }
  }

  @Test func everyMatchIsCountedThoughTheFirstAloneAreKept() throws {
    try put((0..<1_000).map { $0 % 10 == 3 ? "needle \($0)\n" : "hay\n" }.joined())
    try file.refresh()
    var index = LineIndex(for: file.snapshot)
    var hunt = MatchHunt("needle", limit: 30)
    var finding = try look(&hunt, &index)
    #expect(finding.lines == (0..<30).map { $0 * 10 + 3 })
    #expect(finding.count == 100)
    try put("hay\nNEEDLE\nhay\na needle that is not end")
    finding = try look(&hunt, &index)
    #expect(finding.lines.count == 30)
    #expect(finding.count == 102)
    try put("ed\nhay\n")
    #expect(try look(&hunt, &index).count == 102)
  }

  @Test func moreThanAHundredThousandMatchesAreAllThere() throws {
    try put(String(repeating: "needle\n", count: 100_500))
    try file.refresh()
    var index = LineIndex(for: file.snapshot)
    var hunt = MatchHunt("needle")
    #expect(try look(&hunt, &index).lines == Array(0..<100_500))
  }

  @Test func aCountIsShownWithItsPlace() {
    var search = LogSearch("x")
    search.lines = Array(0..<2_304)
    search.current = 16
    #expect(search.summary == "17/2,304+")
    search.isComplete = true
    search.unlisted = 1_000
    #expect(search.summary == "17/3,304")
  }
}
