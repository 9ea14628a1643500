package import OrderedCollections

/// What will run: a pipeline resolved against a stack, parameters and the launching environment; without secrets.
///
/// Written once into the run folder as `plan.json`; never changed.
package struct Plan: Sendable, Hashable {
  package var run: RunID
  /// Such as `train-41`.
  package var name: String
  package var pipeline: String
  /// Absolute path of the pipeline's file, if it came from one.
  package var path: String?
  package var stack: Stack
  package var executionMode: ExecutionMode
  package var parameters: JSONObject
  /// At most this many local steps at a time.
  package var parallel: Int
  /// Absolute path; local steps run here.
  package var workspace: String
  package var steps: [PlannedStep]
  package var graph: Graph

  package init(
    run: RunID,
    name: String,
    pipeline: String,
    path: String? = nil,
    stack: Stack,
    executionMode: ExecutionMode = .continueOnFailure,
    parameters: JSONObject = [:],
    parallel: Int,
    workspace: String,
    steps: [PlannedStep]
  ) {
    self.run = run
    self.name = name
    self.pipeline = pipeline
    self.path = path
    self.stack = stack
    self.executionMode = executionMode
    self.parameters = parameters
    self.parallel = parallel
    self.workspace = workspace
    self.steps = steps
    self.graph = Graph(steps)
  }

  package func index(of step: String) -> Int? { graph.indices[step] }

  package subscript(step: String) -> PlannedStep? { index(of: step).map { steps[$0] } }

  /// Names of all secrets that some step wants.
  package var secretNames: OrderedSet<String> { OrderedSet(steps.flatMap(\.secrets)) }
}

/// One step of a plan.
///
/// Parameters and `env` are resolved; only results of other steps are still open.
package struct PlannedStep: Sendable, Hashable {
  package var name: String
  package var command: Step.Command
  package var image: String?
  package var inputs: OrderedDictionary<String, InputSource> = [:]
  package var outputs: [String] = []
  /// Steps of this plan that must succeed first, each once.
  package var dependencies: [String] = []
  /// Name of the step operator's component; `local` for the orchestrator.
  package var operatorName: String
  package var flavor: Flavor
  package var resources = Resources()
  package var spot = false
  package var timeout: Duration?
  package var queueTimeout: Duration?
  package var retry = RetryPolicy()
  package var environment: OrderedDictionary<String, Template> = [:]
  package var secrets: [String] = []
  package var settings: JSONObject = [:]

  package init(name: String, command: Step.Command, operatorName: String = "local", flavor: Flavor = .local) {
    self.name = name
    self.command = command
    self.operatorName = operatorName
    self.flavor = flavor
  }

  package var templates: [Template] {
    switch command {
    case .arguments(let items): items + environment.values
    case .shell(let text): [text] + environment.values
    }
  }
}

/// Where an input comes from.
package enum InputSource: Sendable, Hashable {
  /// An output of a step of the same run: the last succeeded attempt's.
  case step(OutputReference)
  /// An output that an earlier run left, for `--only` and `--from`.
  case address(String)
}

/// The edges of a plan by position, both ways.
///
/// Built without recursion.
package struct Graph: Sendable, Hashable {
  package let indices: [String: Int]
  /// For each step the steps that it waits for.
  package let dependencies: [[Int]]
  /// For each step the steps that wait for it.
  package let dependents: [[Int]]

  package init(_ steps: [PlannedStep]) {
    var indices: [String: Int] = [:]
    indices.reserveCapacity(steps.count)
    for (index, step) in steps.enumerated() { indices[step.name] = index }
    let dependencies = steps.map { step in step.dependencies.compactMap { indices[$0] } }
    var dependents = [[Int]](repeating: [], count: steps.count)
    for (index, list) in dependencies.enumerated() {
      for dependency in list { dependents[dependency].append(index) }
    }
    self.indices = indices
    self.dependencies = dependencies
    self.dependents = dependents
  }
}
