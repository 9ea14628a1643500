import SeededRandom
import Testing
import Workflow

@testable import LogKit

/// Times that lines say of themselves.
struct LineClockTests {
  /// A file that last changed on the 28th of November at 12:00 UTC, read an hour east of Greenwich.
  private let clock = LineClock(utcOffset: 3_600, latest: Self.time("2026-11-28T12:00:00Z"))

  private static func time(_ text: String) -> Int64 { Timestamp(rfc3339: text)?.nanoseconds ?? 0 }

  private func read(_ line: String) -> String? {
    clock.time(of: Array(line.utf8)[...]).map { Timestamp(nanoseconds: $0).rfc3339 }
  }

  @Test(arguments: [
    ("2026-11-28T10:32:01Z started", "2026-11-28T10:32:01.000Z"),
    ("2026-11-28T10:32:01.123456789Z started", "2026-11-28T10:32:01.123Z"),
    ("2026-11-28 10:32:01,250 INFO root", "2026-11-28T09:32:01.250Z"),
    ("2026-11-28 10:32:01", "2026-11-28T09:32:01.000Z"),
    ("2026-11-28T10:32:01+05:30 a", "2026-11-28T05:02:01.000Z"),
    ("2026-11-28T10:32:01.5-0800 a", "2026-11-28T18:32:01.500Z"),
    ("2026-11-28 10:32:01 +0000 a", "2026-11-28T10:32:01.000Z"),
    ("2026-11-28 10:32:01 UTC a", "2026-11-28T10:32:01.000Z"),
    ("2026-11-28 10:32:01 -5 items", "2026-11-28T09:32:01.000Z"),
    ("2026/11/28 10:32:01 [error] 31#31: gone", "2026-11-28T09:32:01.000Z"),
    ("[2026-11-28 10:32:01] local.ERROR: gone", "2026-11-28T09:32:01.000Z"),
    ("[2026-11-28T10:32:01Z INFO  server] up", "2026-11-28T10:32:01.000Z"),
    ("[INFO] 2026-11-28 10:32:01 up", "2026-11-28T09:32:01.000Z"),
    ("[rank0]: [2026-11-28 10:32:01,007] [INFO] up", "2026-11-28T09:32:01.007Z"),
    ("(trainer pid=12) 2026-11-28 10:32:01 up", "2026-11-28T09:32:01.000Z"),
    ("WARNING 2026-11-28 10:32:01 slow", "2026-11-28T09:32:01.000Z"),
    ("ERROR: 10:32:01 slow", "2026-11-28T09:32:01.000Z"),
    ("\u{1B}[32m2026-11-28 10:32:01\u{1B}[0m | INFO | up", "2026-11-28T09:32:01.000Z"),
    ("Nov 28 10:32:01 host sshd[7]: in", "2026-11-28T09:32:01.000Z"),
    ("<34>Nov  8 10:32:01 host su: no", "2026-11-08T09:32:01.000Z"),
    ("<165>1 2026-11-28T10:32:01.003Z host app", "2026-11-28T10:32:01.003Z"),
    ("Dec 31 23:00:00 host: of last year", "2025-12-31T22:00:00.000Z"),
    ("I1128 10:32:01.123456    7 main.go:3] up", "2026-11-28T09:32:01.123Z"),
    ("E1231 10:32:01.5 7 main.go:3] last year", "2025-12-31T09:32:01.500Z"),
    ("10:32:01 up", "2026-11-28T09:32:01.000Z"),
    ("10:32:01.750 | up", "2026-11-28T09:32:01.750Z"),
    ("[12:59:59] just now", "2026-11-28T11:59:59.000Z"),
    ("13:00:30 by a clock that is ahead", "2026-11-28T12:00:30.000Z"),
    ("23:59:59 the evening before", "2026-11-27T22:59:59.000Z"),
    ("stdout F 2026-11-28T10:32:01Z up", "2026-11-28T10:32:01.000Z"),
    (#"{"ts":1764325921.25,"msg":"up"}"#, "2025-11-28T10:32:01.250Z"),
    (#"{"level":"info","time":"2026-11-28T10:32:01.5Z"}"#, "2026-11-28T10:32:01.500Z"),
    (#"{"level":30,"time":1764325921250,"pid":1}"#, "2025-11-28T10:32:01.250Z"),
    (#"{"a":{"ts":1},"@timestamp":"2026-11-28T10:32:01Z"}"#, "2026-11-28T10:32:01.000Z"),
    (#"{"timestamp": 1764325921250000000, "x": 1}"#, "2025-11-28T10:32:01.250Z"),
    (#"{"timestamp": "1764325921250000"}"#, "2025-11-28T10:32:01.250Z"),
    (#"{"asctime": "2026-11-28 10:32:01,250"}"#, "2026-11-28T09:32:01.250Z"),
    ("ts=2026-11-28T10:32:01Z level=info", "2026-11-28T10:32:01.000Z"),
    (#"level=info time="2026-11-28 10:32:01" msg="a time=1""#, "2026-11-28T09:32:01.000Z"),
    ("level=info ts=1764325921 msg=up", "2025-11-28T10:32:01.000Z"),
  ])
  func `a line says when it was written`(_ line: String, _ expected: String) {
    #expect(read(line) == expected)
  }

  @Test(arguments: [
    "", "   ", "epoch 3 step 1200 loss=0.213 lr=3e-4", "1764325921 is a number", "10:32 to 11:00",
    "2026-11-28 a day",
    "2026-13-28 10:32:01 no month", "2026-11-28 25:32:01 no hour", "10:32:01:77 no clock", "Nov is cold",
    "1128 10:32:01.1 of nobody", #"{"msg":"at 10:32:01","step":3}"#,
    #"{"deep":{"time":"2026-11-28T10:32:01Z"}}"#,
    #"{"time":0.25,"loss":1}"#, "time=0.25s loss=1.0", "msg=\"ts=1764325921\" a=b", "[1/7] step", "(a", "[",
    "{", "<34>",
    "elapsed time=12:01 h", "INFO", "at 10:32:01 it began",
  ])
  func `no time is guessed from other text`(_ line: String) { #expect(read(line) == nil) }

  @Test(arguments: 0..<400)
  func `any bytes are read to an end`(_ round: Int) {
    var generator = SeededGenerator()
    let pieces = [
      "2026-", "11-28", "T", " ", "10:32:01", ".5", ",7", "Z", "+01", ":", "[", "]", "(", "<1", ">", "Nov ",
      "I1128 ",
      "{\"ts\":", "\"", "}", "ts=", "9999999999999999999", "0", "\u{1B}[1m", "INFO ", "é", "\u{0}",
    ]
    let text = (0..<generator.pick(0...9)).map { _ in pieces[generator.pick(0...pieces.count - 1)] }.joined()
    for end in 0...text.utf8.count { _ = clock.time(of: Array(text.utf8)[..<end]) }
    let extreme = LineClock(utcOffset: -43_200, latest: generator.chance(0.5) ? .max : .min)
    _ = extreme.time(of: Array(text.utf8)[...])
  }
}

/// Files whose lines say their times, as logs.
struct FileTimesTests {
  private func file(_ folder: TemporaryFolder, _ text: String) throws -> LogFile {
    try folder.write(Array(text.utf8), to: "any")
    let file = LogFile(.file(path: folder.path + "/any"), utcOffset: 0)
    try file.refresh()
    return file
  }

  private func clock(_ second: Int) -> String {
    String(Timestamp(nanoseconds: 1_795_000_000_000_000_000 + Int64(second) * 1_000_000_000).rfc3339)
  }

  private func moment(_ second: Int) -> Timestamp {
    Timestamp(nanoseconds: 1_795_000_000_000_000_000 + Int64(second) * 1_000_000_000)
  }

  @Test
  func `a line without a time belongs to the last one before it`() throws {
    let folder = try TemporaryFolder()
    let text = "first\n\(clock(1)) a\n  more\n\n\(clock(5)) b\nTraceback\n"
    let lines = try file(folder, text).snapshot.allLines()
    #expect(lines.map(\.time) == [nil, moment(1), moment(1), moment(1), moment(5), moment(5)])
    // Wherever reading begins.
    let snapshot = try file(folder, text).snapshot
    for line in lines {
      var reader = snapshot.lines(from: line.range.lowerBound)
      #expect(try reader.next()?.time == line.time)
    }
    // Nobody asked for times here.
    let plain = LogFile(.file(path: folder.path + "/any"))
    #expect(try plain.refreshedLines().allSatisfy { $0.time == nil })
  }

  /// Times that go back, gaps without any, in files of all sizes: what is found is what a whole reading finds.
  @Test(arguments: 0..<40)
  func `times are found by an index that is built on the way`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let folder = try TemporaryFolder()
    var text = ""
    var second = 0
    for line in 0..<generator.pick(0...4_000) {
      // Now and then a clock is put back far.
      second += generator.chance(0.01) ? -generator.pick(0...1_500) : generator.pick(-2...6)
      let filler = String(repeating: "x", count: generator.pick(0...60))
      text += generator.chance(0.7) ? "\(clock(second)) line \(line) \(filler)\n" : "line \(line) \(filler)\n"
    }
    if generator.chance(0.3) { text += "\(clock(second + 1)) open" }
    let snapshot = try file(folder, text).snapshot
    let lines = try snapshot.allLines()
    for _ in 0..<12 {
      let wanted = moment(generator.pick(-10...max(0, second) + 2_000))
      while try !snapshot.findTime(wanted, budget: UInt64(generator.pick(1...50_000))) {}
      let offset = try snapshot.offset(notBefore: wanted)
      var reader = snapshot.lines(from: offset)
      var found: UInt64?
      while found == nil, let line = try reader.next() {
        if line.time.map({ $0 >= wanted }) ?? false { found = line.range.lowerBound }
      }
      let expected = lines.first { $0.time.map { $0 >= wanted } ?? false }?.range.lowerBound
      #expect(found == expected, "seed \(seed)")
      #expect(
        lines.allSatisfy { $0.range.upperBound > offset || ($0.time ?? wanted + .seconds(-1)) < wanted },
        "seed \(seed)"
      )
    }
  }

  @Test
  func `a file that begins anew has other times`() throws {
    let folder = try TemporaryFolder()
    let log = try file(folder, "\(clock(10)) a\n\(clock(20)) b\n")
    #expect(try log.snapshot.findTime(moment(15), budget: 1_000) && log.snapshot.hasFoundTimes)
    try folder.write(Array("none\n".utf8), to: "any")
    try log.refresh()
    #expect(try log.snapshot.findTime(moment(15), budget: 1_000) && !log.snapshot.hasFoundTimes)
    try folder.append(Array("\(clock(30)) c\n".utf8), to: "any")
    try log.refresh()
    #expect(try log.snapshot.findTime(moment(15), budget: 1_000) && log.snapshot.hasFoundTimes)
    #expect(try log.snapshot.offset(notBefore: moment(15)) == 0)
  }
}
