package import OrderedCollections
package import Workflow

/// What an engine asks of the host of a run; one JSON object a line over the host's socket.
package enum HostRequest: Sendable, Hashable {
  /// Gives the host what steps inherit.
  ///
  /// Comes before the first start; a later one replaces it for later starts.
  case configure(HostConfiguration)
  /// Starts an attempt, at most once however often it is asked for, as soon as there is a place for it.
  ///
  /// Then answered by `started`, `ended` or `refused`, also for an attempt that ran before: what is known of it is told again.
  case start(HostStep)
  /// Stops an attempt; answered by `ended` when nothing of it is left.
  case cancel(AttemptID)
  /// Asks for the configuration back, for an engine that took over.
  case configuration
  /// The run has no more to do: no new starts, and the host ends as soon as nothing runs.
  case quit
}

/// What the steps of a run inherit.
///
/// Lives in memory and on sockets only.
package struct HostConfiguration: Sendable, Hashable {
  package var run: RunID
  /// Every step begins with this environment.
  package var environment: OrderedDictionary<String, String>
  /// Values by names: a step gets those that it names, and all are masked in every log.
  package var secrets: OrderedDictionary<String, String>
  /// Absolute path of the folder in which steps run.
  package var workspace: String
  /// At most so many run at a time; the others wait for their turn in the order in which they came.
  package var parallel: Int

  package init(
    run: RunID,
    environment: OrderedDictionary<String, String>,
    secrets: OrderedDictionary<String, String> = [:],
    workspace: String,
    parallel: Int = .max
  ) {
    self.run = run
    self.environment = environment
    self.secrets = secrets
    self.workspace = workspace
    self.parallel = parallel
  }
}

/// One attempt of a local step.
package struct HostStep: Sendable, Hashable {
  package var attempt: AttemptID
  /// The program and its arguments; no shell unless the step asked for one.
  package var arguments: [String]
  /// What comes on top of the run's environment: `STEPDECK_*` and the step's own.
  package var environment: OrderedDictionary<String, String>
  /// Names of the secrets that go into the environment.
  package var secrets: [String]
  /// Absolute paths by names; an input must be there at the start.
  package var inputs: OrderedDictionary<String, String>
  /// Absolute paths by names; nothing may be there at the start, something must be there at the end.
  package var outputs: OrderedDictionary<String, String>
  /// Absolute path of the attempt's folder; made where it is missing.
  package var folder: String
  package var timeout: Duration?
  /// Between SIGTERM and SIGKILL.
  package var killGrace: Duration

  package init(
    attempt: AttemptID,
    arguments: [String],
    environment: OrderedDictionary<String, String> = [:],
    secrets: [String] = [],
    inputs: OrderedDictionary<String, String> = [:],
    outputs: OrderedDictionary<String, String> = [:],
    folder: String,
    timeout: Duration? = nil,
    killGrace: Duration = .seconds(10)
  ) {
    self.attempt = attempt
    self.arguments = arguments
    self.environment = environment
    self.secrets = secrets
    self.inputs = inputs
    self.outputs = outputs
    self.folder = folder
    self.timeout = timeout
    self.killGrace = killGrace
  }
}
