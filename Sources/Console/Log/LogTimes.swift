internal import Workflow

/// How a log tells when its lines were written.
enum LogTimes: Sendable, Hashable, CaseIterable {
  case off
  case local
  case utc
  /// Counted from the moment at which the attempt began to run.
  case sinceStart
  /// How long ago it was.
  case ago

  var next: LogTimes {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// What is not plain from the times themselves.
  var words: String? {
    switch self {
    case .off, .local, .ago: nil
    case .utc: "times in UTC"
    case .sinceStart: "times since start"
    }
  }

  /// What stands before a line.
  ///
  /// - Parameters:
  ///   - time: when the line was written.
  ///   - start: when the attempt began to run, as far as that is known.
  ///   - local: the clocks on the wall.
  ///   - now: what is counted back from.
  /// - Returns: less than `LogPane.timeWidth` columns; nothing where nothing can be said.
  func text(_ time: Timestamp, start: Timestamp?, local: LocalTime, now: Timestamp) -> String {
    switch self {
    case .off: return ""
    case .local: return time.clockWithMilliseconds(local)
    case .utc: return time.clockWithMilliseconds(.utc) + "Z"
    case .ago: return (now - time).shortText + " ago"
    case .sinceStart:
      guard let start else { return "" }
      // A line may be stamped a little before the start is noted.
      let sign = time < start ? "-" : "+"
      let milliseconds =
        max(time.nanoseconds, start.nanoseconds) / 1_000_000
        - min(time.nanoseconds, start.nanoseconds) / 1_000_000
      let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000)
      guard seconds < 360_000 else { return "\(sign)\(seconds / 86_400)d" }
      let fields = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      let fraction = String(1_000 + rest).dropFirst()
      return sign + fields.joined(separator: ":") + "." + fraction
    }
  }
}

extension AppModel {
  /// When the attempt of a log began to run.
  func start(of key: LogKey) -> Timestamp? {
    if key.isMerged { return mergedRuns?.start }
    guard let state = run?.state, let step = key.step.flatMap(state.plan.index),
      state.steps[step].attempts.indices.contains(key.attempt - 1)
    else { return nil }
    return state.steps[step].attempts[key.attempt - 1].startedAt
  }
}
