import SeededRandom
import Testing
import Workflow

@testable import Specs

@Suite("Whatever the bytes are, there is a value or a problem")
struct MutationTests {
  private static let pieces: [[UInt8]] =
    [
      "${{", "}}", "&a", "*a", "<<: *a", "? ", ": ", "- ", "[", "]", "{", "}", "'", "\"", "|", ">", "#",
      "!x ", "---\n",
      "\t", "\r", "\u{85}", "\u{2028}", "日本", "👩‍👩‍👧", "e\u{301}", "%", "@", "\\", "null", "~", "-1", "1e999",
      "steps:", "\n  ",
      "a: ", ".", "=", "4Gb", "2h", "\"\\e[2J\"", "\"\\0\"", "${{ steps.a.results.b }}", "{{x.y}}",
    ].map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x1B, 0x5B]]

  private func mutated(_ text: String, using random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let index = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: index)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
      case 2: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 0...20, using: &random)))
      case 3 where index < bytes.count: bytes[index] = UInt8.random(in: 0...255, using: &random)
      default:
        let end = min(bytes.count, index + Int.random(in: 0...60, using: &random))
        bytes.insert(contentsOf: Array(bytes[index..<end]), at: index)
      }
    }
    return bytes
  }

  private func check(_ bytes: [UInt8], in folder: TemporaryFolder) throws {
    let path = try folder.write(bytes, to: "x.yaml")
    let pipeline = PipelineReader.read(path, overrides: Overrides(settings: ["train.resources.x.y=1"]))
    #expect(pipeline.pipeline != nil || pipeline.problems.hasErrors)
    let problems = Checker.check(pipeline, in: .local)
    let stack = StackReader.read(path)
    #expect(stack.stack != nil || stack.problems.hasErrors)
    let configuration = ConfigurationReader.read(path)
    let report = ProblemReport(problems + stack.problems + configuration.problems).description
    let isHarmless = report.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.properties.generalCategory != .control
    }
    #expect(isHarmless)
    for problem in problems where problem.line > 0 { #expect(problem.column > 0) }
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the mutated specs: \(seed)")
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let texts = BadPipeline.table.map(\.text) + [GoodPipelineTests.train]
    for _ in 0..<3_000 {
      try check(mutated(texts.randomElement(using: &random) ?? "", using: &random), in: folder)
    }
  }

  @Test func randomBytesAreReadOrRefused() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random specs: \(seed)")
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    for _ in 0..<1_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        bytes += Self.pieces.randomElement(using: &random) ?? []
      }
      try check(bytes, in: folder)
    }
  }

  @Test func everyPrefixOfAFileIsReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(GoodPipelineTests.train.utf8)
    for count in 0...bytes.count { try check(Array(bytes[..<count]), in: folder) }
  }
}
