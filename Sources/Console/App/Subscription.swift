internal import LogKit
internal import Workflow

/// What a pane wants to know of a log.
struct LogRequest: Sendable, Hashable {
  enum Window: Sendable, Hashable {
    /// The last so many lines, as the log grows.
    case tail(Int)
    case lines(Range<Int>)

    /// Those of so many lines that are wanted.
    func range(of count: Int) -> Range<Int> {
      switch self {
      case .tail(let wanted): max(0, count - wanted)..<count
      case .lines(let range): range.clamped(to: 0..<count)
      }
    }
  }

  var key: LogKey
  var window: Window
  /// What matches are marked for.
  var pattern: String?
  /// Which search it is; the matches are told anew for another one, though the pattern be the same.
  var search = 0
  /// Only lines that meet all of these are shown, and counted.
  var rules: [LineRule] = []
  /// Which lines that belong together are one.
  var folding = LogFolding.bars
  /// Where lines begin whose records are folded though others are not, or the other way round.
  var turned: Set<UInt64> = []

  /// What the feed does for that.
  var liveFolding: LiveLines.Folding {
    LiveLines.Folding(foldsRecords: folding == .records, turned: turned)
  }
  /// How lines of JSON and logfmt are shown.
  var form = LogForm()
  /// So many lines around each that meets them are shown, too.
  var context = 0
  /// Of a merged log: what it is made of, in the order that decides between lines of the same time.
  var streams: [LogStream] = []
  /// A line that is asked after, to go there.
  var seek: LogSeek?
  /// Its lines are to be counted over time.
  var hasHistogram = false
  /// Its metrics are wanted whole, for a chart.
  var chart: Chart?

  struct Chart: Sendable, Hashable {
    /// With the numbers of plain lines.
    var takesLines: Bool
  }
}

/// One of the logs of a merged one.
struct LogStream: Sendable, Hashable {
  struct Run: Sendable, Hashable {
    var id: RunID
    var name: String
  }

  var log: LogID
  /// Whose it is where logs of several runs are one.
  var run: Run?
  /// Its lines are left out for now.
  var isHidden = false
}

/// Everything that the model wants to be told about, beside the list of runs.
///
/// The feed compares it with what it watched before; nothing is asked for twice.
struct Subscription: Sendable, Hashable {
  var run: RunID?
  /// Runs whose logs are looked at together.
  var others: [RunID] = []
  var logs: [LogRequest] = []
  /// Whether the workspace's pipelines and stacks are looked at.
  var specs = false
  /// Whether calls to providers are looked at.
  var calls = false
  /// What is looked at of the providers' jobs.
  var jobs: JobsRequest?
}
