import Testing

@testable import Specs

@Suite("What is wrong with a pipeline is said in its place")
struct BadPipelineTests {
  @Test(arguments: BadPipeline.table)
  func theReportIsExactly(_ bad: BadPipeline) {
    let reading = PipelineReader.read(SourceText(path: "p.yaml", text: bad.text))
    #expect(ProblemReport(reading.problems).description == bad.report)
  }
}
