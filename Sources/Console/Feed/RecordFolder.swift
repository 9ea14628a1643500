internal import LogKit

/// Makes one of the lines that belong together, in the order of a log: of a traceback its first, of the states of a bar the
/// last.
struct RecordFolder {
  /// What is shown as one line.
  struct Group {
    /// Where the line begins that stands for all.
    var start: UInt64
    /// Lines of a record; 1 for a line by itself, and for a bar.
    var count = 1
    /// One of its lines passes the filter.
    var passes: Bool
    fileprivate var bar: ProgressLine?
  }

  private struct Line {
    var start: UInt64
    var passes: Bool
    var bar: ProgressLine?
  }

  /// Where each line is a record by itself there is none.
  private var records: LogRecords?
  /// Lines whose records are not complete.
  private var waiting: [Line] = []
  /// The last state of a bar that may go on.
  private var bar: Group?

  /// `nil` where no line is folded.
  init?(_ folding: LogFolding) {
    if folding == .none { return nil }
    records = folding == .records ? LogRecords() : nil
  }

  /// Takes the next line and hands out what is complete.
  mutating func take(_ line: LogKit.LogLine, passes: Bool) -> [Group] {
    var shown: [Group] = []
    guard let complete = records?.add(line.content) else {
      let bar = ProgressLine(line.content)
      hand(on: Group(start: line.range.lowerBound, passes: passes, bar: bar), to: &shown)
      return shown
    }
    defer {
      waiting.append(
        Line(start: line.range.lowerBound, passes: passes, bar: ProgressLine(line.content))
      )
    }
    for record in complete { hand(on: group(record), to: &shown) }
    return shown
  }

  /// What would be shown if the log ended here.
  var open: [Group] {
    var copy = self
    var shown: [Group] = []
    for record in records?.open ?? [] { copy.hand(on: copy.group(record), to: &shown) }
    if let bar = copy.bar { shown.append(bar) }
    return shown
  }

  private mutating func group(_ record: LogRecord) -> Group? {
    let lines = waiting.prefix(record.count)
    waiting.removeFirst(lines.count)
    guard let first = lines.first else { return nil }
    let isAlone = lines.count == 1
    return Group(
      start: first.start,
      count: lines.count,
      passes: lines.contains(where: \.passes),
      bar: isAlone ? first.bar : nil
    )
  }

  /// A state of a bar waits for the next one, which may take its place.
  private mutating func hand(on group: Group?, to shown: inout [Group]) {
    guard let group else { return }
    if let earlier = bar {
      let isReplaced = group.bar.flatMap { later in earlier.bar.map(later.replaces) } ?? false
      if !isReplaced { shown.append(earlier) }
    }
    bar = group.bar == nil ? nil : group
    if group.bar == nil { shown.append(group) }
  }
}
