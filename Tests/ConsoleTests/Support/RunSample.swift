import OrderedCollections

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

extension Sample {
  static func step(_ name: String, after: [String] = [], on place: (String, String)? = nil) -> PlannedStep {
    var step = PlannedStep(
      name: name,
      command: .shell(Template(literal: "run \(name)")),
      operatorName: place?.0 ?? "local",
      flavor: place.map { Flavor(rawValue: $0.1) } ?? .local
    )
    step.dependencies = after
    return step
  }

  static func plan(_ steps: [PlannedStep], _ number: Int = 41, name: String = "train-41") -> Plan {
    Plan(
      run: id(number),
      name: name,
      pipeline: "train",
      stack: Stack(name: "mixed", components: []),
      parallel: 2,
      workspace: "/home/me/fraud",
      steps: steps
    )
  }

  static let trainSteps = [
    step("load"), step("train", after: ["load"], on: ("gpu-cluster", "kubernetes")),
    step("features", after: ["load"], on: ("aws", "sagemaker")),
    step("evaluate", after: ["train", "features"], on: ("vertex-eu", "vertex")),
    step("report", after: ["evaluate"]),
  ]

  /// Folds facts over a plan; each comes so many seconds after the launch.
  static func state(_ plan: Plan, start: Double = -730, _ facts: [(Double, Fact)]) -> RunState {
    var state = RunState(plan: plan)
    let base = now + .milliseconds(Int(start * 1000))
    let launched = Fact.launched(
      Launched(name: plan.name, pipeline: plan.pipeline, stack: plan.stack.name, stepCount: plan.steps.count)
    )
    for (index, (seconds, fact)) in ([(0, launched)] + facts).enumerated() {
      let event = Event(sequence: index + 1, time: base + .milliseconds(Int(seconds * 1000)), fact: fact)
      do { try state.apply(event) } catch { preconditionFailure("\(error)") }
    }
    return state
  }

  static func fact(
    _ step: String,
    _ attempt: Int?,
    _ state: StepState,
    phase: String? = nil,
    reason: String? = nil,
    exit: Int? = nil,
    cause: String? = nil,
    retryAt: Timestamp? = nil
  ) -> Fact {
    .step(
      StepFact(
        step: step,
        attempt: attempt,
        state: state,
        phase: phase,
        reason: reason,
        exitStatus: exit,
        cause: cause,
        retryAt: retryAt
      )
    )
  }

  /// The run of the design's picture: one step done, one in its second attempt, one starting, two waiting.
  static func liveRun(instances: Int? = nil, remark: String? = nil) -> RunState {
    var queued = StepFact(step: "train", attempt: 2, state: .queued)
    queued.instances = instances
    return state(
      plan(trainSteps),
      [
        (0, fact("load", 1, .submitting)), (0.1, fact("load", 1, .running)),
        (30, fact("load", 1, .succeeded, exit: 0)),
        (30.1, fact("train", 1, .submitting)), (30.2, fact("features", 1, .submitting)),
        (31, fact("train", 1, .queued)), (60, fact("train", 1, .starting, phase: "pulling image")),
        (100, fact("train", 1, .running)),
        (
          180,
          fact("train", 1, .failed, reason: "OOMKilled (137)", exit: 137, retryAt: now)
        ),
        (182, fact("train", 2, .submitting)), (184, .step(queued)),
        (200, fact("train", 2, .starting, phase: "pulling image")),
        (238, fact("train", 2, .running, reason: remark)),
        (300, fact("features", 1, .queued)), (570, fact("features", 1, .starting, phase: "downloading")),
      ]
    )
  }

  static func endedRun() -> RunState {
    state(
      plan(trainSteps, 40, name: "train-40"),
      start: -9563,
      [
        (0, fact("load", 1, .submitting)), (0.1, fact("load", 1, .running)),
        (30, fact("load", 1, .succeeded, exit: 0)),
        (30.1, fact("train", 1, .submitting)), (31, fact("features", 1, .submitting)),
        (32, fact("features", 1, .running)), (100, fact("train", 1, .running)),
        (
          1800,
          fact(
            "train",
            1,
            .failed,
            reason:
              "OOMKilled (137): the container used 64.0 GiB, more than its limit of 63.5 GiB, on node pool-a100-17",
            exit: 137
          )
        ),
        (1801, fact("evaluate", nil, .skipped, cause: "train")),
        (1801, fact("report", nil, .skipped, cause: "train")),
        (2470, fact("features", 1, .succeeded, exit: 0)),
        (2470, .run(RunFact(status: .failed, reason: "train failed"))),
      ]
    )
  }

  static let texts = [
    "epoch 3 step 1200 loss=0.213 lr=3e-4",
    "\u{1B}[32mINFO\u{1B}[0m saved checkpoint \u{1B}[1;34m/tmp/ckpt-3\u{1B}[0m",
    "WARN dataloader worker 3 slow: 812 ms", "训练完成：准确率 93%，损失 0.21", "family 👨‍👩‍👧 heart ❤️ flag 🇩🇪 wave 👋🏽 done",
    "שגיאה: אין מספיק זיכרון — العربية من اليمين", "ERROR CUDA out of memory",
    "a very long line: " + String(repeating: "0123456789 ", count: 60), "tab\tseparated\tvalues",
    "␛]0;not a title␇ and a control shown as text",
  ]

  static func lines(_ range: Range<Int>) -> [LogLine] {
    range.map { number in
      let text = texts[number % texts.count]
      let tone: LogTone = text.hasPrefix("WARN") ? .warning : text.hasPrefix("ERROR") ? .error : .plain
      return LogLine(
        number: number,
        time: now + .milliseconds(number * 137 - 600_000),
        tone: tone,
        text: text
      )
    }
  }

  static func content(total: Int, _ range: Range<Int>, live: String? = nil) -> LogContent {
    LogContent(
      total: total,
      first: range.lowerBound,
      lines: lines(range),
      live: live.map { LogLine(number: total, time: now, text: $0) }
    )
  }

  /// A model that looks at a run.
  static func looking(
    at state: RunState,
    size: Size = Size(width: 80, height: 24),
    isAttended: Bool = true
  ) -> AppModel {
    var model = model()
    send(&model, .input(.resize(size)), .feed(.runs(rows)))
    model.open(.run(state.plan.run))
    send(&model, .feed(.run(RunView(id: state.plan.run, state: state, isAttended: isAttended))))
    return model
  }

  @discardableResult
  static func send(_ model: inout AppModel, _ messages: Message...) -> [Effect] {
    messages.flatMap { update(&model, $0) }
  }

  /// Presses keys by their names, one after the other.
  @discardableResult
  static func press(_ model: inout AppModel, _ names: String) -> [Effect] {
    names.split(separator: " ").flatMap { name -> [Effect] in
      guard let key = try? Key(name: String(name)) else { preconditionFailure("\(name) names no key") }
      return update(&model, .input(.key(key)))
    }
  }

  @discardableResult
  static func type(_ model: inout AppModel, _ text: String) -> [Effect] {
    text.flatMap { update(&model, .input(.key(.character($0)))) }
  }
}

extension AppModel {
  /// Which of the panes has the keys.
  var focusedPane: Int? {
    guard let run, let layout = runLayout, let pane = layout.focusedPane(run) else { return nil }
    return layout.panes.firstIndex(of: pane)
  }
}
