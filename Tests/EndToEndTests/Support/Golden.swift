import Foundation
import Testing

/// Files that hold what a command is expected to print.
///
/// With `RECORD_GOLDEN=1` they are written, and the test fails all the same.
enum Golden {
  static func check(_ text: String, _ name: String, file: String = #filePath) throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
    let path = folder.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
      Issue.record("recorded \(path.path); look at it, then run again without RECORD_GOLDEN")
      return
    }
    let expected = try String(contentsOf: path, encoding: .utf8)
    #expect(text == expected, "\(name) differs from its golden file")
  }
}
