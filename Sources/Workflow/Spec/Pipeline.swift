package import OrderedCollections

/// A named graph of steps, as its file says it: expressions are not resolved yet.
package struct Pipeline: Sendable, Hashable {
  package var name: String
  /// Defaults of the parameters, in the order of the file.
  package var parameters: JSONObject
  package var executionMode: ExecutionMode
  /// In the order of the file.
  package var steps: [Step]
  package var path: String?

  package init(
    name: String,
    parameters: JSONObject = [:],
    executionMode: ExecutionMode = .continueOnFailure,
    steps: [Step],
    path: String? = nil
  ) {
    self.name = name
    self.parameters = parameters
    self.executionMode = executionMode
    self.steps = steps
    self.path = path
  }
}

/// What the failure of one step means for the others.
package enum ExecutionMode: String, Sendable, CaseIterable {
  case continueOnFailure = "continue_on_failure"
  case stopOnFailure = "stop_on_failure"
  case failFast = "fail_fast"
}

/// One command with its inputs, outputs, resources and place to run.
package struct Step: Sendable, Hashable {
  package var name: String
  package var command: Command
  package var image: String?
  package var inputs: OrderedDictionary<String, OutputReference> = [:]
  package var outputs: [String] = []
  /// Steps that must succeed first, besides those that inputs and results name.
  package var after: [String] = []
  package var stepOperator: OperatorChoice = .orchestrator
  package var resources = Resources()
  package var spot = false
  /// Counts from `running`.
  package var timeout: Duration?
  /// Limits the time before `running`.
  package var queueTimeout: Duration?
  package var retry = RetryPolicy()
  package var environment: OrderedDictionary<String, Template> = [:]
  /// Names of secrets; each becomes an environment variable of that name.
  package var secrets: [String] = []
  /// Settings per component key, such as `step_operator.kubernetes`.
  package var settings: JSONObject = [:]

  package init(name: String, command: Command) {
    self.name = name
    self.command = command
  }

  package enum Command: Sendable, Hashable {
    /// An argument vector; no shell.
    case arguments([Template])
    /// Text for `/bin/sh -c`; it holds references to parameters only.
    case shell(Template)
  }

  /// Names of every step that must succeed before this one starts: inputs, results in templates, `after`.
  ///
  /// Each once, in the order of first mention.
  package var dependencies: OrderedSet<String> {
    var names = OrderedSet<String>()
    for input in inputs.values { names.append(input.step) }
    for template in templates {
      for case .result(let step, _) in template.parts { names.append(step) }
    }
    for step in after { names.append(step) }
    return names
  }

  /// Every template of the step.
  package var templates: [Template] {
    let command: [Template] =
      switch self.command {
      case .arguments(let items): items
      case .shell(let text): [text]
      }
    return command + environment.values
  }
}

/// `load.dataset`: an output of another step.
package struct OutputReference: Sendable, Hashable, CustomStringConvertible {
  package var step: String
  package var output: String

  package init(step: String, output: String) {
    self.step = step
    self.output = output
  }

  package var description: String { "\(step).\(output)" }
}

/// Where a step wants to run.
package enum OperatorChoice: Sendable, Hashable {
  /// `false` or absent: where the orchestrator runs, this machine.
  case orchestrator
  /// `true`: the stack's first step operator.
  case first
  case named(String)
}

/// One block that means the same on every provider.
package struct Resources: Sendable, Hashable {
  /// Cores; fractions are allowed.
  package var cpuCount: Double?
  package var memory: ByteCount?
  package var gpuCount: Int?

  package init(cpuCount: Double? = nil, memory: ByteCount? = nil, gpuCount: Int? = nil) {
    self.cpuCount = cpuCount
    self.memory = memory
    self.gpuCount = gpuCount
  }
}

/// How often and after what pause a failed attempt is followed by another.
package struct RetryPolicy: Sendable, Hashable {
  package var maxRetries = 0
  package var delay: Duration = .zero
  /// Each further pause is this many times as long; 1 or more.
  package var backoff = 1.0
  /// How often an attempt may be followed by another because the provider took its machine away; these count apart.
  package var maxPreemptions = Self.usualPreemptions

  package static let usualPreemptions = 10

  package init(maxRetries: Int = 0, delay: Duration = .zero, backoff: Double = 1) {
    self.maxRetries = maxRetries
    self.delay = delay
    self.backoff = backoff
  }
}

/// Text with `${{ … }}` expressions in it.
package struct Template: Sendable, Hashable {
  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }
  package init(literal: String) { self.parts = literal.isEmpty ? [] : [.literal(literal)] }

  package enum Part: Sendable, Hashable {
    case literal(String)
    /// `${{ parameters.x }}`
    case parameter(String)
    /// `${{ steps.s.results.x }}`
    case result(step: String, name: String)
    /// `${{ env.X }}`
    case environment(String)
  }
}
