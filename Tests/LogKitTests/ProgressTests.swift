import Testing

@testable import LogKit

/// Bars fold into one live line, and nothing else does.
struct ProgressTests {
  private func bar(_ text: String) -> ProgressLine? { ProgressLine(Array(text.utf8)[...]) }

  private func rows(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8)[...] }
    return LiveRows(lines).rows.map { Sanitizer().plainText($0.content) }
  }

  @Test(arguments: [
    ("  0%|          | 0/10 [00:00<?, ?it/s]", "100%|██████████| 10/10 [00:02<00:00,  4.97it/s]"),
    (
      "Epoch 3:  50%|█████     | 1040/2080 [01:00<01:00, 17.2it/s, loss=0.2]",
      "Epoch 3: 62%|██████▏   | 1290/2080 [01:10"
    ),
    ("loss=0.9:  5%|5         | 5/100", "loss=0.8:  6%|6         | 6/100"),
    ("model.bin:  10%|█         | 265M/2.65G [00:01", "model.bin:  45%|████▌     | 1.20G/2.65G [00:04"),
    ("12it [00:01, 11.8it/s]", "120it [00:10, 12.0it/s]"),
    (
      "  50/1875 [..............................] - ETA: 3s - loss: 0.9",
      "1875/1875 [==============================] - 3s 2ms/step - loss: 0.2 - val_loss: 0.3"
    ),
    (
      "  50/1875 ━━━━━━━━━━━━━━━━━━━━ 3s 2ms/step - accuracy: 0.1",
      "1875/1875 ━━━━━━━━━━━━━━━━━━━━ 3s 2ms/step - accuracy: 0.9 - val_accuracy: 0.8"
    ),
    (
      "epoch 3 ━━━━━━━━╸────── 62 %  1290/2080  eta 03:10",
      "epoch 3 ━━━━━━━━━╸───── 63 %  1310/2080  eta 03:09"
    ),
    (
      "   ━━━━╺━━━━━━━━ 1.2/5.3 MB 10.2 MB/s eta 0:00:01", "   ━━━━━━━━━━━━━ 5.3/5.3 MB 10.1 MB/s eta 0:00:00"
    ),
    (
      "Epoch 3/10 ━━━━╸━━━ 100/2080 0:01:02 • 0:03:10 12.3it/s v_num: 0",
      "Epoch 3/10 ━━━━━╸━━ 1290/2080 0:01:03 • 0:03:09"
    ),
    (
      "     |██████▌                         | 1.2 MB 3.4 MB/s",
      "     |████████████████████████████████| 5.3 MB 3.4 MB/s"
    ),
    ("Receiving objects:  45% (450/1000)", "Receiving objects:  46% (460/1000), 1.2 MiB"),
    ("\u{1B}[32m⠋\u{1B}[0m Working ━━━━──── 40%", "\u{1B}[32m⠙\u{1B}[0m Working ━━━━──── 41%"),
    ("[rank0]:  5%|▌  | 5/100", "[rank0]:  6%|▌  | 6/100"),
  ])
  func `the next state of a bar replaces the one before`(_ earlier: String, _ later: String) throws {
    let (first, second) = (try #require(bar(earlier)), try #require(bar(later)))
    #expect(second.replaces(first))
    #expect(first.replaces(first))
    #expect(!first.replaces(second) || first == second)
    #expect(rows("x\n\(earlier)\n\(later)\ny").count == 3)
  }

  @Test(arguments: [
    ("Epoch 3: 100%|██████████| 10/10", "Epoch 4:   0%|          | 0/10"),
    ("100%|██████████| 10/10", "100%|██████████| 20/20"),
    ("[rank0]:  5%|▌  | 5/100", "[rank1]:  6%|▌  | 6/100"),
    ("train:  5%|▌  | 5/100", "valid:  6%|▌  | 6/100"),
    ("10/10 [=====>....]", "10/10 ━━━━━━━━"),
  ])
  func `another bar replaces nothing`(_ earlier: String, _ later: String) throws {
    #expect(!(try #require(bar(later)).replaces(try #require(bar(earlier)))))
  }

  @Test(arguments: [
    "epoch 3 step 1200 loss=0.213", "accuracy 92%", "disk 45% full", "", "[1, 2, 3]", "━━━━━━━━━━",
    "┏━━━━━┳━━━━━┓ 1/2",
    "11/27/2026 12:00", "a [-----] b", "[====]", "100% of 5|x", "[info] 3/4", "%|", "[", "━━━━", "x | ████ |",
    "it [00:1",
  ])
  func `ordinary lines are no bars`(_ text: String) {
    #expect(bar(text) == nil)
    #expect(rows("\(text)\n\(text)") == rows(text) + rows(text))
  }

  @Test
  func `states that were written over and states in lines end in one row`() {
    #expect(rows("go\n\r 0%|  | 0/2\r 50%|█ | 1/2\n\r100%|██| 2/2\ndone") == ["go", "100%|██| 2/2", "done"])
  }

  @Test
  func `nested bars of tqdm are two rows`() {
    let up = "\u{1B}[A"
    let text =
      "go\n\r 0%|  | 0/2\n\r 0%|  | 0/9\(up)\r 50%|█ | 1/2\n\r 80%|█ | 8/9\(up)\r100%|██| 2/2\ndone\nmore"
    #expect(rows(text) == ["go", "100%|██| 2/2", " 80%|█ | 8/9", "done", "more"])
  }

  @Test
  func `a display of several rows is shown once, with the lines that were printed above it`() {
    let again = "\r\u{1B}[2K\u{1B}[1A\u{1B}[2K"
    let display = { (step: Int) in "load ━━━━──── \(step)%\nsave ━━━━──── \(step)%" }
    let text = "go\n\(display(1))\(again)\(display(2))\(again)INFO printed\n\(display(3))\ndone"
    #expect(rows(text) == ["go", "INFO printed", "load ━━━━──── 3%", "save ━━━━──── 3%", "done"])
    let table = { (step: Int) in "name  step\na     \(step)\nb     \(step)" }
    let twice = "\r\u{1B}[2K\u{1B}[1A\u{1B}[2K\u{1B}[1A\u{1B}[2K"
    #expect(
      rows("\(table(1))\(twice)\(table(2))\(twice)\(table(3))\nend") == [
        "name  step", "a     3", "b     3", "end",
      ]
    )
  }

  @Test
  func `movements of the cursor are not shown where a line was written over`() {
    #expect(Sanitizer().plainText(Array("\rB\u{1B}[A\rA\u{1B}[2K".utf8)[...]) == "A")
    #expect(Sanitizer().plainText(Array("B\u{1B}[A".utf8)[...]) == "B␛[A")
  }

  @Test(arguments: 0..<40)
  func `a window folds as the whole log does`(_ round: Int) {
    var generator = SeededGenerator()
    let samples = ["Epoch 1: %|█ | ", "valid: %|█ | ", "words", "INFO 3% done"]
    var lines: [ArraySlice<UInt8>] = []
    for _ in 0..<generator.pick(1...20) {
      let sample = samples[generator.pick(0...3)]
      var percent = generator.pick(0...50)
      for _ in 0..<generator.pick(1...5) {
        let text = sample.replacing("%|", with: "\(percent)%|")
        lines.append(Array((text.hasSuffix("| ") ? text + "1/2" : text).utf8)[...])
        percent += generator.pick(0...9)
      }
    }
    let whole = LiveRows(lines).rows
    let hidden = (0..<lines.count).filter { $0 + 1 < lines.count && lines[$0 + 1].replacesBar(lines[$0]) }
    #expect(whole.map(\.line) == (0..<lines.count).filter { !hidden.contains($0) }, "seed \(generator.seed)")
    #expect(whole.reduce(0) { $0 + $1.states } == lines.count, "seed \(generator.seed)")
    let start = generator.pick(0...lines.count - 1)
    let part = LiveRows(lines[start...], from: start).rows
    #expect(part.map(\.line) == whole.map(\.line).filter { $0 >= start }, "seed \(generator.seed)")
  }

  @Test(arguments: 0..<50)
  func `random bytes are folded without harm, and every line is in a row`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    var live = LiveRows()
    var count = 0
    for _ in 0..<60 {
      let up = text.generator.chance(0.2) ? Array("\u{1B}[\(text.generator.pick(0...99))A".utf8) : []
      live.add((text.piece() + up + text.piece())[...])
      count += 1
    }
    #expect(live.rows.count <= count, "seed \(text.generator.seed)")
    #expect(live.rows.allSatisfy { $0.line < count && $0.states >= 1 }, "seed \(text.generator.seed)")
  }
}
