import OrderedCollections
import Testing
import Workflow

@testable import Specs

@Suite("Overrides are held to the rules of the file")
struct OverridesTests {
  private let text = """
    name: p
    parameters: {epochs: 3, tag: x}
    steps:
      load: {command: x, outputs: [data]}
      train:
        command: [x, "${{ parameters.epochs }}"]
        timeout: 5m
        environment: {A: b}
    """

  private func read(_ overrides: Overrides) -> PipelineReading {
    PipelineReader.read(SourceText(path: "p.yaml", text: text), overrides: overrides)
  }

  @Test func parametersTakeScalarsByOurGrammar() {
    func value(_ argument: String) -> JSONValue? {
      let reading = read(Overrides(parameters: ["tag=\(argument)"]))
      #expect(reading.problems.isEmpty)
      return reading.pipeline?.parameters["tag"]
    }
    #expect(value("5") == 5)
    #expect(value("no") == "no")
    #expect(value("true") == true)
    #expect(value("\"5\"") == "5")
    #expect(value("a=b: c # *d") == "a=b: c # *d")
    #expect(value("[1, two]") == [1, "two"])
    #expect(value("{a: 1}") == ["a": 1])
    #expect(value("") == .some(.null))
    #expect(value("日本") == "日本")
  }

  @Test func everyKeyOfAStepCanBeSet() throws {
    let reading = read(
      Overrides(
        settings: [
          "train.timeout=1h", "train.resources.cpu_count=4", "train.resources.memory=2GiB",
          "train.environment.X.Y=z", "train.environment.A=${{ env.HOME }}", "train.after=[load]",
          "train.inputs.d=load.data", "train.settings.step_operator.kubernetes.pod_settings.x=1",
          "load.command=echo hi", "load.retry.max_retries=2", "train.queue_timeout=",
        ],
        operators: ["train=gpu"]
      )
    )
    #expect(reading.problems.isEmpty)
    let pipeline = try #require(reading.pipeline)
    let train = pipeline.steps[1]
    #expect(train.timeout == .seconds(3_600))
    #expect(train.queueTimeout == nil)
    #expect(train.resources == Resources(cpuCount: 4, memory: ByteCount(2_147_483_648)))
    #expect(
      train.environment == ["A": Template(parts: [.environment("HOME")]), "X.Y": Template(literal: "z")]
    )
    #expect(train.after == ["load"])
    #expect(train.inputs == ["d": OutputReference(step: "load", output: "data")])
    #expect(train.settings == ["step_operator.kubernetes": ["pod_settings": ["x": 1]]])
    #expect(train.stepOperator == .named("gpu"))
    #expect(pipeline.steps[0].command == .shell(Template(literal: "echo hi")))
    #expect(pipeline.steps[0].retry.maxRetries == 2)
    let problems = Checker.check(reading, in: .local)
    #expect(
      problems.map(\.headline) == [
        "--operator train: error: the stack 'local' has no step operator 'gpu'; it has none"
      ]
    )
  }

  @Test(
    arguments: [
      (
        Overrides(parameters: ["epoch=4"]),
        "--param epoch: error: the pipeline has no parameter 'epoch'; it has epochs and tag; did you mean 'epochs'?"
      ),
      (Overrides(parameters: ["epochs"]), "--param: error: 'epochs' is not of the form NAME=VALUE"),
      (Overrides(parameters: ["=4"]), "--param: error: '=4' is not of the form NAME=VALUE"),
      (
        Overrides(parameters: ["tag=[1, 2"]),
        "--param tag: error: a list in '[ ]' lacks a ',' or its ']' before this"
      ),
      (
        Overrides(settings: ["train.timeout=1hh"]),
        "--set train.timeout: error: '1hh' is not a duration: the units are d, h, m, s and ms; did you mean '1h'?"
      ),
      (
        Overrides(settings: ["trian.timeout=1h"]),
        "--set trian.timeout: error: the pipeline has no step 'trian'; did you mean 'train'?"
      ),
      (
        Overrides(settings: ["train.timout=1h"]),
        "--set train.timout: error: a step has no key 'timout'; did you mean 'train.timeout'?"
      ),
      (
        Overrides(settings: ["train=1h"]),
        "--set train: error: a key is missing; write --set STEP.KEY=VALUE, such as train.timeout=1h"
      ),
      (
        Overrides(settings: ["train.timeout.x=1h"]),
        "--set train.timeout.x: error: 'train.timeout.x' lies below a value that has no keys"
      ),
      (
        Overrides(settings: ["train.resources.cpus=4"]),
        "--set train.resources.cpus: warning: 'resources' has no key 'cpus'; did you mean 'cpu_count'?"
      ),
      (
        Overrides(settings: ["load.after=[train]", "train.after=[load]"]),
        "--set load.after: error: these steps wait for each other in a circle: load → train → load"
      ),
      (
        Overrides(operators: ["tran=x"]),
        "--operator tran: error: the pipeline has no step 'tran'; did you mean 'train'?"
      ),
    ] as [(Overrides, String)]
  )
  func aProblemNamesTheArgument(overrides: Overrides, headline: String) {
    let report = ProblemReport(read(overrides).problems).description
    #expect(report == headline + "\n")
  }

  /// A shell completes what a step knows, and nothing else.
  @Test func everySettableKeyIsKnown() {
    let keys = Overrides.settableKeys
    #expect(
      keys.contains("timeout") && keys.contains("resources.gpu_count") && keys.contains("retry.backoff")
    )
    for key in keys {
      let problems = read(Overrides(settings: ["train.\(key)=1"])).problems
      #expect(!problems.contains { $0.message.contains("no key") }, "\(key): \(problems)")
    }
  }
}
