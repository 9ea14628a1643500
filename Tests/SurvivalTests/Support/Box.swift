import Foundation
import Workflow

@testable import Host
@testable import Journal

/// A state folder and a workspace of a test's own, and the real program in it.
final class Box {
  let root: String
  let state: StateFolder
  private var count = 0

  var workspace: String { root + "/w" }

  init() throws {
    root = NSTemporaryDirectory() + "sd-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    state = StateFolder(path: root + "/s")
    for folder in ["/w/pipelines", "/w/stacks", "/home", "/places"] {
      try FileManager.default.createDirectory(atPath: root + folder, withIntermediateDirectories: true)
    }
  }

  /// Ends everything that works in the box, and takes it away.
  func remove() {
    killAll()
    try? FileManager.default.removeItem(atPath: root)
  }

  /// Ends everything that works in the box, as a power cut does.
  func killAll() {
    let mark = Array("STEPDECK_STATE_DIR=\(state.path)".utf8)[...]
    for pid in ProcessTable.allPids() where pid != getpid() {
      if ProcessTable.environment(of: pid)?.contains(mark) == true { kill(pid, SIGKILL) }
    }
  }

  /// `$STEPDECK_BINARY`, else the program beside the test bundle.
  static let program: String = {
    if let given = ProcessInfo.processInfo.environment["STEPDECK_BINARY"], !given.isEmpty { return given }
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("stepdeck").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
    }
    return "stepdeck"
  }()

  /// Beside the test bundle.
  static let fixture: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/engine-fixture"
  }()

  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
  }

  func read(_ path: String) -> String {
    (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
  }

  /// The real program.
  func start(_ words: String...) throws -> ChildProgram { try start(words) }
  func start(_ words: [String]) throws -> ChildProgram { try start(Self.program, words) }

  /// The real processes, with the scripted provider among their operators.
  func startFixture(_ words: String...) throws -> ChildProgram {
    try start(Self.fixture, words)
  }

  /// Any program, in the box's environment.
  func run(_ program: String, _ words: String...) throws -> ChildProgram { try start(program, words) }

  // MARK: - Named places of death

  private var places: String { root + "/places" }

  /// The next process that comes to the place dies there.
  func arm(_ place: String) { Files.makePrivate(places + "/" + place) }
  func isArmed(_ place: String) -> Bool { Files.exists(places + "/" + place) }
  func disarm(_ place: String) { Files.remove(places + "/" + place) }

  private func start(_ program: String, _ words: [String]) throws -> ChildProgram {
    count += 1
    var environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root + "/home",
      "STEPDECK_STATE_DIR": state.path, "STEPDECK_FAILPOINTS": places, "USER": "tester", "LANG": "C.UTF-8",
    ]
    environment["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
    return try ChildProgram(
      [program] + words,
      environment: environment,
      folder: workspace,
      outputPath: "\(root)/output-\(count)"
    )
  }

  /// The pids of the hosts of a run: by their command line, so that no other process is ever meant.
  func hosts(of run: RunFolder) -> [Int32] {
    ProcessTable.allPids().filter { pid in
      guard let words = try? Files.readUnsized("/proc/\(pid)/cmdline") else { return false }
      let parts = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return parts.count == 3 && parts[1] == "host" && parts[2] == run.path
    }
  }

  /// The only run of the box, once it is there.
  var run: RunFolder? { RunCatalog(state).runIDs().first.map(state.run) }
}
