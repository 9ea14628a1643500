import SeededRandom
import Testing

@testable import LogKit

/// Bars fold into one live line, and nothing else does.
struct ProgressTests {
  private func bar(_ text: String) -> ProgressLine? { ProgressLine(Array(text.utf8)[...]) }

  private func rows(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8)[...] }
    var scan = RowScan()
    let shown = shown(lines, &scan)
    return shown.flatMap { scan.left(of: lines[$0], at: UInt64($0)) }.map { Sanitizer().plainText($0) }
  }

  /// The numbers of the lines that something is left of.
  private func shown(_ lines: [ArraySlice<UInt8>], from first: Int = 0, _ scan: inout RowScan) -> [Int] {
    var lost: Set<Int> = []
    for (number, line) in lines.enumerated() {
      let known = RowScan.Line(
        number: first + number,
        bytes: UInt64(first + number)..<UInt64(first + number + 1)
      )
      for line in scan.take(line, known) { #expect(lost.insert(line.number).inserted) }
    }
    return (first..<first + lines.count).filter { !lost.contains($0) }
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
    var scan = RowScan()
    let whole = shown(lines, &scan)
    let hidden = (0..<lines.count).filter { $0 + 1 < lines.count && lines[$0 + 1].replacesBar(lines[$0]) }
    #expect(whole == (0..<lines.count).filter { !hidden.contains($0) }, "seed \(generator.seed)")
    let start = generator.pick(0...lines.count - 1)
    var other = RowScan()
    let part = shown(Array(lines[start...]), from: start, &other)
    #expect(part == whole.filter { $0 >= start }, "seed \(generator.seed)")
  }

  @Test(arguments: 0..<50)
  func `random bytes are folded without harm, and every line is in a row`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    var scan = RowScan()
    var lines: [ArraySlice<UInt8>] = []
    for _ in 0..<400 {
      let up = text.generator.chance(0.2) ? Array("\u{1B}[\(text.generator.pick(0...99))A".utf8) : []
      lines.append((text.piece() + up + text.piece())[...])
    }
    // No line is lost twice, and of each that is shown something is left.
    let shown = shown(lines, &scan)
    #expect(
      shown.allSatisfy { !scan.left(of: lines[$0], at: UInt64($0)).isEmpty },
      "seed \(text.generator.seed)"
    )
  }

  @Test
  func `a finished bar written over in one line does not take the place of the one before`() {
    let epoch = (0...10).map { "\r\($0 * 10)%|██  | \($0)/10 [00:0\($0)<00:00]" }.joined()
    #expect(rows("\(epoch)\n\(epoch)\n\(epoch)").count == 3)
    // Where a line goes on with what the one before had come to, it is the same bar.
    #expect(rows("\r 0%|  | 0/10\r50%|█ | 5/10\n\r50%|█ | 5/10\r100%|██| 10/10") == ["100%|██| 10/10"])
  }

  /// Whatever is hidden and shown again, numbers go back and forth as in a list of all lines.
  @Test(arguments: 0..<30)
  func `numbers of hidden lines`(_ round: Int) {
    var generator = SeededGenerator()
    var hidden = HiddenLines()
    var known: Set<Int> = []
    func line(_ number: Int) -> RowScan.Line {
      RowScan.Line(number: number, bytes: UInt64(number * 10)..<UInt64(number * 10 + 10))
    }
    for _ in 0..<120 {
      let number = generator.pick(0...79)
      if generator.chance(0.7) {
        hidden.hide(line(number))
        known.insert(number)
      } else {
        hidden.show(line(number))
        known.remove(number)
      }
    }
    let shown = (0..<100).filter { !known.contains($0) }
    #expect(hidden.count == known.count, "seed \(generator.seed)")
    for (place, number) in shown.enumerated() {
      #expect(hidden.number(place) == number && hidden.shown(number) == place, "seed \(generator.seed)")
      #expect(hidden.next(after: number) == nil, "seed \(generator.seed)")
    }
    for number in known {
      let next = hidden.next(after: number)
      #expect(next?.number == shown.first { $0 > number }, "seed \(generator.seed)")
      #expect(next?.offset == next.map { UInt64($0.number * 10) }, "seed \(generator.seed)")
      #expect(hidden.shown(number) == shown.firstIndex { $0 > number }, "seed \(generator.seed)")
    }
  }
}
