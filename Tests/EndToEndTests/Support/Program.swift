import Foundation

/// The built program that the tests run.
enum Program {
  /// `$STEPDECK_BINARY`, else the file `stepdeck` beside the test bundle.
  static let path: String = {
    if let given = ProcessInfo.processInfo.environment["STEPDECK_BINARY"], !given.isEmpty { return given }
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    while folder.path.count > 1 {
      let candidate = folder.appendingPathComponent("stepdeck").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return "stepdeck"
  }()

  /// A program that was built for the tests, beside their bundle.
  static func fixture(_ name: String) -> String {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name).path
  }
}

/// How a program ended and what it wrote.
struct Outcome: Sendable {
  /// As a shell counts it: 128 + n after signal n.
  var status: Int32
  var output: Data
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
  var lines: [String] { text.split(separator: "\n").map(String.init) }
}
