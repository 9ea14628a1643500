import SeededRandom

/// Bytes such as steps really print: words, colours, bars, broken UTF-8, and no newline now and then.
struct RandomText {
  var generator: SeededGenerator

  mutating func piece() -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<generator.pick(0...6) { bytes += fragment() }
    return bytes
  }

  mutating func fragment() -> [UInt8] {
    switch generator.pick(0...13) {
    case 0...3: Array("epoch \(generator.pick(0...99)) loss=0.\(generator.pick(0...999)) ".utf8)
    case 4...6: [10]
    case 7: [13, 10]
    case 8: Array("\u{1B}[3\(generator.pick(0...7))mcolour\u{1B}[0m".utf8)
    case 9: Array("\r 50%|█████     | 5/10".utf8)
    case 10: (0..<generator.pick(0...8)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    case 11: [0xE2, 0x82]
    case 12: Array("日本語 👩‍👩‍👧 ü".utf8)
    default: [UInt8](repeating: 0x61, count: generator.pick(0...300))
    }
  }
}
