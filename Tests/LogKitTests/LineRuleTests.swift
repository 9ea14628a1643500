import Testing

@testable import LogKit
@testable import Workflow

@Suite struct LineRuleTests {
  private func line(_ text: String, _ stream: LogCommit.Stream = .merged) -> LogLine {
    var line = LogLine(
      range: 0..<UInt64(text.utf8.count + 1),
      content: [],
      contentOffset: 0,
      ending: .newline
    )
    line.content = Array(text.utf8)[...]
    line.stream = stream
    return line
  }

  private func passing(_ rules: String..., of lines: [LogLine]) throws -> [String] {
    let judge = LineJudge(try rules.map { try LineRule($0) })
    return lines.filter { judge.passes($0) }.map(\.text)
  }

  @Test func rulesNarrowEachOther() throws {
    let lines = ["alpha error", "alpha fine", "beta error", "gamma"].map { line($0) }
    #expect(try passing(of: lines).count == 4)
    #expect(try passing("alpha", of: lines) == ["alpha error", "alpha fine"])
    #expect(try passing("alpha", "!fine", of: lines) == ["alpha error"])
    #expect(try passing("alpha|gamma", "!error", of: lines) == ["alpha fine", "gamma"])
    // Smart case, as in a search.
    #expect(try passing("ALPHA", of: lines).isEmpty)
  }

  @Test func aLineWithoutALevelPassesEveryLevel() throws {
    let lines = ["DEBUG a", "INFO b", "ERROR c", "no word of it"].map { line($0) }
    #expect(try passing("level:warn", of: lines) == ["ERROR c", "no word of it"])
    #expect(try passing("level:debug", of: lines).count == 4)
  }

  @Test func streams() throws {
    let lines = [line("out", .standardOutput), line("err", .standardError), line("both")]
    #expect(try passing("stream:stderr", of: lines) == ["err", "both"])
    #expect(try passing("stream:stdout", of: lines) == ["out", "both"])
  }

  @Test(arguments: [
    ("a(", 2, "parenthesis"), ("!a(", 3, "parenthesis"), ("!", 1, "missing"), ("level:loud", 6, "critical"),
    ("stream:both", 7, "stderr"),
  ])
  func faultsNameTheirPlace(_ text: String, _ offset: Int, _ word: String) {
    #expect {
      try LineRule(text)
    } throws: { error in
      guard let error = error as? PatternError else { return false }
      return error.offset == offset && error.message.contains(word)
    }
  }

  @Test(arguments: ["error|fail", "!heartbeat", "level:warning", "stream:stderr", "\\!plain"])
  func theTextOfARuleIsTheRule(_ text: String) throws {
    #expect(try LineRule(text).text == text)
  }
}
