@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Lines as the feed makes them of bytes.
enum MadeLog {
  static func lines(
    _ texts: [String],
    _ form: LogForm = LogForm(),
    pattern: String? = nil
  ) -> [Console.LogLine] {
    let maker = LineMaker(pattern: pattern, form: form)
    var offset: UInt64 = 0
    return texts.enumerated().map { number, text in
      let bytes = Array(text.utf8)
      let line = LogKit.LogLine(
        range: offset..<offset + UInt64(bytes.count + 1),
        content: bytes[...],
        contentOffset: offset,
        ending: .newline
      )
      offset += UInt64(bytes.count + 1)
      var made = maker.line(line, number: number)
      made.time = Sample.now + .milliseconds(number * 137 - 600_000)
      return made
    }
  }

  static func content(_ texts: [String], _ form: LogForm = LogForm(), pattern: String? = nil) -> LogContent {
    LogContent(total: texts.count, lines: lines(texts, form, pattern: pattern))
  }

  /// What a program writes that logs objects.
  static let objects = [
    "INFO starting on 8 workers",
    #"{"ts":"2026-11-28T10:00:01.204Z","level":"info","msg":"epoch 3","step":1200,"loss":0.213,"lr":3e-4,"pid":4412}"#,
    #"{"ts":"2026-11-28T10:00:04Z","level":"warn","msg":"worker slow","worker":{"id":3,"host":"node-17","ms":812}}"#,
    #"ts=2026-11-28T10:00:05Z level=error msg="CUDA out of memory" step=1250 host=node-17"#,
    #"{"ts":"2026-11-28T10:00:06Z","level":"info","msg":"one\ntwo","tags":["a","b"],"note":"数据 \u001b[2J"}"#,
    "not an object {\"a\": 1",
  ]
}
