import OrderedCollections

@testable import Console
@testable import ScreenKit
@testable import Workflow

extension Sample {
  /// Two thousand steps: one, two thousand less five side by side, some of them at work, and a chain of four behind.
  static func largeRun() -> RunState {
    var steps = [step("prepare")]
    let shards = (1...1995).map { "shard-\($0)" }
    steps += shards.map { step($0, after: ["prepare"], on: ("gpu-cluster", "kubernetes")) }
    steps.append(step("merge", after: shards))
    steps += [
      step("train", after: ["merge"]), step("evaluate", after: ["train"]),
      step("report", after: ["evaluate"]),
    ]
    var facts: [(Double, Fact)] = [
      (0, fact("prepare", 1, .submitting)), (1, fact("prepare", 1, .running)),
      (30, fact("prepare", 1, .succeeded, exit: 0)),
    ]
    for (index, shard) in shards.prefix(400).enumerated() {
      let start = 31 + Double(index)
      facts.append((start, fact(shard, 1, .submitting)))
      facts.append((start + 0.2, fact(shard, 1, .running)))
      if index < 390 {
        let failed = index == 100
        let reason = failed ? "OOMKilled (137)" : nil
        facts.append(
          (
            start + 20 + Double(index % 50),
            fact(shard, 1, failed ? .failed : .succeeded, reason: reason, exit: failed ? 137 : 0)
          )
        )
      }
    }
    return state(plan(steps), start: -730, facts.sorted { $0.0 < $1.0 })
  }
}

extension Sample {
  /// The live run with all that a step can be planned with.
  static func detailedRun() -> RunState {
    var steps = trainSteps
    steps[1].command = .shell(
      Template(literal: "python train.py --epochs 30 \\\n  --data $STEPDECK_INPUT_DATASET")
    )
    steps[1].image = "ghcr.io/acme/train:1.4"
    steps[1].inputs = ["dataset": .step(OutputReference(step: "load", output: "dataset"))]
    steps[1].outputs = ["model"]
    steps[1].resources = Resources(cpuCount: 8, memory: try? ByteCount(parsing: "64GB"), gpuCount: 1)
    steps[1].spot = true
    steps[1].timeout = .seconds(7200)
    steps[1].retry = RetryPolicy(maxRetries: 2, delay: .seconds(30), backoff: 2)
    steps[1].environment = ["LOG_LEVEL": Template(literal: "info")]
    steps[1].secrets = ["HF_TOKEN"]
    return state(
      plan(steps),
      [
        (0, fact("load", 1, .submitting)), (0.1, fact("load", 1, .running)),
        (30, fact("load", 1, .succeeded, exit: 0)), (30.1, fact("train", 1, .submitting)),
        (31, fact("train", 1, .queued)), (60, fact("train", 1, .starting, phase: "pulling image")),
        (100, fact("train", 1, .running)),
        (180, fact("train", 1, .failed, reason: "OOMKilled (137)", exit: 137, retryAt: now)),
        (182, fact("train", 2, .submitting)), (184, fact("train", 2, .queued)),
        (200, fact("train", 2, .starting, phase: "pulling image")), (238, fact("train", 2, .running)),
        (
          300,
          .result(ResultFact(step: "train", attempt: 2, name: "accuracy", value: .number(0.93)))
        ),
      ]
    )
  }
}
