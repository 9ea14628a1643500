import SeededRandom
import Testing

@testable import Workflow

@Suite("JSON is read within bounds and written compactly")
struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "-0.5", "12345678901", "[1,2.5,\"a\\n\\\"\",{\"k\":[null]}]", "\"é😀\"",
    "\"\\u001b[2J\"",
  ])
  func `a value comes back as it was written`(text: String) throws {
    #expect(try JSONParser.parse(text).jsonText == text)
  }

  @Test(arguments: [
    "", "nul", "01", "1.", "1e", "[1,]", "{\"a\"}", "{\"a\":1,}", "\"a", "\"\\x\"", "\"\\u12\"", "1 2", "-",
    "\u{1}", "[", "{\"a\":",
  ])
  func `what is no JSON is refused with its place`(text: String) {
    #expect(throws: JSONError.self) { try JSONParser.parse(text) }
  }

  @Test func `escapes become what they stand for, and lone surrogates the replacement character`() throws {
    #expect(try JSONParser.parse(#""\ud83d\ude00\ud83dx\/""#).stringValue == "😀\u{FFFD}x/")
  }

  @Test func `nesting is bounded`() {
    #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "[", count: 100_000)) }
  }

  @Test func `random bytes never crash the parser`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("{}[]\",:0123456789eE+-.truefalsn \\u\u{0}é".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<24, using: &random)).map { _ in
        alphabet.randomElement(using: &random)!
      }
      guard let value = try? JSONParser.parse(bytes) else { continue }
      #expect(
        (try? JSONParser.parse(value.jsonBytes)) == value,
        "seed \(seed): \(String(decoding: bytes, as: UTF8.self))"
      )
    }
  }
}
