import Engine
import Foundation
import Journal
import Logging
import Operators
import SystemKit
import Testing
import Workflow

/// An engine on a thread of its own over a state folder in a temporary place.
final class EngineFixture: Sendable {
  let folder: StateFolder
  let provider: ScriptedProvider
  static let flavor = Flavor(rawValue: "scripted")

  init(_ scripts: [String: [Script]]) throws {
    let path = FileManager.default.temporaryDirectory.path + "/sd-" + UUID().uuidString.prefix(8)
    folder = StateFolder(path: path)
    try folder.prepare()
    provider = ScriptedProvider(scripts)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  /// Plans scripted steps with their dependencies.
  func plan(
    _ graph: KeyValuePairs<String, [String]>,
    mode: ExecutionMode = .continueOnFailure,
    edit: (inout PlannedStep) -> Void = { _ in }
  ) -> Plan {
    var random = SystemRandomNumberGenerator()
    let steps = graph.map { name, dependencies in
      var step = PlannedStep(
        name: name,
        command: .arguments([Template(literal: "true")]),
        operatorName: "cloud",
        flavor: Self.flavor
      )
      step.dependencies = dependencies
      edit(&step)
      return step
    }
    let stack = Stack(
      name: "s",
      components: [Component(name: "cloud", type: .stepOperator, flavor: Self.flavor)]
    )
    return Plan(
      run: RunID(milliseconds: 1, using: &random),
      name: "",
      pipeline: "p",
      stack: stack,
      executionMode: mode,
      parallel: 2,
      workspace: folder.path,
      steps: steps
    )
  }

  /// Runs an engine until `isDone`, asked with the engine's own thread before every turn.
  func serve(
    retryUnit: Duration = .milliseconds(1),
    drain: Duration = .seconds(60),
    handOver: Duration = .seconds(60),
    longestWait: Duration? = nil,
    prepare: @escaping @Sendable (EngineLoop) throws -> Void = { _ in },
    until isDone: @escaping @Sendable (EngineLoop) -> Bool = { $0.isIdle }
  ) async throws {
    let (folder, provider) = (folder, provider)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      DetachedThread.startOrTrap {
        continuation.resume(
          with: Result {
            var timing = EngineLoop.Timing()
            timing.retryUnit = retryUnit
            timing.drain = drain
            timing.handOver = handOver
            timing.longestWait = longestWait
            var log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            log.logLevel = .critical
            let registry = OperatorRegistry { _ throws(OperatorError) in ScriptedOperator(provider: provider)
            }
            let loop = try EngineLoop(folder, version: "test", registry: registry, log: log, timing: timing) {
              .now
            }
            try prepare(loop)
            loop.run { !isDone($0) }
          }
        )
      }
    }
  }

  /// Launches a plan and serves it to its end.
  func run(_ plan: Plan) async throws -> RunState {
    try await serve(prepare: { loop in
      try loop.launch(plan, name: nil, secrets: RunSecrets(environment: [:], values: [:]))
    })
    return try state(of: plan)
  }

  func state(of plan: Plan) throws -> RunState { try RunFollower(folder.run(plan.run)).state }

  func log(_ plan: Plan, _ step: String, _ attempt: Int = 1) throws -> String {
    let path = folder.run(plan.run).log(AttemptID(step: step, attempt: attempt))
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }
}
