internal import OrderedCollections
package import Workflow

/// One line of the list of runs.
package struct RunSummary: Sendable, Hashable {
  package var id: RunID
  package var name: String
  package var pipeline: String
  package var stack: String
  package var workspace: String
  package var status: RunStatus
  package var reason: String?
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  /// State of every step, in the order of the plan.
  package var steps: [StepState]

  package init(_ state: RunState) {
    id = state.plan.run
    name = state.plan.name
    pipeline = state.plan.pipeline
    stack = state.plan.stack.name
    workspace = state.plan.workspace
    status = state.status
    reason = state.reason
    startedAt = state.startedAt
    endedAt = state.endedAt
    steps = state.steps.map(\.state)
  }

  init(
    id: RunID,
    name: String,
    pipeline: String,
    stack: String,
    workspace: String,
    status: RunStatus,
    reason: String?,
    startedAt: Timestamp?,
    endedAt: Timestamp?,
    steps: [StepState]
  ) {
    self.id = id
    self.name = name
    self.pipeline = pipeline
    self.stack = stack
    self.workspace = workspace
    self.status = status
    self.reason = reason
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.steps = steps
  }

  package var succeededCount: Int { steps.count { $0.satisfies } }

  package var json: JSONObject {
    var object: JSONObject = ["id": .string(id.rawValue), "name": .string(name)]
    object.put("pipeline", pipeline)
    object.put("stack", stack)
    object.put("state", status.rawValue)
    object["reason"] = reason.map(JSONValue.string) ?? .null
    object["started_at"] = startedAt.map { .string($0.rfc3339) } ?? .null
    object["ended_at"] = endedAt.map { .string($0.rfc3339) } ?? .null
    object.put("steps", steps.count)
    object.put("steps_succeeded", succeededCount)
    object.put("workspace", workspace)
    return object
  }
}

/// One byte a step: how the index keeps the states of a run's steps.
extension StepState {
  var code: UInt8 {
    switch self {
    case .waiting: UInt8(ascii: "w")
    case .submitting: UInt8(ascii: "b")
    case .queued: UInt8(ascii: "q")
    case .starting: UInt8(ascii: "g")
    case .running: UInt8(ascii: "r")
    case .stopping: UInt8(ascii: "p")
    case .succeeded: UInt8(ascii: "s")
    case .failed: UInt8(ascii: "f")
    case .cancelled: UInt8(ascii: "c")
    case .cached: UInt8(ascii: "h")
    case .skipped: UInt8(ascii: "k")
    }
  }

  static let byCode: [UInt8: StepState] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) })
}
