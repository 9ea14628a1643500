import Foundation
import Host
import Operators
import OrderedCollections
import Testing
import Workflow

/// A step that waits for a place at its host belongs to the next engine too.
@Suite struct WaitingStepTests {
  private let folder: String
  private let run: RunID

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/sdw-" + UUID().uuidString.prefix(8)
    var random = SystemRandomNumberGenerator()
    run = RunID(milliseconds: 1, using: &random)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(mkfifo(folder + "/gate", 0o600) == 0)
  }

  private func attemptFolder(_ step: String) -> String { "\(folder)/steps/\(step)/1" }

  private func job(_ name: String, _ script: String) -> JobSpec {
    JobSpec(
      key: JobKey(run: run, attempt: AttemptID(step: name, attempt: 1)),
      runName: "p-1",
      pipeline: "p",
      step: PlannedStep(name: name, command: .shell(Template(literal: script))),
      arguments: ["/bin/sh", "-c", script],
      environment: [:],
      folder: attemptFolder(name),
      workspace: folder
    )
  }

  private var first: JobSpec { job("first", "read x < gate") }
  private var second: JobSpec { job("second", "touch effect") }

  /// What a new engine has, with the updates that it is told.
  private func engine() -> (LocalOperator, AsyncStream<[JobUpdate]>) {
    let made = LocalOperator(HostLauncher(executable: Fixture.host, arguments: []))
    let secrets = RunSecrets(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], values: [:])
    made.begin(RunContext(run: run, folder: folder, workspace: folder, parallel: 1, secrets: secrets))
    return (made, made.watch(JobRoster()))
  }

  private func first(
    _ job: JobSpec,
    in updates: AsyncStream<[JobUpdate]>,
    where isIt: (StepState) -> Bool
  ) async -> StepState? {
    for await batch in updates {
      if let update = batch.first(where: { $0.key == job.key && isIt($0.state) }) { return update.state }
    }
    return nil
  }

  /// An engine hands two steps over to a host with one place, and dies.
  private func handOver() async throws {
    let (before, updates) = engine()
    _ = try await before.submit(first)
    _ = try await before.submit(second)
    #expect(await first(first, in: updates) { $0 == .running } == .running)
    before.leave()
  }

  private func finish(_ after: LocalOperator) {
    after.end(run)
    try? FileManager.default.removeItem(atPath: folder)
  }

  @Test func itIsFoundAndStopped() async throws {
    try await handOver()
    let (after, updates) = engine()
    let handle = try #require(try await after.find(second))
    try await after.cancel(handle)
    #expect(await first(second, in: updates, where: \.isEnded) == .cancelled)
    try Data("go\n".utf8).write(to: URL(fileURLWithPath: folder + "/gate"), options: [])
    #expect(await first(first, in: updates, where: \.isEnded) == .succeeded)
    #expect(!FileManager.default.fileExists(atPath: folder + "/effect"))
    finish(after)
  }

  /// It gets its place between the host's greeting and the engine's question: its claim is there, the word of it is not.
  @Test func itIsNotTakenForWhatADeadHostLeft() async throws {
    try await handOver()
    let claim = attemptFolder("second") + "/claim"
    #expect(FileManager.default.createFile(atPath: claim, contents: nil))
    let (after, updates) = engine()
    #expect(try await after.find(second) != nil)
    try FileManager.default.removeItem(atPath: claim)
    try Data("go\n".utf8).write(to: URL(fileURLWithPath: folder + "/gate"), options: [])
    #expect(await first(second, in: updates, where: \.isEnded) == .succeeded)
    finish(after)
  }
}
