import Testing
import Workflow

@testable import Operators

struct LogParserTests {
  /// All that a parser makes of a text that comes in pieces of `size` bytes.
  private func parse(
    _ text: String,
    size: Int,
    from position: SourcePosition = SourcePosition(),
    ends: Bool = true
  )
    -> (text: String, gaps: [String], position: SourcePosition)
  {
    var parser = LogLineParser(from: position)
    var entries: [LogBatch.Entry] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      entries += parser.append(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    if ends { entries += parser.finish() }
    var (joined, gaps): ([UInt8], [String]) = ([], [])
    for entry in entries {
      switch entry.content {
      case .bytes(let bytes, _): joined += bytes
      case .gap(let note), .restart(let note): gaps.append(note)
      }
    }
    return (String(decoding: joined, as: UTF8.self), gaps, parser.position)
  }

  private static func stamp(_ index: Int) -> String {
    let fraction = String(index % 1000 * 1_000_003 % 1_000_000_000)
    return "2026-01-01T00:00:\(index / 100 % 60 < 10 ? "0" : "")\(index / 100 % 60)."
      + String(repeating: "0", count: 9 - fraction.count) + fraction + "Z "
  }

  private static let lines = (0..<12).map { "line \($0) é\($0 % 7 == 0 ? "" : "…")" }
  private static let log = lines.enumerated().map { stamp($0) + $1 + "\n" }.joined()

  @Test("Lines come whole from pieces of any size", arguments: [1, 2, 3, 7, 31, 64, 1000, 100_000])
  func pieces(size: Int) {
    let (text, gaps, position) = parse(Self.log, size: size)
    #expect(text == Self.lines.map { $0 + "\n" }.joined())
    #expect(gaps.isEmpty && position.partial == 0)
  }

  @Test("After a cut at every byte the rest comes once, and nothing else")
  func cuts() {
    let bytes = Array(Self.log.utf8)
    let whole = Self.lines.map { $0 + "\n" }.joined()
    for cut in 0...bytes.count {
      let head = parse(String(decoding: bytes[..<cut], as: UTF8.self), size: 50, ends: false)
      let tail = parse(Self.log, size: 50, from: head.position)
      #expect(head.text + tail.text == whole, "cut at \(cut)")
      #expect(tail.gaps.isEmpty)
    }
  }

  @Test("Lines of one time are told apart by their number")
  func equalTimes() {
    let time = "2026-01-01T00:00:05.5Z "
    let log = (0..<6).map { "\(time)\($0)\n" }.joined()
    for known in 0...6 {
      let head = parse((0..<known).map { "\(time)\($0)\n" }.joined(), size: 9)
      #expect(head.text + parse(log, size: 9, from: head.position).text == "0\n1\n2\n3\n4\n5\n")
    }
  }

  @Test("Two streams of one container may be a little out of order")
  func disorder() {
    let log = [("10", "a"), ("12", "b"), ("11", "c"), ("13", "d")]
      .map { "2026-01-01T00:00:01.0000000\($0)Z \($1)\n" }
    for known in 0...4 {
      let head = parse(log[..<known].joined(), size: 10)
      #expect(head.text + parse(log.joined(), size: 10, from: head.position).text == "a\nb\nc\nd\n")
    }
  }

  @Test("What was rotated away is a gap, not silence")
  func rotation() {
    let head = parse(Self.log, size: 100)
    let (text, gaps, _) = parse("2026-01-01T01:00:00Z later\n", size: 100, from: head.position)
    #expect(text == "later\n")
    #expect(gaps.count == 1)
  }

  @Test("A last line without an end comes once, however often it is asked for")
  func unfinished() {
    let log = "2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z tw"
    let first = parse(log, size: 5)
    #expect(first.text == "one\ntw")
    #expect(parse(log, size: 5, from: first.position).text.isEmpty)
    #expect(parse(log + "o\n", size: 5, from: first.position).text == "o\n")
  }

  /// A long line as an old kubelet gives it: with a time before every part.
  private static func long(_ count: Int, inner: Bool) -> (text: String, log: String) {
    let text = String((0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 / 100 % 26))) })
    var (log, rest, part) = ("", Substring(text), 0)
    while !rest.isEmpty {
      if part == 0 || inner { log += stamp(part + 1) }
      log += rest.prefix(LogLineParser.split)
      rest = rest.dropFirst(LogLineParser.split)
      part += 1
    }
    return (text + "\n", log + "\n")
  }

  @Test(
    "Lines that the kubelet splits are one line",
    arguments: [true, false],
    [97, 999, 16_384, 20_000, 500_000]
  )
  func split(inner: Bool, size: Int) {
    for count in [16_383, 16_384, 16_385, 32_768, 120_000] {
      let (text, log) = Self.long(count, inner: inner)
      #expect(parse(log + "2026-01-01T00:01:00Z next\n", size: size).text == text + "next\n")
    }
  }

  @Test("A cut in the middle of a long line loses nothing", arguments: [true, false])
  func longCuts(inner: Bool) {
    let (text, log) = Self.long(150_000, inner: inner)
    let bytes = Array(log.utf8)
    for cut in stride(from: 0, through: bytes.count, by: 9337) {
      let head = parse(String(decoding: bytes[..<cut], as: UTF8.self), size: 4000, ends: false)
      #expect(head.text + parse(log, size: 4000, from: head.position).text == text, "cut at \(cut)")
    }
  }

  @Test("Offsets from UTC are read")
  func offsets() {
    var parser = LogLineParser(from: SourcePosition())
    let entries = parser.append(Array("2026-01-01T02:30:00.25+02:30 x\n".utf8))
    #expect(entries.first?.time == Timestamp(rfc3339: "2026-01-01T00:00:00.250Z"))
  }

  @Test("What the kubelet says in place of a log is told once and is no line")
  func complaint() {
    let log = "unable to retrieve container logs for containerd://1\n"
    let first = parse(log, size: 10)
    #expect(first.text.isEmpty && first.gaps.count == 1)
    #expect(parse(log, size: 10, from: first.position).gaps.isEmpty)
  }

  @Test("Any bytes are survived")
  func noise() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var parser = LogLineParser(from: SourcePosition())
      for _ in 0..<20 {
        let chunk = (0..<Int.random(in: 0...80, using: &random)).map { _ in
          let byte = UInt8.random(in: 0...255, using: &random)
          return byte < 200 ? [0x0A, 0x2D, 0x3A, 0x54, 0x30][Int(byte % 5)] : byte
        }
        _ = parser.append(chunk)
      }
      _ = parser.finish()
    }
  }

  @Test("A cursor is read back")
  func cursor() {
    var position = LogPosition(nil)
    let source = LogSource(pod: "u", container: "step", restart: 2)
    position[source] = parse(Self.log + "2026-01-01T00:01:00Z open", size: 100).position
    #expect(LogPosition(position.cursor) == position)
    #expect(LogPosition(Array("garbage".utf8)) == LogPosition(nil))
  }
}
