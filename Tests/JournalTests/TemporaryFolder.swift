import Foundation
import Journal
import Workflow

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sd-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var state: StateFolder { StateFolder(path: path + "/state") }

  static func plan(name: String = "p-1", workspace: String = "/w", milliseconds: UInt64 = 1) -> Plan {
    var random = SystemRandomNumberGenerator()
    return Plan(
      run: RunID(milliseconds: milliseconds, using: &random),
      name: name,
      pipeline: "p",
      stack: .local,
      parallel: 1,
      workspace: workspace,
      steps: [PlannedStep(name: "a", command: .arguments([Template(literal: "true")]))]
    )
  }
}
