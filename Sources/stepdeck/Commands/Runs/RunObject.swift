internal import Journal
internal import OrderedCollections
internal import Workflow

/// A run as `runs show --json` prints it.
struct RunObject {
  private let folder: RunFolder
  private let state: RunState
  private let isAttended: Bool
  private let diskUse: Int

  init(_ folder: RunFolder, _ state: RunState, isAttended: Bool, diskUse: Int) {
    self.diskUse = diskUse
    self.folder = folder
    self.state = state
    self.isAttended = isAttended
  }

  var json: JSONObject {
    let plan = state.plan
    return [
      "id": .string(plan.run.rawValue), "name": .string(plan.name), "pipeline": .string(plan.pipeline),
      "stack": .string(plan.stack.name), "state": .string(state.status.rawValue),
      "attended": .bool(isAttended),
      "reason": .text(state.reason), "started_at": .time(state.startedAt), "ended_at": .time(state.endedAt),
      "disk_bytes": .integer(Int64(diskUse)),
      "results": .object(results), "steps": .array(plan.steps.indices.map { .object(step($0)) }),
    ]
  }

  private var results: JSONObject {
    var results: JSONObject = [:]
    for (index, step) in state.steps.enumerated() where !step.results.isEmpty {
      results[state.plan.steps[index].name] = .object(step.results)
    }
    return results
  }

  private func step(_ index: Int) -> JSONObject {
    let (step, planned) = (state.steps[index], state.plan.steps[index])
    let attempts = step.attempts.enumerated().map { number, attempt in
      JSONValue.object(self.attempt(attempt, AttemptID(step: planned.name, attempt: number + 1)))
    }
    return [
      "name": .string(planned.name), "state": .string(step.state.rawValue), "phase": .text(step.phase),
      "reason": .text(step.reason), "operator": .string(planned.operatorName),
      "flavor": .string(planned.flavor.rawValue), "started_at": .time(step.startedAt),
      "ended_at": .time(step.endedAt), "attempts": .array(attempts),
    ]
  }

  private func attempt(_ attempt: AttemptRun, _ id: AttemptID) -> JSONObject {
    [
      "attempt": .number(id.attempt), "state": .string(attempt.state.rawValue),
      "provider_state": .text(attempt.providerState), "reason": .text(attempt.reason),
      "exit_status": .number(attempt.exitStatus), "job": .text(attempt.job?.id),
      "instances": .number(attempt.instances),
      "queued_at": .time(attempt.queuedAt), "started_at": .time(attempt.startedAt),
      "ended_at": .time(attempt.endedAt), "log": .string(folder.log(id)),
    ]
  }
}
