import SeededRandom
import Testing

@testable import LogKit

@Suite struct `Masking of secrets` {
  private func mask(_ pieces: [[UInt8]], _ secrets: [String]) -> String {
    var masker = SecretMasker(SecretPatterns(secrets))
    var output: [UInt8] = []
    for piece in pieces { piece.withUnsafeBufferPointer { masker.mask($0, into: &output) } }
    masker.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The slow way: mark every byte of every occurrence, then write each marked range as one mask.
  private func reference(_ text: [UInt8], _ secrets: [String]) -> String {
    var ends: [Int: Int] = [:]
    for secret in secrets.map({ Array($0.utf8) }) where secret.count <= text.count && secret.count >= 6 {
      for start in 0...(text.count - secret.count)
      where text[start..<(start + secret.count)].elementsEqual(secret) {
        ends[start] = max(ends[start] ?? 0, start + secret.count)
      }
    }
    var output: [UInt8] = []
    var index = 0
    while index < text.count {
      guard var end = ends[index] else {
        output.append(text[index])
        index += 1
        continue
      }
      var inner = index
      while inner < end {
        end = max(end, ends[inner] ?? 0)
        inner += 1
      }
      output.append(contentsOf: SecretPatterns.mask)
      index = end
    }
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `a value is masked in every split`() {
    let text = Array("a secret-value, secret-secret-value and secret-valu\n".utf8)
    let expected = "a ***, secret-*** and secret-valu\n"
    for first in 0...text.count {
      for second in first...text.count {
        let pieces = [Array(text[..<first]), Array(text[first..<second]), Array(text[second...])]
        #expect(mask(pieces, ["secret-value"]) == expected)
      }
    }
    #expect(mask(text.map { [$0] }, ["secret-value"]) == expected)
  }

  @Test(arguments: [
    (["abcdef", "cdefgh"], "xabcdefghx", "x***x"),
    (["abcdef", "abcdefghij"], "abcdefgh abcdefghij", "***gh ***"),
    (["abcdef", "xabcdefyyy"], "xabcdefy xabcdefyyy", "x***y ***"),
    (["aaaaaa"], "aaaaaaaaaaaaab", "***b"),
    (["short", ""], "short", "short"),
    (["line-one\nline-two\r\nx\n"], "line-one\n line-two x", "***\n *** x"),
    (["geheim-ä"], "geheim-ä", "***"),
  ])
  func `values overlap, nest and have lines`(_ secrets: [String], _ text: String, _ expected: String) {
    #expect(mask([Array(text.utf8)], secrets) == expected)
    #expect(mask(text.utf8.map { [$0] }, secrets) == expected)
  }

  @Test func `only what may begin a value is held back`() {
    var masker = SecretMasker(SecretPatterns(["secret-value"]))
    var output: [UInt8] = []
    Array("text sec".utf8).withUnsafeBufferPointer { masker.mask($0, into: &output) }
    #expect(String(decoding: output, as: UTF8.self) == "text " && masker.heldCount == 3)
    Array("x".utf8).withUnsafeBufferPointer { masker.mask($0, into: &output) }
    #expect(String(decoding: output, as: UTF8.self) == "text secx" && masker.heldCount == 0)
  }

  @Test func `random texts in random pieces are masked as the slow way says`() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let alphabet = Array("abc".utf8.prefix(Int.random(in: 1...3, using: &random)))
      func word(_ length: Int) -> [UInt8] {
        (0..<length).map { _ in alphabet.randomElement(using: &random)! }
      }
      let secrets = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        String(decoding: word(Int.random(in: 6...9, using: &random)), as: UTF8.self)
      }
      let text = word(Int.random(in: 0...60, using: &random))
      var pieces: [[UInt8]] = []
      var rest = text[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(mask(pieces, secrets) == reference(text, secrets), "seed \(seed)")
    }
  }

  @Test func `a value is masked as JSON spells it`() {
    let value = "p\u{E4}ss\"w\u{1F511}rt\\1"
    for spelling in [#"p\u00e4ss\"w\ud83d\udd11rt\\1"#, "p\u{E4}ss\\\"w\u{1F511}rt\\\\1", value] {
      #expect(mask([Array("<\(spelling)>".utf8)], [value]) == "<***>")
    }
  }
}
