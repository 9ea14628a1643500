internal import Engine
internal import OrderedCollections
internal import ScreenKit
internal import Workflow

/// A run as `runs show` prints it for people.
struct RunDescription {
  let state: RunState
  let isAttended: Bool

  func write(to output: StandardOutput, _ paint: Paint) {
    let plan = state.plan
    let attendance =
      state.status.isEnded || isAttended ? "" : " (no engine drives it; `stepdeck runs resume` does)"
    output.line(
      paint(plan.name.visible, .bold) + "  " + paint(state.status.rawValue, state.status.ink) + attendance
    )
    if let reason = state.reason { output.line("reason    " + reason.visible) }
    output.line("id        \(plan.run)")
    output.line("pipeline  \(plan.pipeline.visible)")
    output.line("stack     \(plan.stack.name.visible)")
    if let start = state.startedAt {
      let took = ((state.endedAt ?? .now) - start).shortText
      output.line("started   \(start.rfc3339), \(state.endedAt == nil ? "for" : "took") \(took)")
    }
    for (name, value) in plan.parameters { output.line("parameter \(name) = \(value.jsonText.visible)") }
    steps.write(to: output, paint)
    results.write(to: output, paint)
  }

  private var steps: TextTable {
    var table = TextTable(["STEP", "STATE", "OPERATOR", "ATTEMPTS", "TOOK", "REASON"])
    for (index, step) in state.steps.enumerated() {
      let planned = state.plan.steps[index]
      let took = step.took(.now)?.shortText
      let phase = step.phase.map { " (\($0))" } ?? ""
      table.add([
        .init(planned.name, .bold), .init(step.state.rawValue + phase, step.state.ink),
        .init(planned.operatorName),
        .init("\(step.attempts.count)"), .init(took ?? "-"), .init(step.reason ?? ""),
      ])
    }
    return table
  }

  private var results: TextTable {
    var table = TextTable(["RESULT", "VALUE"])
    for (index, step) in state.steps.enumerated() {
      for (name, value) in step.results {
        table.add([.init("\(state.plan.steps[index].name).\(name)"), .init(value.jsonText)])
      }
    }
    return table
  }
}
