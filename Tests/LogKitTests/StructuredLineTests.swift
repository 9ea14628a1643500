import SeededRandom
import Testing

@testable import LogKit

/// JSON lines and logfmt, taken apart and shown.
struct StructuredLineTests {
  private func line(_ text: String) -> StructuredLine? { StructuredLine(Array(text.utf8)[...]) }

  private func flat(_ text: String, _ fields: StructuredFields = .all) -> String? {
    line(text)?.flat(fields).map(\.text).joined()
  }

  @Test(arguments: [
    (
      #"{"time":"2026-11-27T12:00:01Z","level":"info","msg":"started","step":3,"name":"a b"}"#,
      #"12:00:01 INFO started step=3 name="a b""#
    ),
    (
      #"{"level":"warn","ts":1795780801.5,"msg":"slow","http":{"status":200,"path":"/x"},"tags":["a",1,null]}"#,
      #"12:00:01.500 WARNING slow http.status=200 http.path=/x tags=["a", 1, null]"#
    ),
    (#"{"severity":"ERROR","message":"no\nroom","err":"x=\"1\""}"#, #"ERROR no↵room err="x=\"1\"""#),
    (
      #"time=2026-11-27T12:00:01.123456Z level=debug msg="a \"b\" c" n=-1 q="""#,
      #"12:00:01.123 DEBUG a "b" c n=-1 q="""#
    ),
    (#"2026-11-27T12:00:00Z {"a":true,"b":{}}"#, "2026-11-27T12:00:00Z a=true b={}"),
    (#"{"level":3,"x":"\u00e9\ud83d\ude00\ud83d"}"#, "level=3 x=é😀\u{FFFD}"),
    (#"{"event":"epoch","lr":1e-3,"loss":NaN}"#, "epoch lr=1e-3 loss=NaN"),
    (" {} ", ""),
    ("loss=0.2 acc=0.9", "loss=0.2 acc=0.9"),
  ])
  func `a line is shown flat`(_ text: String, _ expected: String) {
    #expect(flat(text) == expected)
  }

  @Test(arguments: [
    "", "{", "}", "{]", "[1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1} x", "{\"a\":01x}",
    "{\"a\":\"\\q\"}",
    "{\"a\":\"\\u12\"}", "{a:1}", "{\"a\":tru}", "a=1", "a=1 b", "a=1 b=\"x", "a=\"x\"y b=1", "x a=1 b=2",
    "=1 =2",
    "INFO a=1 b=2", "a = b", "\u{1B}[31ma=1\u{1B}[0m b=2",
  ])
  func `what is neither JSON nor logfmt stays a line`(_ text: String) {
    #expect(line(text) == nil)
  }

  @Test
  func `chosen fields are shown in their order, others are left out`() {
    let text = #"{"level":"info","msg":"m","a":1,"http":{"status":200,"path":"/x"},"httpx":2}"#
    #expect(flat(text, .only(["msg", "http", "a"])) == "m http.status=200 http.path=/x a=1")
    #expect(flat(text, .only(["a", "level", "none"])) == "a=1 INFO")
    #expect(flat(text, .except(["http.path", "a"])) == "INFO m http.status=200 httpx=2")
    #expect(flat(text, .except(["level", "http", "httpx"])) == "m a=1")
    #expect(flat(text, .only(["none"])) == "… 6 other fields")
    #expect(flat("b=1 c=2", .except(["b", "c"])) == "… 2 other fields")
  }

  /// Time, level and message go by their general names and by their own.
  @Test(arguments: [["time", "level", "message"], ["@t", "severity", "@m"]])
  func `the head of a line has names`(_ names: [String]) {
    let text = #"{"@t":"12:00:01","severity":"error","@m":"m","a":1}"#
    #expect(flat(text, .only(names)) == "12:00:01 ERROR m")
    #expect(flat(text, .only(names.reversed())) == "m ERROR 12:00:01")
    #expect(flat(text, .except(names)) == "a=1")
    #expect(line(text)?.names() == ["@t", "severity", "@m", "a"])
  }

  @Test
  func `pretty shows chosen fields below each other`() throws {
    let text = #"{"level":"info","msg":"m","a":1,"http":{"status":200,"path":"/x"}}"#
    func rows(_ fields: StructuredFields) -> [String]? {
      line(text)?.pretty(fields).map { $0.map(\.text).joined() }
    }
    #expect(rows(.only(["http", "level"])) == ["INFO", "  http.status  200", "  http.path    /x"])
    #expect(rows(.only(["a"])) == ["  a  1"])
    #expect(rows(.except(["level", "http.path"])) == ["m", "  a     1", "  http", "    status  200"])
    #expect(rows(.only(["none"])) == ["… 5 other fields"])
  }

  @Test
  func `pretty gives each field a row by its depth`() throws {
    let text =
      #"{"ts":"12:00:01","level":"error","msg":"one\ntwo","http":{"status":500,"in":{"x":[]}},"trace":"a\n  b","n":1}"#
    let rows = try #require(line(text)).pretty().map { $0.map(\.text).joined() }
    #expect(
      rows == [
        "12:00:01 ERROR one", "  two", "  http", "    status  500", "    in", "      x  []", "  trace",
        "    a",
        "      b", "  n      1",
      ]
    )
    let without = try #require(line(text)).pretty(.except(["http.in", "trace"]))
    #expect(
      without.map { $0.map(\.text).joined() }.dropFirst(2) == ["  http", "    status  500", "  n     1"]
    )
  }

  @Test
  func `roles tell what is what`() throws {
    let spans = try #require(line(#"{"ts":"12:00:01","level":"error","msg":"m","k":"v","n":1}"#)).flat()
    #expect(
      spans.filter { $0.role != .punctuation }.map(\.role)
        == [.time, .level(.error), .message, .key, .text, .key, .word]
    )
    #expect(DisplayLine(spans).plainText == "12:00:01 ERROR m k=v n=1")
  }

  @Test
  func `escapes that are decoded reach no terminal`() throws {
    let text = #"{"msg":"\u001b[2J\u0007\u202e\rgone","\u001b]0;x":"\u009b31m","l":["\u001b[5m"]}"#
    let parsed = try #require(line(text))
    let shown = ([parsed.flat()] + parsed.pretty()).flatMap { $0 }.map(\.text)
    for scalar in shown.joined().unicodeScalars {
      #expect(scalar.value >= 0x20 && !UTF8Scalars.isHazard(scalar.value), "\(shown)")
    }
    #expect(shown.first == "␛[2J^G<U+202E>^Mgone")
  }

  @Test
  func `size and depth have bounds`() throws {
    let deep = { String(repeating: "{\"a\":", count: $0) + "1" + String(repeating: "}", count: $0) }
    #expect(line(deep(30)) != nil)
    #expect(line(deep(34)) == nil)
    #expect(line(deep(5_000)) == nil)
    #expect(line("{\"a\":\"" + String(repeating: "x", count: 70_000) + "\"}") == nil)
    let many = "{" + (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let parsed = try #require(line(many))
    #expect(parsed.flat().reduce(0) { $0 + $1.text.count } < 20_000)
    #expect(parsed.flat().last?.text.hasSuffix("more fields") == true)
    #expect(parsed.pretty().count == 400)
    let wide =
      "{\"" + String(repeating: "k", count: 30_000) + "\":{\"a\":1"
      + String(repeating: ",\"a\":1", count: 4_000) + "}}"
    #expect(try #require(line(wide)).flat().reduce(0) { $0 + $1.text.count } < 40_000)
  }

  @Test
  func `every beginning of a line is no line yet, and every damage is survived`() {
    let text = #"{"time":"2026","l":[{"a":"\u00e9\\"},-1.5e3,true],"msg":"é😀","level":"info"}"#
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count { #expect(StructuredLine(bytes[..<end]) == nil) }
    var generator = SeededGenerator()
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0..<generator.pick(1...4) {
        damaged[generator.pick(0...bytes.count - 1)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = StructuredLine(damaged[...]).map { ($0.flat(), $0.pretty()) }
    }
  }

  @Test(arguments: 0..<50)
  func `random bytes are survived`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    let noise = text.piece() + text.piece()
    for lead in ["", "{", "{\"a\":", "{\"a\":\"", "a=1 b=", "a=\""] {
      _ = StructuredLine((Array(lead.utf8) + noise)[...]).map { ($0.flat(), $0.pretty()) }
    }
  }
}
