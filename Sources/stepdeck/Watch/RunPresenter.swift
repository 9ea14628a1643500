internal import Journal
internal import OrderedCollections
internal import Workflow

/// Shows what happens in a run, in one form or another.
protocol RunPresenter: AnyObject {
  /// An event of the journal; `state` has it already.
  func show(_ event: Event, _ state: RunState)
  /// What shows a log.
  func sink(for log: LogID) -> any LogLineSink
}

/// The JSON lines of `run --json`.
final class JSONPresenter: RunPresenter {
  private let output: StandardOutput
  private let plan: Plan

  init(_ output: StandardOutput, _ plan: Plan) {
    self.output = output
    self.plan = plan
  }

  func sink(for log: LogID) -> any LogLineSink { JSONLogSink(output, plan.run, log) }

  func show(_ event: Event, _ state: RunState) {
    switch event.fact {
    case .step(let fact): show(fact, event, state)
    case .result(let fact):
      var object = fields("result", event)
      object["step"] = .string(fact.step)
      object["attempt"] = .number(fact.attempt)
      object["name"] = .string(fact.name)
      object["value"] = fact.value
      output.line(.object(object))
    case .run(let fact):
      var object = fields("run", event)
      object["state"] = .string(fact.status.rawValue)
      object["reason"] = .text(fact.reason)
      output.line(.object(object))
    case .launched, .cancelRequested, .retryRequested, .note: return
    }
  }

  private func show(_ fact: StepFact, _ event: Event, _ state: RunState) {
    let planned = plan[fact.step]
    var object = fields("step", event)
    object["step"] = .string(fact.step)
    object["attempt"] = .number(fact.attempt)
    object["state"] = .string(fact.state.rawValue)
    object["phase"] = .text(fact.phase)
    object["reason"] = .text(fact.reason)
    object["operator"] = .text(planned?.operatorName)
    object["flavor"] = .text(planned?.flavor.rawValue)
    object["job"] = .text(fact.job?.id ?? fact.attempt.flatMap { state.job(of: fact.step, attempt: $0) })
    output.line(.object(object))
  }

  private func fields(_ name: String, _ event: Event) -> JSONObject {
    [
      "event": .string(name), "run": .string(plan.run.rawValue), "time": .string(event.time.rfc3339),
      "seq": .number(event.sequence),
    ]
  }
}

extension RunState {
  /// The id of an attempt's job, as far as it is known by now.
  fileprivate func job(of step: String, attempt: Int) -> String? {
    guard let attempts = self[step]?.attempts, attempts.indices.contains(attempt - 1) else { return nil }
    return attempts[attempt - 1].job?.id
  }
}
