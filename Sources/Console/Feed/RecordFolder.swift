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
  private let folding: LiveLines.Folding
  /// Lines whose records are not complete.
  private var waiting: [Line] = []
  /// The last state of a bar that may go on.
  private var bar: Group?

  /// `nil` where no line is folded.
  ///
  /// - Parameters:
  ///   - folding: what is folded.
  ///   - turned: where a line stands of each record that is folded though others are not, or the other way round.
  init?(_ folding: LogFolding, _ turned: Set<UInt64> = []) {
    if folding == .none { return nil }
    self.folding = LiveLines.Folding(foldsRecords: folding == .records, turned: turned)
    records = self.folding == LiveLines.Folding() ? nil : LogRecords()
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
    for record in complete { for group in groups(record) { hand(on: group, to: &shown) } }
    return shown
  }

  /// What would be shown if the log ended here.
  var open: [Group] {
    var copy = self
    var shown: [Group] = []
    for record in records?.open ?? [] {
      for group in copy.groups(record) { copy.hand(on: group, to: &shown) }
    }
    if let bar = copy.bar { shown.append(bar) }
    return shown
  }

  private mutating func groups(_ record: LogRecord) -> [Group] {
    let lines = waiting.prefix(record.count)
    waiting.removeFirst(lines.count)
    guard let first = lines.first, let last = lines.last else { return [] }
    guard lines.count > 1, folding.folds(first.start..<last.start + 1) else {
      return lines.map { Group(start: $0.start, passes: $0.passes, bar: $0.bar) }
    }
    return [Group(start: first.start, count: lines.count, passes: lines.contains(where: \.passes))]
  }

  /// A state of a bar waits for the next one, which may take its place.
  private mutating func hand(on group: Group, to shown: inout [Group]) {
    if let earlier = bar {
      let isReplaced = group.bar.flatMap { later in earlier.bar.map(later.replaces) } ?? false
      if !isReplaced { shown.append(earlier) }
    }
    bar = group.bar == nil ? nil : group
    if group.bar == nil { shown.append(group) }
  }
}
