import Testing
import Workflow

@testable import LogKit

/// Lines of shapes that real logs have.
struct LineShapeTests {
  private func lines(
    _ text: String,
    _ longLines: LongLines = .messages,
    blockSize: Int = 64
  ) throws -> [LogLine] {
    let folder = try TemporaryFolder()
    try folder.write(Array(text.utf8), to: "plain")
    let file = LogFile(.file(path: folder.file("plain")))
    try file.refresh()
    return try file.snapshot.allLines(longLines, blockSize: blockSize)
  }

  @Test
  func `an empty file has no lines`() throws {
    #expect(try lines("").isEmpty)
  }

  @Test
  func `a last line without a newline is open`() throws {
    let found = try lines("one\n\ntwo")
    #expect(found.map(\.text) == ["one", "", "two"])
    #expect(found.map(\.ending) == [.newline, .newline, .open])
    #expect(found.map(\.range) == [0..<4, 4..<5, 5..<8])
  }

  @Test
  func `CRLF and NUL bytes are content`() throws {
    let found = try lines("a\r\nb\0c\n")
    #expect(found.map { Array($0.content) } == [[97, 13], [98, 0, 99]])
  }

  @Test
  func `a line of 90,000 characters comes whole`() throws {
    let long = String(repeating: "é", count: 90_000)
    let found = try lines("x\n\(long)\ny\n")
    #expect(found.map(\.text) == ["x", long, "y"])
  }

  @Test(arguments: [16, 17, 18, 19, 33])
  func `pieces of a long line are cut between characters and make the line again`(_ limit: Int) throws {
    let long = String(repeating: "a€😀", count: 50)
    let found = try lines("\(long)\nnext\n", .pieces(of: limit))
    let pieces = found.dropLast()
    #expect(pieces.map(\.text).joined() == long)
    #expect(pieces.allSatisfy { $0.content.count <= limit && !$0.text.contains("\u{FFFD}") })
    #expect(pieces.dropLast().allSatisfy { $0.ending == .piece })
    #expect(pieces.map(\.isContinuation) == [false] + Array(repeating: true, count: pieces.count - 1))
    #expect(found.last?.text == "next")
    #expect(found.last?.isContinuation == false)
  }

  @Test
  func `a line as long as a piece may be comes in one`() throws {
    let exact = String(repeating: "x", count: 32)
    let found = try lines("\(exact)\n\(exact)y\n\(exact)", .pieces(of: 32))
    #expect(found.map(\.text) == [exact, exact, "y", exact])
    #expect(found.map(\.ending) == [.newline, .piece, .newline, .open])
  }

  @Test
  func `a preview shows the beginning of a long line and counts the rest`() throws {
    let long = String(repeating: "0123456789", count: 30)
    let found = try lines("\(long)\nnext\n", .preview(of: 40))
    #expect(found.map(\.text) == [String(long.prefix(40)), "next"])
    #expect(found[0].omittedBytes == 260)
    #expect(found[0].range == 0..<301)
  }

  @Test
  func `a preview of a long progress bar shows its last state`() throws {
    let bar = (0...100).map { "\r\($0)% done" }.joined()
    let found = try lines("\(bar)\nnext\n", .preview(of: 40))
    #expect(Sanitizer().display(found[0]).plainText == "100% done")
    #expect(found[1].text == "next")
  }

  @Test
  func `markers stand in front of the line that follows them`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    try writer.write("before", time: 5)
    try writer.write([], time: 6, flags: .gap, note: "the stream expired")
    try writer.write([], time: 7, flags: .restart, note: "the container restarted")
    try writer.write("after\n", time: 8)
    try writer.write(Array("tail\n".utf8), time: 9, flags: .late)
    try writer.write([], time: 10, flags: .gap, note: "expired for good")
    let file = LogFile(attempt: folder)
    let found = try file.refreshedLines()
    #expect(found.map(\.text) == ["before", "after", "tail"])
    #expect(found.map(\.ending) == [.cut, .newline, .newline])
    #expect(found.map(\.isLate) == [false, false, true])
    let marker = try #require(found[1].marker)
    #expect(marker.isGap && marker.isRestart)
    #expect(marker.note == "the stream expired; the container restarted")
    #expect(marker.time == Timestamp(nanoseconds: 6))
    #expect(found[0].marker == nil && found[2].marker == nil)
    #expect(try file.snapshot.markerAtEnd()?.note == "expired for good")
  }

  @Test
  func `an unfinished line ends where another stream begins`() throws {
    let folder = try TemporaryFolder()
    let writer = try AttemptWriter(folder)
    try writer.write("out", time: 1)
    let file = LogFile(attempt: folder)
    #expect(try file.refreshedLines().map(\.ending) == [.open])
    try writer.write("err\n", time: 2, stream: .standardError)
    try writer.write("put\n", time: 3)
    let found = try file.refreshedLines()
    #expect(found.map(\.text) == ["out", "err", "put"])
    #expect(found.map(\.stream) == [.standardOutput, .standardError, .standardOutput])
    #expect(found.map(\.ending) == [.cut, .newline, .newline])
  }
}
