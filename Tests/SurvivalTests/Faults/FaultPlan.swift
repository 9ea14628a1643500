import ScriptedCloud
import SeededRandom
import Workflow

/// What a round does: a graph of steps and the faults that befall it, all drawn from one seed.
struct FaultPlan {
  enum Victim: CaseIterable {
    case engine
    case host
    case command
    case engineAndHost
    case everything
    /// Whoever comes first to a named place.
    case place
  }

  struct Fault {
    var victim: Victim
    /// The place where the victim dies; see `places`.
    var place: String
    /// The journal has grown by so many bytes since the last fault.
    var bytes: Int
    /// And then so many microseconds have gone by.
    var delay: Int
    /// Bytes of a journal line that the dying engine leaves behind.
    var torn: Int
  }

  struct Step {
    var name: String
    var after: [String]
    var lines: Int
    /// Attempts that the step itself lets fail.
    var failures: Int
    var retries: Int
    /// At the scripted provider, not on this machine.
    var isRemote: Bool
  }

  /// Between claim and fork, between fork and the note of it, around the record of an end; between intent and call,
  /// between call and handle; in the middle of a journal line and of a log commit; after a command's request.
  static let places = [
    "host.claimed", "host.forked", "host.ended", "host.recorded", "engine.intent", "engine.answered",
    "engine.ended", "engine.released", "journal.line", "journal.written", "log.bytes", "log.commit",
    "command.asked",
  ]

  let seed: UInt64
  let steps: [Step]
  let faults: [Fault]

  init(seed: UInt64) {
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    let isPatient = Int.random(in: 0..<4, using: &random) != 0
    steps = (0..<40).map { Self.step($0, isPatient, &random) }
    faults = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.fault(&random) }
  }

  private static func step(_ index: Int, _ isPatient: Bool, _ random: inout SeededGenerator) -> Step {
    let count = min(index, Int.random(in: 0...3, using: &random))
    let after = Set(
      (0..<count).map { _ in "s\(Int.random(in: max(0, index - 12)..<index, using: &random))" }
    )
    let failures = Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
    return Step(
      name: "s\(index)",
      after: after.sorted(),
      lines: Int.random(in: 1...300, using: &random),
      failures: isPatient ? failures : 0,
      retries: isPatient ? 40 : Int.random(in: 0...1, using: &random),
      isRemote: Bool.random(using: &random)
    )
  }

  private static func fault(_ random: inout SeededGenerator) -> Fault {
    Fault(
      victim: Victim.allCases.randomElement(using: &random) ?? .engine,
      place: places.randomElement(using: &random) ?? "",
      bytes: Int.random(in: 1...7000, using: &random),
      delay: Int.random(in: 0...3000, using: &random),
      torn: Bool.random(using: &random) ? Int.random(in: 1...90, using: &random) : 0
    )
  }

  /// The plan of the run; every attempt appends its name to `effects` when it begins to work.
  func plan(effects: String, socket: String, workspace: String) -> Plan {
    var random = SeededGenerator(seed: seed)
    let planned = steps.map { step in
      var made = step.isRemote ? remote(step) : local(step, effects)
      made.dependencies = step.after
      made.retry = RetryPolicy(maxRetries: step.retries, delay: .milliseconds(5))
      return made
    }
    return Plan(
      run: RunID(milliseconds: 1, using: &random),
      name: "",
      pipeline: "graph",
      stack: Stack(name: "mixed", components: [CloudWork.component(socket: socket)]),
      parallel: 6,
      workspace: workspace,
      steps: planned
    )
  }

  private func local(_ step: Step, _ effects: String) -> PlannedStep {
    let script = """
      echo $STEPDECK_RUN/$STEPDECK_STEP/$STEPDECK_ATTEMPT >> "$1"; \
      i=0; while [ $i -lt $2 ]; do echo "line $i"; i=$((i+1)); done; \
      [ $STEPDECK_ATTEMPT -gt $3 ]
      """
    let words = ["sh", "-c", script, "step", effects, "\(step.lines)", "\(step.failures)"]
    return PlannedStep(name: step.name, command: .arguments(words.map(Template.init(literal:))))
  }

  private func remote(_ step: Step) -> PlannedStep {
    var work = CloudWork()
    (work.lines, work.failures) = (step.lines, step.failures)
    return work.step(named: step.name)
  }

  /// The whole log of an attempt that succeeded.
  func log(of step: Step) -> String { (0..<step.lines).map { "line \($0)\n" }.joined() }
}
