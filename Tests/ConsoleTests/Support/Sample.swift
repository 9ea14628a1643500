import OrderedCollections

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

/// Models of runs for tests, made by folding facts as the journal would hold them.
enum Sample {
  /// 2026-11-23 19:42:07 UTC, a Monday.
  static let now = Timestamp(rfc3339: "2026-11-23T19:42:07Z") ?? Timestamp(nanoseconds: 0)
  static let context = ConsoleContext(
    workspaceName: "fraud",
    workspacePath: "/home/me/fraud",
    statePath: "/home/me/.local/state/stepdeck"
  )

  static func id(_ number: Int) -> RunID {
    let digits = String(number)
    let name = "01run" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    guard let id = RunID(rawValue: name) else { preconditionFailure("\(name) is no id of a run") }
    return id
  }

  static func model() -> AppModel {
    var model = AppModel(context: context, theme: BuiltInTheme.dark.theme, now: now)
    // Here no time passes between keys, which are no words nevertheless.
    model.typingPause = .zero
    return model
  }

  static func row(
    _ number: Int,
    _ name: String,
    _ status: RunStatus,
    _ steps: String,
    stack: String = "mixed",
    ago: Double = 492,
    took: Double? = nil,
    note: String = ""
  ) -> RunRow {
    let start = now + .milliseconds(-Int(ago * 1000))
    return RunRow(
      id: id(number),
      name: name,
      pipeline: String(name.prefix { $0 != "-" }),
      stack: stack,
      workspace: "/home/me/fraud",
      status: status,
      startedAt: start,
      endedAt: took.map { start + .milliseconds(Int($0 * 1000)) },
      steps: steps.map { codes[$0] ?? .waiting },
      note: note
    )
  }

  static let codes: [Character: StepState] = [
    "s": .succeeded, "f": .failed, "r": .running, "w": .waiting, "g": .starting, "c": .cancelled,
    "k": .skipped,
    "h": .cached, "q": .queued, "p": .stopping,
  ]

  static let rows = [
    row(41, "train-41", .running, "srrww", ago: 492, note: "features: starting"),
    row(40, "etl-12", .running, "ssr", stack: "local", ago: 1326),
    row(39, "train-40", .failed, "sfkkh", ago: 9563, took: 2470, note: "train: OOMKilled (137)"),
    row(38, "数据清洗-7", .succeeded, "sss", stack: "本地", ago: 40_000, took: 65, note: "完成"),
    row(37, "family-👨‍👩‍👧-❤️-🇩🇪-3", .failed, "ssf", ago: 90_000, took: 193, note: "👩🏽‍🚀 ended with ❤️ and 🇫🇷"),
    row(36, "תהליך-2", .stopping, "spw", ago: 300, note: "נכשל: אין זיכרון"),
    row(
      35,
      "a-pipeline-with-a-name-that-goes-on-and-on-for-much-longer-than-any-column-can-hold-1",
      .cancelled,
      String(repeating: "s", count: 60) + String(repeating: "c", count: 20),
      stack: "a-stack-with-a-long-name",
      ago: 700_000,
      took: 200_000,
      note:
        "by user: the reason is a sentence that is far longer than the room that a note has on any screen of this size"
    ),
    row(34, "nightly-7", .cancelled, "scc", stack: "aws", ago: 30_000_000, took: 213, note: "by user"),
  ]
}
