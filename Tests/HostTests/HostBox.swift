import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Host

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A run folder of its own with a real host process and a client that is the engine.
final class HostBox {
  let folder: TemporaryFolder
  let run: RunID
  private let options: [String]
  private(set) var client: HostClient
  private var events: AsyncStream<HostEvent>.Iterator
  /// Reports that came while another was waited for.
  private var passed: [HostReport] = []

  init(_ options: [String] = [], folder: TemporaryFolder = TemporaryFolder()) async throws {
    self.options = options
    self.folder = folder
    run = try #require(RunID(rawValue: "0testrun"))
    (client, events) = try await Self.connect(folder.path, options)
  }

  deinit { client.send(.quit) }

  var path: String { folder.path }

  /// Connects as the next engine does.
  func connect() async throws {
    passed = []
    (client, events) = try await Self.connect(path, options)
  }

  private static func connect(
    _ path: String,
    _ options: [String]
  ) async throws -> (HostClient, AsyncStream<HostEvent>.Iterator) {
    let (stream, continuation) = AsyncStream.makeStream(of: HostEvent.self)
    let launcher = HostLauncher(executable: fixture, arguments: options)
    let client = try await launcher.connect(runFolder: path, poller: OwnThreadPoller()) { event in
      continuation.yield(event)
      if event == .disconnected { continuation.finish() }
    }
    return (client, stream.makeAsyncIterator())
  }

  func configure(
    _ environment: OrderedDictionary<String, String> = [:],
    secrets: OrderedDictionary<String, String> = [:],
    workspace: String? = nil,
    parallel: Int = .max
  ) {
    var all: OrderedDictionary<String, String> = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    all.merge(environment) { $1 }
    client.send(
      .configure(
        HostConfiguration(
          run: run,
          environment: all,
          secrets: secrets,
          workspace: workspace ?? path,
          parallel: parallel
        )
      )
    )
  }

  func step(_ name: String, attempt: Int = 1, _ arguments: [String]) -> HostStep {
    HostStep(
      attempt: AttemptID(step: name, attempt: attempt),
      arguments: arguments,
      folder: "\(path)/steps/\(name)/\(attempt)"
    )
  }

  func shell(_ name: String, _ script: String) -> HostStep { step(name, ["/bin/sh", "-c", script]) }

  /// The next report for which `body` gives something; others stay for later calls.
  func next<Found>(_ body: (HostReport) -> Found?) async throws -> Found {
    for (index, report) in passed.enumerated() {
      if let found = body(report) {
        passed.remove(at: index)
        return found
      }
    }
    while case .report(let report)? = await events.next(isolation: #isolation) {
      if let found = body(report) { return found }
      passed.append(report)
    }
    throw HostGone()
  }

  /// Reads on until the connection is over.
  func waitForEnd() async { while await events.next(isolation: #isolation) != nil {} }

  func hello() async throws -> HostHello {
    try await next { if case .hello(let hello) = $0 { hello } else { nil } }
  }

  func started(_ step: HostStep) async throws -> StartedAttempt {
    try await next {
      if case .started(let started) = $0, started.attempt == step.attempt { started } else { nil }
    }
  }

  func ended(_ step: HostStep) async throws -> ExitRecord {
    try await next { if case .ended(step.attempt, let record) = $0 { record } else { nil } }
  }

  /// Which attempt is the next to end.
  func nextEnd() async throws -> AttemptID {
    try await next { if case .ended(let attempt, _) = $0 { attempt } else { nil } }
  }

  func run(_ step: HostStep) async throws -> ExitRecord {
    client.send(.start(step))
    return try await ended(step)
  }

  func log(_ step: HostStep) -> [UInt8] { SmallFile.read(step.folder + "/log", limit: 64 << 20) ?? [] }
  func text(_ step: HostStep) -> String { String(decoding: log(step), as: UTF8.self) }

  struct HostGone: Error {}

  static let fixture: String = {
    let own = ProcessTable.executable(of: getpid()) ?? ""
    let arguments = CommandLine.arguments
    let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? own
    return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/host-fixture"
  }()
}

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/stepdeck-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    for name in Self.tree(path) where unlink(name) != 0 { rmdir(name) }
  }

  /// Everything below and the folder itself, deepest first.
  private static func tree(_ path: String) -> [String] {
    var info = stat()
    guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, let stream = opendir(path) else {
      return [path]
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let item = readdir(stream) {
      let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names += tree(path + "/" + name) }
    }
    return names + [path]
  }
}
