import Foundation
import Testing

/// Compares text with a file beside the tests; `RECORD_GOLDEN=1` writes the file, and the test still fails.
func expectGolden(
  _ text: String,
  _ name: String,
  file: String = #filePath,
  location: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
  let place = folder.appendingPathComponent(name + ".txt")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try text.write(to: place, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name); run again without RECORD_GOLDEN", sourceLocation: location)
    return
  }
  let expected = try String(contentsOf: place, encoding: .utf8)
  #expect(text == expected, sourceLocation: location)
}
