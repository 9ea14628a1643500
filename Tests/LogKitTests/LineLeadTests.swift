import SeededRandom
import Testing

@testable import LogKit

/// Where the message of a line begins.
@Suite struct LineLeadTests {
  @Test(arguments: [
    // Loggers of Python, loguru, Go, klog, structlog, launchers, collectors.
    ("2026-11-28 10:00:01,204 INFO epoch 3", "epoch 3"),
    ("2026-11-28 10:00:01,204 - trainer.loop - WARNING - slow worker", "slow worker"),
    ("2026-11-28 10:00:01.204 | INFO     | train:main:12 - epoch 3", "epoch 3"),
    ("INFO: epoch 3", "epoch 3"),
    ("[rank0]: [2026-11-28 10:00:01] [INFO] epoch 3", "epoch 3"),
    ("2026/11/28 10:00:01 main: listening", "listening"),
    ("I1128 10:00:01.204000       1 loop.go:12] epoch 3", "epoch 3"),
    ("19:41:02.113  INFO   epoch 3 step 1200", "epoch 3 step 1200"),
    ("2026-11-28T10:00:01Z stderr F Killed", "Killed"),
    ("info | epoch 3", "epoch 3"),
    ("    indented", "indented"),
    // No prefix: sentences, types, bars, lists, what would leave nothing.
    ("ValueError: bad", "ValueError: bad"),
    ("error in line 3", "error in line 3"),
    ("name: value", "name: value"),
    ("[1, 2]", "[1, 2]"),
    ("INFO", "INFO"),
    ("2026-11-28 10:00:01", "2026-11-28 10:00:01"),
    ("", ""),
    ("数据 10:00:01", "数据 10:00:01"),
    ("[数据] ready", "ready"),
  ])
  func messages(_ line: String, _ message: String) {
    #expect(String(decoding: line.utf8.dropFirst(LineLead.length(of: line)), as: UTF8.self) == message)
  }

  /// Whatever is cut off ends at the border of a character, and leaves something.
  @Test func anyText() {
    let pieces = [
      "[", "]", " ", "10:00:01", "INFO", ":", "-", "|", "é", "数", "a", "stdout F ", "I1128 ", "]: ",
    ]
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }
      .joined()
      let length = LineLead.length(of: text)
      let rest = String(decoding: text.utf8.dropFirst(length), as: UTF8.self)
      #expect(
        text.hasSuffix(rest) && length <= 160 && (length < text.utf8.count || length == 0),
        "seed \(seed): \(text)"
      )
    }
  }
}
