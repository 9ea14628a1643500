import OrderedCollections
import Workflow

@testable import Operators

/// Jobs of steps, and objects as a cluster tells them.
enum Sample {
  static let run = made(RunID(rawValue: "01kb3v0w4r8z5n6q7t9xyzabcd"))

  static func made<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a sample of the tests cannot be read") }
    return value
  }

  static func key(_ step: String = "train", _ attempt: Int = 1) -> JobKey {
    JobKey(run: run, attempt: AttemptID(step: step, attempt: attempt))
  }

  static func step(_ edit: (inout PlannedStep) -> Void = { _ in }) -> PlannedStep {
    var step = PlannedStep(
      name: "train",
      command: .arguments([]),
      operatorName: "gpu",
      flavor: Flavor(rawValue: "kubernetes")
    )
    step.image = "ghcr.io/acme/train:1.4"
    edit(&step)
    return step
  }

  static func job(_ step: PlannedStep = step(), arguments: [String] = ["python", "train.py"]) -> JobSpec {
    JobSpec(
      key: key(step.name),
      runName: "train-41",
      pipeline: "train",
      step: step,
      arguments: arguments,
      environment: ["STEPDECK_STEP": "train", "PRICE": "$(HOME) costs $5 and $$"],
      folder: "/state/runs/r/steps/train/1",
      workspace: "/work"
    )
  }

  static func settings(_ configuration: JSONObject, _ step: JSONObject = [:]) -> KubernetesSettings {
    var planned = Sample.step()
    planned.settings = ["step_operator.kubernetes": .object(step)]
    return configured(configuration).settings(for: planned)
  }

  static func configured(_ configuration: JSONObject) -> KubernetesConfiguration {
    KubernetesConfiguration(
      Component(
        name: "gpu",
        type: .stepOperator,
        flavor: Flavor(rawValue: "kubernetes"),
        configuration: configuration
      )
    )
  }

  static func manifest(
    _ configuration: JSONObject = [:],
    _ edit: (inout PlannedStep) -> Void = { _ in }
  ) -> JSONValue {
    let step = step(edit)
    return JobManifest(job(step), configured(configuration).settings(for: step)).value
  }
}
