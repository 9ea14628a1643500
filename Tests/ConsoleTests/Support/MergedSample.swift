@testable import Console
@testable import ScreenKit
@testable import Workflow

/// The merged logs of the sample run, as the feed gives them.
enum MergedSample {
  static let key = LogKey.merged(Sample.id(41))

  static func content(_ count: Int = 200, hidden: Set<String> = []) -> LogContent {
    let logs = [LogID(AttemptID(step: "load", attempt: 1)), LogID(AttemptID(step: "train", attempt: 1))]
    let later = [LogID(AttemptID(step: "train", attempt: 2)), LogID(AttemptID(step: "features", attempt: 1))]
    var content = Sample.content(total: count, 0..<count)
    for place in content.lines.indices {
      let choice = place < 40 ? logs : later
      content.lines[place].source = choice[place % 3 == 0 ? 0 : 1]
      content.lines[place].offset = UInt64(place + 1) << 48 | UInt64(place * 10)
    }
    guard !hidden.isEmpty else { return content }
    content.whole = count
    content.lines.removeAll { hidden.contains($0.source?.attempt.step ?? "") }
    for place in content.lines.indices { content.lines[place].number = place }
    content.total = content.lines.count
    return content
  }

  static func model() -> AppModel {
    var model = Sample.looking(at: Sample.liveRun())
    Sample.press(&model, "L")
    Sample.send(&model, .feed(.log(key, content())))
    return model
  }
}
