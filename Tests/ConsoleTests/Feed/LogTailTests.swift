import Foundation
import Testing

@testable import Console
@testable import Journal
@testable import LogKit

@Suite struct LogTailTests {
  /// The end of a large log is there at the first look, long before its lines are counted.
  @Test func theEndIsShownBeforeAllIsCounted() throws {
    let state = try TestState()
    let path = state.folder.path + "/large.log"
    let lines = (0..<400_000).map { "line \($0) of a large log" }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    let request = LogRequest(key: .file(path), window: .tail(30))
    var tail = LogTail(request, LogFile(.file(path: path)), shelf: nil)
    let first = try #require(tail.look().content)
    #expect(first.isCounting && first.lines.map(\.text) == lines.suffix(30))
    // They are the last ones that there are, for whoever follows.
    #expect(first.total == first.first + 30 && first.lines.first?.number == first.first)
    var last = first
    var hasMore = true
    while hasMore {
      let news = tail.look()
      last = news.content ?? last
      hasMore = news.hasMore
    }
    #expect(last.total == 400_000 && last.lines.last?.number == 399_999)
  }
}
