import Testing

@testable import Workflow

@Suite("Texts with expressions")
struct SpecTemplateTests {
  @Test(
    arguments: [
      ("", []), ("plain $x ${y}", [.literal("plain $x ${y}")]),
      ("${{ parameters.x }}", [.parameter("x")]), ("${{parameters.x}}", [.parameter("x")]),
      (
        "a ${{ steps.s-1.results.acc }} b",
        [.literal("a "), .result(step: "s-1", name: "acc"), .literal(" b")]
      ),
      ("${{ env.HOME }}${{ env.X }}", [.environment("HOME"), .environment("X")]),
      ("$${{ parameters.x }}", [.literal("${{ parameters.x }}")]),
      ("$$${{ env.A }}", [.literal("$${{ env.A }}")]), ("{{ x }} }}", [.literal("{{ x }} }}")]),
    ] as [(String, [Template.Part])]
  )
  func parts(text: String, parts: [Template.Part]) throws {
    let template = try Template(parsing: text)
    #expect(template.parts == parts)
    #expect(try Template(parsing: template.sourceText) == template)
  }

  @Test(
    arguments: [
      ("ab ${{ parameters.x", 3, "'${{' is not closed by '}}'; write '$${{' where the text itself is meant"),
      ("${{", 0, "'${{' is not closed by '}}'; write '$${{' where the text itself is meant"),
      ("${{ a\n}}", 0, "'${{' is not closed by '}}'; write '$${{' where the text itself is meant"),
      (
        "${{ env.A ${{ env.B }}", 0,
        "'${{' is not closed by '}}'; write '$${{' where the text itself is meant"
      ),
    ])
  func unclosed(text: String, offset: Int, message: String) {
    #expect(throws: GrammarError(message, offset: offset)) { try Template(parsing: text) }
  }

  @Test(
    arguments: [
      ("${{ }}", nil), ("${{}}", nil), ("${{ x }}", nil), ("${{ parameters }}", nil),
      ("${{ parameters.a b }}", nil),
      ("é ${{ param.lr }}", "${{ parameters.lr }}"), ("${{ steps.a.outputs.b }}", "${{ steps.a.results.b }}"),
      ("${{ ENV.X }}", "${{ env.X }}"), ("${{ steps.a.results.b.c }}", nil),
    ] as [(String, String?)]
  )
  func unknown(text: String, suggestion: String?) throws {
    let error = try #require(throws: GrammarError.self) { try Template(parsing: text) }
    #expect(error.suggestion == suggestion)
    #expect(error.offset == (text.hasPrefix("é") ? 2 : 0))
  }

  @Test func everyExpressionIsReplaced() throws {
    let template = try Template(parsing: "a=${{ parameters.a }} $${{ b=${{ env.B }}")
    let text = template.text { part in
      if case .parameter(let name) = part { "<\(name)>" } else { "?" }
    }
    #expect(text == "a=<a> ${{ b=?")
  }
}
