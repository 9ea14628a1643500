internal import LogKit
internal import ScreenKit
internal import Workflow

/// Makes lines of a log fit for a screen: sanitised, with their level and the matches of a search.
struct LineMaker {
  private let sanitizer: Sanitizer
  private var matcher: PatternMatcher?

  /// How lines of JSON and logfmt are shown.
  private let form: LogForm

  init(_ request: LogRequest) {
    self.init(pattern: request.pattern, form: request.form, folding: request.folding)
  }

  init(pattern: String?, form: LogForm = LogForm(), folding: LogFolding = .bars) {
    self.form = form
    sanitizer = Sanitizer(limit: 8_192, foldsCarriageReturns: folding != .none)
    guard let pattern, let compiled = try? Pattern(pattern) else { return }
    matcher = PatternMatcher(compiled)
  }

  /// - Parameters:
  ///   - line: as it was read.
  ///   - number: its number among those that are shown.
  ///   - left: what is left of it, from the top down, where it writes over others and parts of it are written over.
  /// - Returns: the line for a screen.
  func line(_ line: LogKit.LogLine, number: Int, left: [ArraySlice<UInt8>]? = nil) -> LogLine {
    let structured = form.shape == .raw ? nil : StructuredLine(line.content)
    let rows =
      structured.map(rows) ?? left.map { $0.map { sanitizer.display($0) } } ?? [sanitizer.display(line)]
    let shown = rows[0]
    var made = LogLine(number: number, time: line.time, tone: Self.tone(of: line), text: shown.terminalText)
    made.offset = line.range.lowerBound
    made.note = Self.note(of: line).map(sanitizer.plainText)
    made.names = structured?.names() ?? []
    made.details = rows.dropFirst().map(part)
    var text = shown.plainText
    if let report = StepReport.summary(of: structured == nil ? text : sanitizer.plainText(line.content)) {
      made.text = sanitizer.plainText(report)
      made.details = []
      made.isReport = true
      made.tone = .debug
      text = made.text
    }
    made.hang = Self.hang(of: text)
    if let matcher { made.matches = matcher.ranges(in: text) }
    return made
  }

  /// What is made of an object went through the sanitiser, too; at least one row.
  private func rows(_ line: StructuredLine) -> [DisplayLine] {
    guard form.shape == .pretty else { return [DisplayLine(line.flat(form.fields))] }
    let rows = line.pretty(form.fields).map { DisplayLine($0) }
    return rows.isEmpty ? [DisplayLine()] : rows
  }

  /// A row below the first; what it goes on in stands two columns further in than it.
  private func part(_ row: DisplayLine) -> LogLine.Part {
    let text = row.plainText
    return LogLine.Part(
      text: row.terminalText,
      hang: text.utf8.prefix { $0 == 0x20 }.count + 2,
      matches: matcher?.ranges(in: text) ?? []
    )
  }

  /// The first of lines that belong together, standing for all.
  func fold(_ record: LogRecord, into line: inout LogLine) {
    line.text = record.summary
    line.details = []
    line.hang = Self.hang(of: line.text)
    line.tone = Self.tone(of: record.level)
    if let matcher { line.matches = matcher.ranges(in: line.text) }
  }

  /// Columns before the message of a text without colours.
  private static func hang(of text: String) -> Int {
    TextWidth.of(String(decoding: text.utf8.prefix(LineLead.length(of: text)), as: UTF8.self))
  }

  /// What happened before the line and how long it took, or how late the line came; `nil` where nothing did.
  private static func note(of line: LogKit.LogLine) -> String? {
    var parts: [String] = []
    if let marker = line.marker {
      parts.append(words(for: marker))
      if let time = line.time, time - marker.time >= .seconds(1) {
        parts.append("\((time - marker.time).shortText) passed")
      }
    }
    if line.isLate {
      let delay = line.time.flatMap { time in line.arrivalTime.map { $0 - time } }
      let by = delay.map { $0 >= .seconds(1) ? " by \($0.shortText)" : "" } ?? ""
      parts.append("late\(by), behind the end of the attempt")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func words(for marker: LogMarker) -> String {
    if !marker.note.isEmpty { return marker.note }
    return marker.isGap ? "something may be missing here" : "the source began anew"
  }

  private static func tone(of line: LogKit.LogLine) -> LogTone { tone(of: LevelDetector.level(of: line)) }

  private static func tone(of level: LogLevel?) -> LogTone {
    switch level {
    case .trace, .debug: .debug
    case .warning: .warning
    case .error, .critical: .error
    case .info, nil: .plain
    }
  }
}
