import SeededRandom
import Testing

@testable import LogKit

struct LevelTests {
  @Test(
    arguments: [
      ("2026-11-23 19:41:02,113 - trainer - INFO - started", LogLevel.info),
      ("WARNING:root:deprecated", .warning),
      ("ERROR: cannot open", .error),
      ("[warn] careful", .warning),
      ("<error> bad", .error),
      ("error: expected ';'", .error),
      ("main.c:3:1: warning: unused", .warning),
      ("{\"time\":1,\"level\":\"error\",\"msg\":\"x\"}", .error),
      ("{\"msg\":\"level\",\"severity\":\"Warning\"}", .warning),
      ("{\"msg\":\"a \\\"level\\\":\",\"levelname\" : \"DEBUG\"}", .debug),
      ("{\"inner\":{\"level\":\"error\"},\"level\":\"info\"}", .info),
      ("{\"level\":50,\"pid\":1}", .error),
      ("{\"log.level\":\"warn\"}", .warning),
      ("time=2026-11-23T19:41:02Z level=warn msg=\"disk\"", .warning),
      ("ts=1 lvl=\"eror\" level=x", nil),
      ("I1123 19:41:02.113456       1 controller.go:12] synced", .info),
      ("E1123 19:41:02.113456       1 controller.go:12] failed", .error),
      ("F1123 19:41:02.113456       1 main.go:12] dead", .critical),
      ("Traceback (most recent call last):", .error),
      ("ValueError: bad shape", .error),
      ("torch.cuda.OutOfMemoryError: CUDA out of memory", .error),
      ("java.lang.IllegalStateException: no", .error),
      ("UserWarning: old", .warning),
      ("panic: runtime error", .critical),
      ("thread 'main' panicked at src/main.rs:2", .error),
      ("\u{1B}[31mCRITICAL\u{1B}[0m gone", .critical),
      ("\u{1B}[1m[\u{1B}[33mWARN\u{1B}[0m] x", .warning),
      ("10%\r20%\rERROR broken bar", .error),
      ("DEBUG x", .debug),
      ("TRACE x", .trace),
      ("FATAL x", .critical),
      ("no error found", nil),
      ("errors: 3", nil),
      ("Error rate 0.3", nil),
      ("the INFORMATION", nil),
      ("epoch 3 loss=0.2", nil),
      ("MY_ERROR_CODE", nil),
      ("", nil),
      ("{", nil),
      ("{\"level\":", nil),
      ("{\"level", nil),
      ("Error: x", .error),
      ("{\"stepdeck\": {\"metric\": {\"loss\": 0.2}}}", .debug),
      ("{\"stepdeck\":{\"progress\":0.5}}", .debug),
      ("  { \"stepdeck\": {\"result\": {\"best\": \"error\"}}}", .info),
      ("{\"stepdeck\":{\"metric\":{\"result\":0.3}}}", .debug),
      (
        "{\"stepdeck\":{\"metric\":{\"\(String(repeating: "x", count: 600))\":1},\"result\":{\"a\":1}}}",
        .info
      ),
      ("{\"stepdeck\":{\"metric\":{\"loss\":", .debug),
      ("{\"stepdeck\":\"worker-3\",\"level\":\"error\"}", .error),
      ("{\"stepdeck\":{\"step\":3},\"level\":\"error\"}", .error),
      ("{\"stepdecks\": 1, \"level\": \"error\"}", .error),
    ] as [(String, LogLevel?)]
  )
  func `a line has the level that its writer meant`(_ text: String, _ expected: LogLevel?) {
    #expect(LevelDetector.level(of: Array(text.utf8)[...]) == expected)
  }

  @Test
  func `levels far inside of prose do not count`() {
    let text = String(repeating: "word ", count: 100) + "ERROR"
    #expect(LevelDetector.level(of: Array(text.utf8)[...]) == nil)
  }

  @Test(arguments: 0..<50)
  func `random bytes are read without harm`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    let bytes = (0..<20).flatMap { _ in text.piece() }
    for start in 0..<min(bytes.count, 200) { _ = LevelDetector.level(of: bytes[start...]) }
    _ = LevelDetector.level(of: (Array("{\"level\":".utf8) + bytes)[...])
  }

  @Test
  func `names are read in any case`() {
    #expect(LogLevel(name: "Warn") == .warning)
    #expect(LogLevel(name: "nonsense") == nil)
    #expect(LogLevel.allCases.allSatisfy { LogLevel(name: $0.name) == $0 })
  }
}
