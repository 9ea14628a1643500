import Testing

@testable import Console
@testable import LogKit
@testable import ScreenKit
@testable import Workflow

/// Lines that take several rows, and lines that stand for several.
@Suite struct LogTextScreenTests {
  private static let texts =
    [
      "2026-11-28 10:00:01,204 INFO trainer.loop: "
        + (0..<24).map { "layer\($0)=0.\($0)" }.joined(separator: " "),
      "WARNING 数据加载器 worker 3 slow: " + String(repeating: "八百一十二毫秒 ", count: 12) + "👨‍👩‍👧 done",
      "    indented by its writer, and longer than the pane is wide, so that it goes on below where it began",
    ] + fault + [
      "INFO retrying with batch size 16",
      "epoch 3:  62%|██████▏   | 1290/2080 [01:10<00:43, 18.2it/s, loss=0.213]",
    ] + fault

  private static let fault = [
    "[rank0]: Traceback (most recent call last):", "[rank0]:   File \"/jobs/train.py\", line 41, in <module>",
    "[rank0]:     loss.backward()", "[rank0]: RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB",
  ]

  /// As the feed gives them.
  private func content(_ folding: LogFolding) -> LogContent {
    let lines = MadeLog.lines(Self.texts)
    guard folding == .records else { return LogContent(total: lines.count, lines: lines) }
    let maker = LineMaker(pattern: nil)
    var content = LogContent()
    for record in LogRecords.records(in: Self.texts.map { Array($0.utf8)[...] }) {
      var line = lines[record.lines.lowerBound]
      if record.isFoldable { maker.fold(record, into: &line) }
      line.number = content.lines.count
      content.lines.append(line)
    }
    (content.total, content.whole) = (content.lines.count, lines.count)
    return content
  }

  private func screens(_ keys: String, _ name: String) {
    let key = LogKey(Sample.id(41), "train", 2)
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    Sample.send(&model, .feed(.log(key, content(.bars))))
    Sample.press(&model, keys)
    let folding = model.panes[key]?.folding ?? .bars
    Sample.send(&model, .feed(.log(key, content(folding))))
    Golden.expectEveryLook(model, name)
  }

  @Test func wrapped() { screens("w g", "log-hanging") }
  @Test func folded() { screens("z", "log-folded") }
  @Test func foldedAndWrapped() { screens("z w t g", "log-folded-hanging") }
}
