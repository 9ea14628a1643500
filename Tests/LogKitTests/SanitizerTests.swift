import SeededRandom
import Testing

@testable import LogKit

/// Nothing that a log says reaches the terminal but text and colours.
struct SanitizerTests {
  private let sanitizer = Sanitizer()

  private func shown(_ text: String) -> String { sanitizer.terminalText(Array(text.utf8)[...]) }

  @Test(arguments: [
    ("plain", "plain"),
    ("\u{1B}[2J", "␛[2J"),
    ("\u{1B}[10;20H", "␛[10;20H"),
    ("bell\u{7}", "bell^G"),
    ("nul\0del\u{7F}", "nul^@del^?"),
    ("\u{1B}]0;title\u{7}", "␛]0;title^G"),
    ("\u{1B}]52;c;aGk=\u{1B}\\", "␛]52;c;aGk=␛\\"),
    ("\u{1B}P1$r\u{1B}\\", "␛P1$r␛\\"),
    ("\u{1B}[201~", "␛[201~"),
    ("\u{1B}[?1049h", "␛[?1049h"),
    ("\u{1B}[>4;1m", "␛[>4;1m"),
    ("\u{1B}[1 m", "␛[1 m"),
    ("\u{9B}31m", "<U+009B>31m"),
    ("a\u{202E}b", "a<U+202E>b"),
    ("a\u{2066}b\u{200F}", "a<U+2066>b<U+200F>"),
    ("\u{1B}", "␛"),
    ("\u{1B}[", "␛["),
    ("\u{1B}[31", "␛[31"),
    ("a\tb", "a       b"),
    ("1234567\tb", "1234567 b"),
    ("12345678\tb", "12345678        b"),
    ("日本\tb", "日本    b"),
    ("\u{8}", "^H"),
    ("line\nbreak", "line^Jbreak"),
    ("👩‍👩‍👧 é e\u{301}", "👩‍👩‍👧 é e\u{301}"),
  ])
  func `controls become text`(_ input: String, _ expected: String) {
    #expect(shown(input) == expected)
  }

  @Test(arguments: [
    ([0x9B, 0x33, 0x6D] as [UInt8], "\\x9b3m"),
    ([0xE2, 0x82], "\\xe2\\x82"),
    ([0xC0, 0x80], "\\xc0\\x80"),
    ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
    ([0x61, 0xFF, 0x62], "a\\xffb"),
  ])
  func `invalid UTF-8 becomes text`(_ input: [UInt8], _ expected: String) {
    #expect(sanitizer.terminalText(input[...]) == expected)
  }

  @Test(arguments: [
    ("\u{1B}[31mred\u{1B}[0m plain", "\u{1B}[31mred\u{1B}[0m plain"),
    ("\u{1B}[31mopen", "\u{1B}[31mopen\u{1B}[0m"),
    ("\u{1B}[1;38;5;200mx\u{1B}[m", "\u{1B}[1;38;5;200mx\u{1B}[0m"),
    ("\u{1B}[38:2::1:2:3mx", "\u{1B}[38;2;1;2;3mx\u{1B}[0m"),
    ("\u{1B}[38;2;1;2;3;4mx", "\u{1B}[4;38;2;1;2;3mx\u{1B}[0m"),
    ("\u{1B}[97;104mx", "\u{1B}[97;104mx\u{1B}[0m"),
    ("\u{1B}[8mhidden\u{1B}[5mblink", "hiddenblink"),
    ("\u{1B}[31m\u{1B}[32m\u{1B}[0m", ""),
    ("\u{1B}[58;5;3;1mx", "\u{1B}[1mx\u{1B}[0m"),
    ("\u{1B}[1mb\u{1B}[22;3mi", "\u{1B}[1mb\u{1B}[0;3mi\u{1B}[0m"),
  ])
  func `colours stay and are closed`(_ input: String, _ expected: String) {
    #expect(shown(input) == expected)
  }

