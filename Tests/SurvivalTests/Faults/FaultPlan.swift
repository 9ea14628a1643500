/// What a round does: a graph of steps and the faults that befall it, all drawn from one seed.
struct FaultPlan {
  enum Victim: CaseIterable {
    case engine
    case host
    case command
    case engineAndHost
    case everything
  }

  struct Fault {
    var victim: Victim
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
  }

  let steps: [Step]
  let faults: [Fault]

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let isPatient = Int.random(in: 0..<4, using: &random) != 0
    var steps: [Step] = []
    for index in 0..<40 {
      let count = min(index, Int.random(in: 0...3, using: &random))
      let after = Set(
        (0..<count).map { _ in "s\(Int.random(in: max(0, index - 12)..<index, using: &random))" }
      )
      let failures = Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
      steps.append(
        Step(
          name: "s\(index)",
          after: after.sorted(),
          lines: Int.random(in: 1...300, using: &random),
          failures: isPatient ? failures : 0,
          retries: isPatient ? 40 : Int.random(in: 0...1, using: &random)
        )
      )
    }
    self.steps = steps
    faults = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Fault(
        victim: Victim.allCases.randomElement(using: &random) ?? .engine,
        bytes: Int.random(in: 1...7000, using: &random),
        delay: Int.random(in: 0...3000, using: &random),
        torn: Bool.random(using: &random) ? Int.random(in: 1...90, using: &random) : 0
      )
    }
  }

  /// The pipeline as a file of the workspace; every step appends its attempt to `effects`.
  func pipeline(effects: String) -> String {
    let script = """
      printf "%s %s\\n" $STEPDECK_STEP $STEPDECK_ATTEMPT >> "$1"; \
      i=0; while [ $i -lt $2 ]; do echo "$STEPDECK_STEP line $i"; i=$((i+1)); done; \
      [ $STEPDECK_ATTEMPT -gt $3 ]
      """
    var text = "name: graph\nsteps:\n"
    for step in steps {
      text += "  \(step.name):\n"
      text += "    command: [sh, -c, '\(script)', step, '\(effects)', '\(step.lines)', '\(step.failures)']\n"
      text += "    retry: {max_retries: \(step.retries), delay: 5ms}\n"
      if !step.after.isEmpty { text += "    after: [\(step.after.joined(separator: ", "))]\n" }
    }
    return text
  }

  /// The whole log of an attempt that succeeded.
  func log(of step: Step) -> String {
    (0..<step.lines).map { "\(step.name) line \($0)\n" }.joined()
  }
}
