internal import Workflow

/// How loud a line of a log is.
enum LogTone: Sendable, Hashable {
  case debug
  case plain
  case warning
  case error
}

/// One line of a log, ready for a screen: sanitised, colours kept as SGR sequences, of bounded length.
struct LogLine: Sendable, Hashable {
  /// Its number in the log, from 0.
  var number: Int
  /// Where it begins in the log, in bytes.
  var offset: UInt64 = 0
  /// Which log of a merged one it is from.
  var source: LogID?
  /// Of which run that is, where there are several.
  var run: RunID?
  var time: Timestamp?
  var tone: LogTone
  var text: String
  /// Columns before the message of the text: where the rows begin that the line goes on in.
  var hang = 0
  /// Rows below the text, where the line is shown in many: its fields, one a row.
  var details: [Part] = []
  /// What happened right before the line, such as that bytes are missing; a few words.
  var note: String?
  /// A result, metric or progress that the step reported, in short form; panes that follow leave it out.
  var isReport = false
  /// It does not pass the filter, but stands near one that does.
  var isContext = false
  /// Matches of the search, as ranges of the UTF-8 of the text without its SGR sequences.
  var matches: [Range<Int>]

  /// Names of the fields of an object that is not shown as it was written.
  var names: [String] = []

  struct Part: Sendable, Hashable {
    var text: String
    var hang = 0
    var matches: [Range<Int>] = []
  }

  init(
    number: Int,
    time: Timestamp? = nil,
    tone: LogTone = .plain,
    text: String,
    note: String? = nil,
    isReport: Bool = false,
    matches: [Range<Int>] = []
  ) {
    self.number = number
    self.time = time
    self.tone = tone
    self.text = text
    self.note = note
    self.isReport = isReport
    self.matches = matches
  }
}

/// A stretch of a log as the feed last saw it.
struct LogContent: Sendable, Hashable {
  /// How many whole lines the log has.
  var total = 0
  /// Number of the first of `lines`.
  var first = 0
  var lines: [LogLine] = []
  /// The line that is still being written, if any; it comes after the last whole line.
  var live: LogLine?
  /// How many lines the log has with those that the filter leaves out; `nil` without a filter.
  var whole: Int?
  /// The answer to `LogRequest.seek`.
  var found: Found?
  /// There are more lines than can be kept track of; those behind are missing.
  var isCut = false
  /// Lines are still being counted: numbers are not final.
  var isCounting = false
  /// These are the last lines, numbered from 0 until all before them are counted.
  var isPreview = false
  /// Lines are hidden among the others, and the numbers count those that are shown.
  var isRenumbered = false
  /// Why the log cannot be shown; a sentence.
  var failure: String?

  struct Found: Sendable, Hashable {
    var seek: LogSeek
    /// `nil` where there is no such line.
    var place: Place?

    struct Place: Sendable, Hashable {
      /// Where the line begins, in bytes.
      var offset: UInt64
      /// Its number among those that are shown.
      var line: Int
    }
  }

  /// Whether any line has rows below it.
  var isTall: Bool { live?.details.isEmpty == false || lines.contains { !$0.details.isEmpty } }

  /// Whole lines and the live one.
  var count: Int { total + (live == nil ? 0 : 1) }

  /// The line with this number, where it is in the window.
  subscript(number: Int) -> LogLine? {
    if number == total { return live }
    let index = number - first
    return lines.indices.contains(index) ? lines[index] : nil
  }

  func covers(_ range: Range<Int>) -> Bool {
    range.isEmpty || (first <= range.lowerBound && first + lines.count >= min(range.upperBound, total))
  }
}

/// What a step says about its progress beside its log.
struct StepMeter: Sendable, Hashable {
  /// 0 to 1.
  var progress: Double?
  var series: [Series] = []

  struct Series: Sendable, Hashable {
    var name: String
    /// The newest values, oldest first; at most `StepMeter.kept`.
    var values: [Double]
    /// When each value was written; empty where no chart is asked for.
    var times: [Timestamp] = []
  }

  /// Values kept of each series.
  static let kept = 120
}