  @Test
  func `styles come as spans`() {
    let line = sanitizer.display("a\u{1B}[1;31mb\u{1B}[7mc\u{1B}[0md")
    var bold = TextStyle(foreground: .indexed(1), isBold: true)
    #expect(line.spans.map(\.text) == ["a", "b", "c", "d"])
    #expect(line.spans[1].style == bold)
    bold.isReversed = true
    #expect(line.spans[2].style == bold)
    #expect(line.spans[3].style == .plain)
    #expect(line.plainText == "abcd")
  }

  @Test(arguments: [
    ("text\r", "text"),
    ("10%\r20%\r30%", "30%"),
    ("long long text\rshort", "short"),
    ("bar 100%\r           \r", "bar 100%"),
    ("\r 5%\r 6%\r\r", " 6%"),
    ("\u{1B}[?25l\r\u{1B}[2K\u{1B}[32m ━━ 3/9\u{1B}[0m\u{1B}[K", "\u{1B}[32m ━━ 3/9\u{1B}[0m"),
    ("\r\u{1B}[2J", "\u{2400}".replacing("\u{2400}", with: "␛[2J")),
    ("\r", ""),
    ("", ""),
  ])
  func `a line that was written over shows its last state`(_ input: String, _ expected: String) {
    #expect(shown(input) == expected)
  }

  @Test
  func `a long line is cut and says how much is missing`() {
    let line = Sanitizer(limit: 10).display(String(repeating: "é", count: 30))
    #expect(line.plainText == String(repeating: "é", count: 10) + "… 40 more bytes")
    #expect(line.omittedBytes == 40)
  }

  @Test
  func `escapes without end and colours without text give little`() {
    let escapes = sanitizer.display(String(repeating: "\u{1B}", count: 2_000_000))
    #expect(escapes.plainText.unicodeScalars.count < 17_000)
    let digits = sanitizer.display("\u{1B}[" + String(repeating: "1;", count: 1_000_000) + "m")
    #expect(digits.plainText.unicodeScalars.count < 17_000)
    #expect(shown(String(repeating: "\u{1B}[31m\u{1B}[0m", count: 200_000)) == "")
  }

  @Test(arguments: 0..<200)
  func `whatever comes in, only text and colours come out`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let alphabet: [[UInt8]] = [
      [0x1B], [0x1B, 0x5B], [0x1B, 0x5D], [0x9B], [0xC2, 0x9B], [0x6D], [0x3B], [0x3A], [0x33, 0x31], [0x0D],
      [0x09],
      [0x07], [0xE2, 0x80, 0xAE], [0xE2, 0x80], [0xF0, 0x9F, 0x98, 0x80], [0x41], [0x20], [0x0A], [0x00],
      [0x3F],
    ]
    let bytes = (0..<generator.pick(0...200)).flatMap { _ in
      generator.chance(0.2)
        ? [UInt8.random(in: 0...255, using: &generator)] : alphabet[generator.pick(0...alphabet.count - 1)]
    }
    let text = sanitizer.terminalText(bytes[...])
    var rest = text.unicodeScalars[...]
    var isStyled = false
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1B}" else {
        #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "seed \(seed)")
        #expect(!UTF8Scalars.isHazard(scalar.value), "seed \(seed)")
        continue
      }
      let end = try #require(rest.firstIndex(of: "m"), "seed \(seed)")
      let parameters = String(rest[..<end])
      #expect(
        parameters.first == "[" && parameters.dropFirst().allSatisfy { $0.isNumber || $0 == ";" },
        "seed \(seed)"
      )
      isStyled = parameters != "[0"
      rest = rest[rest.index(after: end)...]
    }
    #expect(!isStyled, "seed \(seed): colours are closed")
    #expect(
      sanitizer.display(text) == DisplayLine(spans: sanitizer.display(bytes[...]).spans),
      "seed \(seed)"
    )
  }
}
