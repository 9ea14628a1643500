import OrderedCollections

@testable import Console
@testable import Operators
@testable import Workflow

/// Jobs of two made-up providers.
enum JobSample {
  static let gpu = JobSource(stack: "mixed", component: "gpu-cluster", flavor: .kubernetes)
  static let far = JobSource(stack: "aws", component: "sagemaker-eu", flavor: .kubernetes)

  static func row(
    _ name: String,
    _ state: StepState?,
    _ word: String = "Active",
    source: JobSource = gpu,
    ago: Int? = 600,
    owner: String? = "ana",
    place: String? = "ml.g5.xlarge",
    of key: JobKey? = nil
  ) -> JobRow {
    var job = ListedJob(
      handle: JobHandle(id: name, scope: "ml"),
      name: name,
      state: state,
      providerState: word
    )
    job.startedAt = ago.map { Sample.now + .seconds(-$0) }
    job.owner = owner
    job.place = place
    job.key = key
    job.instances = 3
    return JobRow(source: source, job: job)
  }

  static let ours = JobKey(run: Sample.id(41), attempt: AttemptID(step: "train", attempt: 2))

  static let rows = [
    row("train-01run00041-train-2", .running, ago: 492, owner: "stepdeck", of: ours),
    row("nightly-eval-28", .failed, "Failed", ago: 9_000, owner: "cronjob-controller"),
    row("数据清洗-作业", .succeeded, "Complete", ago: 100_000, owner: "李雷", place: nil),
    row(
      "wait-for-a-node-with-eight-accelerators-and-a-name-as-long-as-names-may-be",
      .queued,
      "Pending",
      ago: 30
    ),
    row("odd", nil, "Suspended\u{1B}[31m", ago: nil, owner: nil, place: nil),
  ]

  static let farRows = [
    row("bert-tuning-2026-11-23-18-00", .running, "InProgress", source: far, ago: 6_127, owner: "bo"),
    row("bert-tuning-2026-11-22-18-00", .cancelled, "Stopped", source: far, ago: 92_527, owner: "bo"),
  ]

  static let description = JobDescription(
    job: rows[0].job,
    facts: [
      "namespace": "ml", "state": "Active", "image": "registry.example/fraud/train:2026.11",
      "pods": "1 active, 0 succeeded, 0 failed, of 1",
    ],
    tables: [
      .init(
        "Pods",
        columns: ["name", "phase", "node", "reason"],
        rows: [["train-01run00041-train-2-x7k2p", "Running", "gpu-node-3", ""]]
      ),
      .init(
        "Events",
        columns: ["time", "type", "reason", "message"],
        rows: (1...30).map { ["19:33:\($0 + 10)", "Normal", "Pulling", "Pulling layer \($0) of 30\u{7}"] }
      ),
    ]
  )

  static func model() -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    Sample.press(&model, "J")
    return model
  }

  /// With both providers' answers.
  static func answered() -> AppModel {
    var model = model()
    Sample.send(
      &model,
      .feed(.jobSources([gpu, far])),
      .feed(.jobs(gpu, .jobs(rows, asOf: Sample.now, hasMore: false))),
      .feed(.jobs(far, .jobs(farRows, asOf: Sample.now, hasMore: false)))
    )
    return model
  }
}
