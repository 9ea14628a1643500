internal import Engine
internal import Foundation
internal import Journal
internal import Logging
internal import Operators
internal import Synchronization
import SystemKit
internal import Workflow

/// A state folder of its own, and engines over it, one after the other.
final class ConformanceBench: Sendable {
  let subject: any ConformanceSubject
  let folder: StateFolder
  private static let counter = Atomic(0)

  init(_ subject: any ConformanceSubject) throws {
    self.subject = subject
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    let place = "sdc-\(getpid())-\(number)-\(UInt32.random(in: 0 ... .max))"
    folder = StateFolder(path: FileManager.default.temporaryDirectory.path + "/" + place)
    try folder.prepare()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  struct Step {
    var name: String
    var work = ConformanceWork()
    var after: [String] = []
  }

  func plan(_ steps: [Step], edit: (inout PlannedStep) -> Void = { _ in }) -> Plan {
    var random = SystemRandomNumberGenerator()
    let planned = steps.map { item in
      var step = subject.step(named: item.name, doing: item.work)
      step.dependencies = item.after
      if item.work.tellsSecret { step.secrets = [ConformanceWork.secretName] }
      edit(&step)
      return step
    }
    return Plan(
      run: RunID(milliseconds: 1, using: &random),
      name: "",
      pipeline: "conformance",
      stack: Stack(name: "s", components: [subject.component]),
      parallel: 4,
      workspace: folder.path,
      steps: planned
    )
  }

  func state(of plan: Plan) throws -> RunState { try RunFollower(folder.run(plan.run)).state }

  func log(_ plan: Plan, _ step: String, _ attempt: Int = 1) -> String {
    let path = folder.run(plan.run).log(AttemptID(step: step, attempt: attempt))
    return (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  // MARK: - Engines

  /// An engine that dies, as far as operators can tell, as soon as `isOver`; asked before and after every turn.
  func serve(
    prepare: @escaping @Sendable (EngineLoop) throws -> Void = { _ in },
    until isOver: @escaping @Sendable (EngineLoop) -> Bool = { $0.isIdle }
  ) async throws {
    let (folder, subject) = (folder, subject)
    let made = Mutex<(@Sendable () -> Void)?>(nil)
    let isLate = Atomic(false)
    try await within(subject.patience, "the run does not come to its end") {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        DetachedThread.startOrTrap {
          continuation.resume(
            with: Result {
              let loop = try Self.loop(folder, subject)
              made.withLock { $0 = loop.endSoon }
              try prepare(loop)
              loop.run { !isOver($0) && !isLate.load(ordering: .relaxed) }
            }
          )
        }
      }
    } onTimeout: {
      isLate.store(true, ordering: .relaxed)
      made.withLock { $0 }?()
    }
  }

  private static func loop(_ folder: StateFolder, _ subject: any ConformanceSubject) throws -> EngineLoop {
    var timing = EngineLoop.Timing()
    timing.retryUnit = .milliseconds(20)
    let registry = OperatorRegistry { _ throws(OperatorError) in try subject.makeOperator() }
    let log = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
    return try EngineLoop(folder, version: "test", registry: registry, log: log, timing: timing) { .now }
  }

  /// Launches a plan and serves it to its end.
  func run(_ plan: Plan) async throws -> RunState {
    try await serve(prepare: launching(plan))
    return try state(of: plan)
  }

  /// Serves what another engine has left, and brings the values that died with it.
  func goOn(_ plan: Plan) async throws {
    let isFirst = Atomic(true)
    let secrets = subject.secrets
    try await serve(until: { loop in
      if isFirst.exchange(false, ordering: .relaxed) { try? loop.resumed(plan.run, secrets: secrets) }
      return loop.isIdle
    })
  }

  func launching(_ plan: Plan) -> @Sendable (EngineLoop) throws -> Void {
    let secrets = subject.secrets
    return { loop in try loop.launch(plan, name: nil, secrets: secrets) }
  }
}

/// Does `work`, and says what did not happen where it takes longer than `patience`.
func within<Value: Sendable>(
  _ patience: Duration,
  _ what: String,
  _ work: @escaping @Sendable () async throws -> Value,
  onTimeout: @escaping @Sendable () -> Void = {}
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: patience)
      onTimeout()
      return nil
    }
    defer { group.cancelAll() }
    while let outcome = try await group.next() {
      guard let value = outcome else { throw Nonconformance("\(what) within \(patience.specText)") }
      return value
    }
    throw Nonconformance(what)
  }
}
