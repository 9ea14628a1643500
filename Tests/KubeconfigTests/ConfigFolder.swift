import CurlKit
import Foundation
import Operators
import Workflow

/// A folder with kubeconfig files and what they name.
final class ConfigFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "kubeconfig-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String, isProgram: Bool = false) throws -> String {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    if isProgram { try writeProgram(file.path, text) } else { try Data(text.utf8).write(to: file) }
    return file.path
  }

  /// Writes in a process of its own: a child that another test starts in that moment would inherit the open file, and
  /// nobody can run a program that somebody may write.
  private func writeProgram(_ file: String, _ text: String) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", #"printf %s "$2" > "$1" && chmod 755 "$1""#, "sh", file, text]
    try shell.run()
    shell.waitUntilExit()
    guard shell.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// A connection by the files of `KUBECONFIG`.
  func connection(
    _ files: String...,
    context: String? = nil,
    environment: [String: String] = [:],
    now: Timestamp = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
  ) throws -> ClusterConnection {
    var variables = [
      "PATH": "/usr/bin:/bin", "KUBECONFIG": files.map { "\(path)/\($0)" }.joined(separator: ":"),
    ]
    variables.merge(environment) { $1 }
    return try ClusterConnection(ClusterChoice(.context(context), environment: variables, folder: path)) {
      now
    }
  }
}

extension ClusterCredential {
  var authorization: String? { headers["Authorization"] }
}
