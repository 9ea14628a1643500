/// Which lines that belong together are shown, and counted, as one.
enum LogFolding: Sendable, Hashable, CaseIterable {
  /// The states of a bar, and what a display of several rows wrote over: as a terminal shows them.
  case bars
  /// Records, too, such as tracebacks.
  case records
  /// Every line is shown as it was written.
  case none

  var next: LogFolding {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// For the border of a log.
  var words: String? {
    switch self {
    case .bars: nil
    case .records: "folded"
    case .none: "unfolded"
    }
  }
}
