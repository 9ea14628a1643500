import Foundation
import Operators
import Workflow

/// The cluster that `scripts/kubernetes/run` brought up, where it did.
struct TestCluster: Sendable {
  /// The folder of `$STEPDECK_TEST_CLUSTER`.
  let folder: String

  static let here = ProcessInfo.processInfo.environment["STEPDECK_TEST_CLUSTER"].map(TestCluster.init)

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  func kubeconfig(_ user: String = "admin") -> String { "\(folder)/\(user).kubeconfig" }

  /// What `kubectl` printed.
  @discardableResult
  func kubectl(_ words: String...) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: folder + "/bin/kubectl")
    process.arguments = ["--kubeconfig", kubeconfig(), "--request-timeout=20s"] + words
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        do {
          try process.run()
          let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
          let fault = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
          process.waitUntilExit()
          if process.terminationStatus == 0 { return continuation.resume(returning: text) }
          throw Failure(description: "kubectl \(words.joined(separator: " ")): \(fault)")
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}
