import SeededRandom
import Testing

@testable import LogKit

struct PatternTests {
  private func ranges(
    _ source: String,
    _ line: String,
    isLiteral: Bool = false,
    _ letters: Pattern.Letters = .exact
  ) throws -> [Range<Int>] {
    PatternMatcher(try Pattern(source, isLiteral: isLiteral, letters: letters)).ranges(
      in: Array(line.utf8)[...]
    )
  }

  @Test
  func `places of matches are bytes from the beginning of the line`() throws {
    #expect(try ranges("o", "foo bo") == [1..<2, 2..<3, 5..<6])
    #expect(try ranges("é.", "xéya") == [1..<4])
    #expect(try ranges("^a|b$", "ab") == [0..<1, 1..<2])
    #expect(try ranges("x*", "axxb") == [1..<3])
    #expect(try ranges("a.b", "a.b axb", isLiteral: true) == [0..<3])
    #expect(try ranges("", "abc").isEmpty)
    #expect(try ranges("(?=b)\\K", "ab").isEmpty)
  }

  @Test(arguments: [
    ("error", "ERROR", true), ("Error", "ERROR", false), ("\\Serror", "xERROR", true),
    ("\\p{Lu}x", "AX", true),
    ("über", "ÜBER", true), ("[A-Z]x", "aX", false),
  ])
  func `a capital letter makes smart case exact`(_ source: String, _ line: String, _ matches: Bool) throws {
    #expect(try ranges(source, line, .smart).isEmpty != matches)
  }

  /// What narrows a search down never loses a match: with it and without it the same is found.
  @Test func `a literal that is looked for first loses nothing, whatever the case`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var source = SeededGenerator(seed: seed)
    let letters = ["a", "A", "k", "K", "\u{212A}", "s", "S", "\u{17F}", "é", "É", "1", "_", "Z", "z"]
    func word(_ count: Int) -> String {
      (0..<count).map { _ in letters.randomElement(using: &source) ?? "" }.joined()
    }
    for _ in 0..<3000 {
      let (needle, line) = (word(Int.random(in: 1...4, using: &source)), word(30))
      for isLiteral in [true, false] {
        let found = try ranges(needle, line, isLiteral: isLiteral, .anyCase)
        // A group hides the literal from the finder.
        let expected = try ranges("(?:\(needle))", line, .anyCase)
        #expect(found == expected, "seed \(seed): \(needle) in \(line)")
      }
    }
  }

  @Test func `a literal of any case is found far into a text`() throws {
    let line = String(repeating: "xyzzy eRRO ", count: 2000) + "ErrOR at the end"
    #expect(try ranges("error", line, .smart) == [22_000..<22_005])
    #expect(try Pattern("error", letters: .smart).required != nil)
    #expect(try Pattern("ks", letters: .smart).required == nil)
  }

  @Test(arguments: [
    ("a(b", 3, "closing parenthesis"), ("[a-", 3, "]"), ("é(?<", 4, ""), ("*a", 0, "quantifier"),
    ("a{2,1}", 6, ""),
    ("\\", 1, ""),
  ])
  func `a wrong expression is shown at its place`(_ source: String, _ offset: Int, _ words: String) {
    let error = #expect(throws: PatternError.self) { try Pattern(source) }
    #expect((error?.offset ?? -1) >= offset - 1 && (error?.offset ?? 99) <= offset)
    #expect(words.isEmpty || error?.description.contains(words) == true)
  }

  @Test
  func `invalid UTF-8 hides no match beside it`() throws {
    let bytes: [UInt8] = [0xFF, 0x61, 0x62, 0xE2, 0x82, 0x61, 0x62, 0x80]
    let matcher = PatternMatcher(try Pattern("a."))
    #expect(matcher.ranges(in: bytes[...]) == [1..<3, 5..<7])
  }

  @Test
  func `an expression that takes too long is given up on that line`() throws {
    let matcher = PatternMatcher(try Pattern("(x+x+)+[yz]"))
    #expect(!matcher.matches(Array(String(repeating: "x", count: 5000).utf8)[...]))
    #expect(matcher.abandonedLines == 1)
    #expect(matcher.matches(Array("xxxy".utf8)[...]))
  }

  @Test(
    arguments: [
      ("abc", "abc"), ("ab+c", "ab"), ("ab*cde", "cde"), ("a|bcd", nil), ("(foo|bar)bazz", "bazz"),
      ("x(?i)abc", nil),
      ("loss=0\\.9\\d+ lr", "loss=0.9"), ("[abc]def", "def"), ("[]a]b", nil), ("ab{0,2}xy", "xy"),
      ("ab{x", nil),
      ("\\Qa\\E", nil), ("(a(b)c)def", "def"), ("aü?bc", "bc"), ("^err$", "err"), ("(?:x)yz", "yz"),
      (".*", nil),
      ("a\\nb", nil), ("(*UTF)ab", nil), ("ab??cd", "cd"), ("x{2}y", "y"),
    ] as [(String, String?)]
  )
  func `the string that every match holds is found`(_ source: String, _ expected: String?) {
    #expect(RequiredLiteral.find(in: source).map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test(arguments: 0..<300)
  func `looking for a required string first changes no result`(_ round: Int) throws {
    var generator = SeededGenerator()
    let seed = generator.seed
    let parts = [
      "a", "b", "ab", "é", ".", "a*", "b+", "(a|b)", "[ab]", "(?:ba)", "a?", "\\w", "^", "$", "a{1,2}", "é?",
      "|",
    ]
    let source = (0..<generator.pick(1...5)).map { _ in parts[generator.pick(0...parts.count - 1)] }.joined()
    guard let pattern = try? Pattern(source, letters: .exact) else { return }
    let slow = PatternMatcher(
      // A group hides the literal from the finder.
      try Pattern("(?:\(source))", letters: .exact)
    )
    #expect(slow.pattern.required == nil)
    let fast = PatternMatcher(pattern)
    for _ in 0..<20 {
      let line = (0..<generator.pick(0...6)).map { _ in ["a", "b", "é", "c", " "][generator.pick(0...4)] }
        .joined()
      let bytes = Array(line.utf8)[...]
      #expect(fast.ranges(in: bytes) == slow.ranges(in: bytes), "seed \(seed): \(source) in \(line)")
    }
  }

  @Test(arguments: 0..<200)
  func `a fixed string is found where it first stands`(_ round: Int) {
    var generator = SeededGenerator()
    let seed = generator.seed
    let bytes = (0..<generator.pick(0...60)).map { _ in UInt8(generator.pick(97...99)) }
    let needle = (0..<generator.pick(1...4)).map { _ in UInt8(generator.pick(97...99)) }
    let expected = (0..<max(0, bytes.count - needle.count + 1)).first { bytes[$0...].starts(with: needle) }
    let found = bytes.withUnsafeBytes { LiteralFinder(needle).first(in: $0, 0..<$0.count) }
    #expect(found == expected, "seed \(seed)")
    let last = bytes.withUnsafeBytes { ByteScan.last(needle[0], in: $0, 0..<$0.count) }
    #expect(last == bytes.lastIndex(of: needle[0]), "seed \(seed)")
  }
}
