import Foundation
import Testing

/// A folder of a test's own with a workspace, a home and a state folder, and no trace of it afterwards.
struct Sandbox: Sendable {
  let root: String

  var workspace: String { root + "/w" }
  var state: String { root + "/s" }

  /// Runs `body` in a new sandbox, ends its runs and the engine, and takes everything away.
  static func with<Value>(_ body: (Sandbox) async throws -> Value) async throws -> Value {
    let root = NSTemporaryDirectory() + "sd-" + String(UInt32.random(in: 0 ... .max), radix: 36)
    let sandbox = Sandbox(root: root)
    for folder in ["/w/pipelines", "/w/stacks", "/home"] {
      try FileManager.default.createDirectory(atPath: root + folder, withIntermediateDirectories: true)
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(sandbox)) } catch { result = .failure(error) }
    await sandbox.endEverything()
    try? FileManager.default.removeItem(atPath: root)
    return try result.get()
  }

  /// Leaves no process behind.
  private func endEverything() async {
    let status = try? await run("engine", "status", "--json").object()
    for id in status?["runs"] as? [String] ?? [] { _ = try? await run("runs", "cancel", id, "--wait") }
    _ = try? await run("engine", "stop", "--force")
  }

  func environment(_ more: [String: String] = [:]) -> [String: String] {
    var variables = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root + "/home",
      "STEPDECK_STATE_DIR": state, "USER": "tester", "LANG": "C.UTF-8", "COLUMNS": "80",
    ]
    for name in ["LD_LIBRARY_PATH", "TMPDIR"] {
      if let value = ProcessInfo.processInfo.environment[name] { variables[name] = value }
    }
    return variables.merging(more) { $1 }
  }

  func start(_ arguments: [String], environment more: [String: String] = [:]) throws -> RunningProgram {
    try RunningProgram(
      [Program.path] + arguments,
      environment: environment(more),
      folder: workspace,
      errorPath: "\(root)/errors-\(UInt64.random(in: 0 ... .max))"
    )
  }

  /// Runs the program to its end.
  func run(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Outcome {
    try await start(arguments, environment: more).outcome()
  }

  /// Runs a line of shell in which `$STEPDECK` is the program.
  func shell(_ line: String) async throws -> Outcome {
    let program = try RunningProgram(
      ["/bin/sh", "-c", line],
      environment: environment(["STEPDECK": Program.path]),
      folder: workspace,
      errorPath: "\(root)/errors-\(UInt64.random(in: 0 ... .max))"
    )
    return try await program.outcome()
  }

  /// Writes a file of the workspace.
  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(workspace)/\(path)"))
  }

  func pipeline(_ name: String, _ text: String) throws { try write("pipelines/\(name).yaml", text) }
}

extension Outcome {
  /// The objects of JSON lines.
  func objects() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  func object() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any], "\(text)")
  }

  func array() throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: output) as? [[String: Any]], "\(text)")
  }
}
