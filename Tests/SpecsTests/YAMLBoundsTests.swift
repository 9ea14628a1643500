import Testing
import Workflow

@testable import Specs

@Suite("YAML is read within bounds and by our own grammar")
struct YAMLBoundsTests {
  private func compose(_ text: String) -> (node: YAMLNode?, messages: [String]) {
    var findings = Findings()
    let node = YAMLComposer.compose(SourceText(path: "x.yaml", text: text), &findings)
    return (node, findings.problems.map(\.message))
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[[{x: "])
  func deepNestingIsRefused(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    #expect(compose(text).messages == ["this is nested deeper than 100 levels"])
  }

  @Test func aHundredLevelsAreAllowed() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(compose(nested(100)).messages.isEmpty)
    #expect(compose(nested(101)).messages == ["this is nested deeper than 100 levels"])
  }

  @Test func aliasesDoNotReachDeeperThanBrackets() {
    let lines = (1...60).map { "a\($0): &a\($0) [\($0 == 1 ? "x" : "*a\($0 - 1)"), 1]" }
    #expect(compose(lines.joined(separator: "\n")).messages.isEmpty)
    let deeper = (1...120).map { "a\($0): &a\($0) [\($0 == 1 ? "x" : "*a\($0 - 1)"), 1]" }
    #expect(compose(deeper.joined(separator: "\n")).messages == ["this is nested deeper than 100 levels"])
  }

  @Test func anAliasBombIsRefused() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(compose(text).messages == ["this file unfolds to more than 250000 values, which is the limit"])
  }

  @Test func anAliasBombAsKeyIsRefused() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
      text += "? &a\(level) [\(aliases)]\n: x\n? *a\(level)\n: y\n"
    }
    #expect(compose(text).messages.last == "this file unfolds to more than 250000 values, which is the limit")
  }

  @Test func aBombOfMergesIsRefused() {
    var text = "a0: &a0 {" + (0..<300).map { "k\($0): v" }.joined(separator: ", ") + "}\n"
    for level in 1...2_000 { text += "a\(level): {<<: *a0}\n" }
    #expect(compose(text).messages == ["this file unfolds to more than 250000 values, which is the limit"])
  }

  @Test func mergesYieldToTheirMapping() throws {
    let text = "base: &b {x: 1, y: 2}\nmine: {<<: *b, y: 3}\nboth: {<<: [{x: 8}, *b]}"
    let (node, messages) = compose(text)
    #expect(messages.isEmpty)
    let value = try #require(node).value
    #expect(value["mine"] == ["y": 3, "x": 1])
    #expect(value["both"] == ["x": 8, "y": 2])
  }

  @Test(
    arguments: [
      ("no", "no"), ("yes", "yes"), ("on", "on"), ("1:30", "1:30"), ("0755", "0755"), ("0x1F", "0x1F"),
      ("1_000", "1_000"), ("+1", "+1"), (".5", ".5"), ("2024-01-01", "2024-01-01"), (".inf", ".inf"),
      ("'5'", "5"), ("\"true\"", "true"), ("!!str 5", "5"), ("99999999999999999999", "99999999999999999999"),
      ("1e999", "1e999"), ("'~'", "~"), ("''", ""),
    ] as [(String, String)]
  )
  func thisIsText(source: String, text: String) {
    #expect(compose("k: \(source)").node?.value["k"] == .string(text))
  }

  @Test(
    arguments: [
      ("true", true), ("False", false), ("5", 5), ("-7", -7), ("0", 0), ("1.5", 1.5), ("3e-4", 0.0003),
      ("~", nil), ("null", nil), ("", nil), ("9223372036854775807", 9_223_372_036_854_775_807),
    ] as [(String, JSONValue)]
  )
  func thisIsMoreThanText(source: String, value: JSONValue) {
    #expect(compose("k: \(source)").node?.value["k"] == value)
  }

  @Test func everyNodeHasItsPlaceInCharacters() throws {
    let text = "日本: ä\n\"q\": {é: [👩‍👩‍👧, x]}"
    let node = try #require(compose(text).node)
    guard case .mapping(let entries) = node.content, case .mapping(let inner) = entries[1].value.content,
      case .sequence(let items) = inner[0].value.content
    else {
      Issue.record("this is not the shape of the text")
      return
    }
    func place(_ place: Place) -> [Int] {
      let position = place.source.position(ofByte: place.offset)
      return [position.line, position.column]
    }
    #expect(place(entries[0].keyPlace) == [1, 1])
    #expect(place(entries[0].value.place) == [1, 5])
    #expect(place(inner[0].keyPlace) == [2, 7])
    #expect(place(items[0].place) == [2, 11])
    #expect(place(items[1].place) == [2, 14])
  }
}
