import Foundation
import Testing

@testable import Console
@testable import Specs

/// What the README and the manual show of `keys.yaml` is what somebody tries first.
@Suite struct KeyExampleTests {
  @Test(arguments: ["README.md", "docs/manual.md"]) func itIsSound(_ document: String) throws {
    let root = try #require(#filePath.components(separatedBy: "/Tests/ConsoleTests/").first)
    let text = try String(contentsOfFile: "\(root)/\(document)", encoding: .utf8)
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst()
    let examples = blocks.compactMap { $0.components(separatedBy: "```").first }
    let example = try #require(examples.first { $0.hasPrefix("runs:\n  cancel:") })
    let problems = KeyFile.read(SourceText(path: "keys.yaml", text: example)).problems
    #expect(problems.isEmpty, "\(problems)")
  }
}
