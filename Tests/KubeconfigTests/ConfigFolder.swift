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
    try Data(text.utf8).write(to: file)
    if isProgram {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    return file.path
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
