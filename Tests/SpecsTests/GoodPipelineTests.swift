import OrderedCollections
import Testing
import Workflow

@testable import Specs

@Suite("Good pipelines are read whole")
struct GoodPipelineTests {
  static let train = #"""
    name: train
    parameters: {epochs: 3, lr: 3e-4, tag: "007", layers: [64, 32], note: }
    execution_mode: stop_on_failure
    defaults: &defaults {LOG_LEVEL: info, RETRIES: 3}
    steps:
      load:
        command: [python, load.py, "--price=$${{5}}", 1.50, no]
        outputs: [dataset, stats-table]
      train:
        command: python train.py --epochs ${{ parameters.epochs }}
        image: ghcr.io/acme/train:1.4
        inputs: {dataset: load.dataset}
        after: [load]
        outputs: [model]
        step_operator: gpu-cluster
        resources: {cpu_count: 7.5, memory: 32GB, gpu_count: 1}
        spot: true
        timeout: 2h
        queue_timeout: 1h30m
        retry: {max_retries: 2, delay: 30s, backoff: 1.5}
        environment: {<<: *defaults, HOME_DIR: "${{ env.HOME }}/x", EMPTY: }
        secrets: [HF_TOKEN]
        settings:
          step_operator.kubernetes:
            pod_settings: {node_selectors: {pool: a100}}
      report:
        command: [report, "${{ steps.train.results.accuracy }}", "${{parameters.layers}}"]
        step_operator: true
    """#

  @Test func everyFieldOfTheExample() throws {
    let reading = PipelineReader.read(SourceText(path: "train.yaml", text: Self.train))
    #expect(reading.problems.map(\.sentence) == ["a pipeline has no key 'defaults'"])
    let pipeline = try #require(reading.pipeline)
    #expect(pipeline.name == "train")
    #expect(pipeline.path == "train.yaml")
    #expect(pipeline.executionMode == .stopOnFailure)
    #expect(
      pipeline.parameters == ["epochs": 3, "lr": 0.0003, "tag": "007", "layers": [64, 32], "note": nil]
    )
    #expect(pipeline.steps.map(\.name) == ["load", "train", "report"])
    let load = pipeline.steps[0]
    #expect(
      load.command
        == .arguments(["python", "load.py", "--price=${{5}}", "1.50", "no"].map { Template(literal: $0) })
    )
    #expect(load.outputs == ["dataset", "stats-table"])
    #expect(load.stepOperator == .orchestrator)
    var expected = Step(
      name: "train",
      command: .shell(Template(parts: [.literal("python train.py --epochs "), .parameter("epochs")]))
    )
    expected.image = "ghcr.io/acme/train:1.4"
    expected.inputs = ["dataset": OutputReference(step: "load", output: "dataset")]
    expected.after = ["load"]
    expected.outputs = ["model"]
    expected.stepOperator = .named("gpu-cluster")
    expected.resources = Resources(cpuCount: 7.5, memory: ByteCount(32_000_000_000), gpuCount: 1)
    expected.spot = true
    expected.timeout = .seconds(7_200)
    expected.queueTimeout = .seconds(5_400)
    expected.retry = RetryPolicy(maxRetries: 2, delay: .seconds(30), backoff: 1.5)
    expected.environment = [
      "HOME_DIR": Template(parts: [.environment("HOME"), .literal("/x")]), "EMPTY": Template(parts: []),
      "LOG_LEVEL": Template(literal: "info"), "RETRIES": Template(literal: "3"),
    ]
    expected.secrets = ["HF_TOKEN"]
    expected.settings = ["step_operator.kubernetes": ["pod_settings": ["node_selectors": ["pool": "a100"]]]]
    #expect(pipeline.steps[1] == expected)
    let report = pipeline.steps[2]
    #expect(report.stepOperator == .first)
    #expect(Array(report.dependencies) == ["train"])
  }

  @Test func theSmallestPipeline() throws {
    let reading = PipelineReader.read(SourceText(path: "p.yaml", text: "name: p\nsteps: {a: {command: x}}"))
    #expect(reading.problems.isEmpty)
    #expect(reading.pipeline?.steps == [Step(name: "a", command: .shell(Template(literal: "x")))])
  }

  @Test func placesAreKeptForLaterChecks() {
    let reading = PipelineReader.read(SourceText(path: "train.yaml", text: Self.train))
    func place(_ place: Place) -> [Int] {
      let position = place.source.position(ofByte: place.offset)
      return [position.line, position.column]
    }
    #expect(place(reading.map.value("steps.train.timeout")) == [18, 14])
    #expect(place(reading.map.key("steps.train.timeout")) == [18, 5])
    #expect(place(reading.map.key("steps.report")) == [26, 3])
    #expect(place(reading.map.value("steps.report.command.1#0")) == [27, 24])
    #expect(place(reading.map.value("steps.train.resources.gone.deeper")) == [16, 16])
    #expect(place(reading.map.value("nothing")) == [1, 1])
  }

  @Test func aChainOfTenThousandStepsIsReadAndCheckedWithoutRecursion() throws {
    var text = "name: long\nsteps:\n  s0: {command: [x], outputs: [o]}\n"
    for index in 1..<10_000 {
      text += "  s\(index): {command: [x], outputs: [o], inputs: {i: s\(index - 1).o}}\n"
    }
    let reading = PipelineReader.read(SourceText(path: "long.yaml", text: text))
    #expect(reading.problems.isEmpty)
    let pipeline = try #require(reading.pipeline)
    #expect(Checker.check(reading, in: .local).isEmpty)
    let order = StepGraph(pipeline).topologicalOrder
    #expect(order == pipeline.steps.map(\.name))
  }

  @Test func aCircleOfTenThousandStepsIsNamedInShort() {
    var text = "name: long\nsteps:\n"
    for index in 0..<10_000 { text += "  s\(index): {command: [x], after: [s\((index + 9_999) % 10_000)]}\n" }
    let reading = PipelineReader.read(SourceText(path: "long.yaml", text: text))
    #expect(
      reading.problems.map(\.headline) == [
        "long.yaml:3:30: error: these steps wait for each other in a circle: s0 → s9999 → s9998 → s9997 → "
          + "s9996 → s9995 → s9994 → s9993 → … 9989 more … → s3 → s2 → s1 → s0"
      ]
    )
  }
}
