import Engine
import Foundation
import Host
import OperatorConformance
import Operators
import OrderedCollections
import Synchronization
import Testing
import Workflow

/// The two operators that need nothing outside pass the suite that every operator passes.
@Suite("Operators hold their contract")
struct ConformanceTests {
  @Test(arguments: ConformanceCase.allCases)
  func local(_ fact: ConformanceCase) async throws { try await fact.prove(try LocalSubject()) }

  @Test(arguments: ConformanceCase.allCases)
  func scripted(_ fact: ConformanceCase) async throws { try await fact.prove(ScriptedSubject()) }
}

/// Steps of this machine; each appends a line to a file when it begins, and its processes bear the file's name.
private final class LocalSubject: ConformanceSubject {
  let component = Component(name: "local", type: .stepOperator, flavor: .local)
  private let folder: String
  private var traces: String { folder + "/traces" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/sdl-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func makeOperator() -> any StepOperator {
    LocalOperator(HostLauncher(executable: Fixture.host, arguments: []))
  }

  func step(named name: String, doing work: ConformanceWork) -> PlannedStep {
    let trace = "echo $STEPDECK_RUN/$STEPDECK_STEP/$STEPDECK_ATTEMPT $$ >> \(traces)"
    return PlannedStep(name: name, command: .shell(Template(literal: "\(trace); \(work.script)")))
  }

  func beginnings(of key: JobKey) -> Int { pids(of: key).count }

  func isAtWork(_ key: JobKey) -> Bool { pids(of: key).contains { kill($0, 0) == 0 } }

  private func pids(of key: JobKey) -> [Int32] {
    let text = (try? String(contentsOfFile: traces, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 2 && words[0] == key.description ? Int32(words[1]) : nil
    }
  }
}

/// A provider that is late, loses answers, throttles and ends streams early.
private final class ScriptedSubject: ConformanceSubject {
  let component = Component(name: "cloud", type: .stepOperator, flavor: EngineFixture.flavor)
  private let provider = ScriptedProvider([:])

  func makeOperator() -> any StepOperator { ScriptedOperator(provider: provider) }

  func step(named name: String, doing work: ConformanceWork) -> PlannedStep {
    var lines = work.log.split(separator: "\n").map(String.init)
    if work.tellsSecret { lines.append(ConformanceWork.secretValue) }
    let half = lines.count / 2
    let end = JobUpdate.Simple(
      work.exitStatus == 0 ? .succeeded : .failed,
      reason: work.exitStatus == 0 ? nil : "exit status \(work.exitStatus)",
      exitStatus: work.exitStatus
    )
    var script = Script(
      states: [.init(.queued), .init(.starting), .init(.running), end],
      log: Array(lines[..<half]),
      lateLog: Array(lines[half...]),
      lostAnswers: 1,
      cutEvery: 7,
      failedCancels: 1,
      failedReleases: 1,
      waitsForCancel: work.neverEnds
    )
    var failing = script
    failing.states[3] = .init(.failed, reason: "exit status 3", exitStatus: 3)
    script.cutIsClean = false
    let scripts = Array(repeating: failing, count: work.failures) + [script]
    provider.state.withLock { $0.scripts[name] = scripts }
    return PlannedStep(
      name: name,
      command: .arguments([Template(literal: "true")]),
      operatorName: component.name,
      flavor: component.flavor
    )
  }

  func beginnings(of key: JobKey) -> Int {
    provider.state.withLock { $0.creations.count { $0 == key.description } }
  }

  func isAtWork(_ key: JobKey) -> Bool { provider.liveJobs().contains { $0.key == key } }
}

enum Fixture {
  /// The host alone, beside the test bundle.
  static let host: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/host-fixture"
  }()
}
