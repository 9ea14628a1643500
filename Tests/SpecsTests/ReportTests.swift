import Testing

@testable import Specs

@Suite("Reports show the place whatever the line holds")
struct ReportTests {
  private func report(_ text: String, at offset: Int) -> String {
    let source = SourceText(path: "f.yaml", text: text)
    return ProblemReport.text(of: Problem(at: Place(source: source, offset: offset), "it is wrong"))
  }

  @Test func tabsBecomeSpacesUpToTheNextStop() {
    #expect(
      report("a\tb\tc: d", at: 7)
        == """
        f.yaml:1:8: error: it is wrong
        a   b   c: d
                   ^

        """
    )
  }

  @Test func theCaretStandsUnderWideCharacters() {
    #expect(
      report("日本 é 👩‍👩‍👧 x", at: "日本 é 👩‍👩‍👧 ".utf8.count)
        == """
        f.yaml:1:8: error: it is wrong
        日本 é 👩‍👩‍👧 x
                  ^

        """
    )
  }

  @Test func controlCharactersAreShownAndNotObeyed() {
    let text = "x: \u{1B}]52;c;Zm9v\u{7}\u{9B}31m\u{202E}y"
    #expect(
      report(text, at: text.utf8.count - 1)
        == """
        f.yaml:1:21: error: it is wrong
        x: ␛]52;c;Zm9v␇�31m�y
                            ^

        """
    )
  }

  @Test func aVeryLongLineIsShownThroughAWindow() throws {
    let text =
      String(repeating: "abcdefghi ", count: 100_000) + "HERE" + String(repeating: " jklmnopqr", count: 100)
    let report = report(text, at: 1_000_000)
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "f.yaml:1:1000001: error: it is wrong")
    #expect(lines[1].count == 1 + 70 + 50 + 1)
    #expect(lines[1].first == "…" && lines[1].last == "…")
    let caret = try #require(lines[2].firstIndex(of: "^"))
    #expect(lines[1].dropFirst(lines[2].distance(from: lines[2].startIndex, to: caret)).hasPrefix("HERE"))
  }

  @Test func namesOfFilesCannotDisturbTheTerminal() {
    let problem = Problem(path: "a\u{1B}[2Jb.yaml", line: 1, column: 2, message: "no")
    #expect(problem.headline == "a\\u{1B}[2Jb.yaml:1:2: error: no")
  }

  @Test func theSummaryCounts() {
    let problems = [
      Problem(path: "a", message: "x"), Problem(path: "a", message: "x"),
      Problem(.note, path: "a", message: "x"),
    ]
    #expect(ProblemReport(problems).summary == "2 errors, 1 note")
    #expect(ProblemReport([]).summary == "")
  }

  @Test func tooManyProblemsAreCut() {
    let text = "name: p\nsteps: {a: {command: x}}\n" + (0..<5_000).map { "k\($0): 1\n" }.joined()
    let problems = PipelineReader.read(SourceText(path: "p", text: text)).problems
    #expect(problems.count == 201)
    #expect(problems.last?.headline == "p: note: 4800 more problems are not shown; mend these first")
  }

  @Test func escapesInNamesReachNoTerminal() {
    let text = #"""
      name: p
      steps:
        "\e[2Ja": {command: x, after: ["\e[2Jb"], inputs: {x: c.y}}
        "\e[2Jb": {command: x, after: ["\e[2Ja"]}
        c: {command: x, outputs: ["\e]0;t\a"]}
      """#
    let report = ProblemReport(PipelineReader.read(SourceText(path: "p", text: text)).problems).description
    #expect(report.contains("in a circle: \\u{1B}[2Ja → \\u{1B}[2Jb → \\u{1B}[2Ja\n"))
    #expect(report.contains("it has \\u{1B}]0;t\\u{7}\n"))
    #expect(!report.unicodeScalars.contains("\u{1B}"))
  }
}
