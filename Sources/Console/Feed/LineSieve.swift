internal import LogKit
internal import Workflow

/// The lines of a log that meet all rules, found slice by slice and as the log grows.
///
/// Of a line of more than 64 KiB the beginning counts.
struct LineSieve {
  let rules: [LineRule]
  private let judge: LineJudge
  private var generation: Int?
  /// Where the lines begin that pass.
  private(set) var starts: [UInt64] = []
  /// Numbers of the lines among them that are there only for their neighbours.
  private var context: Set<Int> = []
  private var gate: ContextGate<UInt64>
  private let contextWidth: Int
  /// Where lines that belong together are one.
  private var folder: RecordFolder?
  private let folding: LogFolding
  private let turned: Set<UInt64>
  /// How many lines each record has that is shown as one, by its number.
  private var records: [Int: Int] = [:]
  /// The last so many entries of `starts` may still change.
  private var provisional = 0
  /// All lines before this are decided.
  private(set) var decidedEnd: UInt64 = 0
  /// The unfinished last line, where it passes as it is.
  private(set) var live: LogKit.LogLine?

  private var hunt: Hunt?

  /// Further lines are left out: 32 MB of starts are enough.
  static let limit = 4_000_000

  var isFull: Bool { starts.count >= Self.limit }

  /// Lines that pass and match a search, too.
  private struct Hunt {
    var judge: LineJudge
    var looked = 0
    var lines: [Int] = []
  }

  /// `pattern` is searched for among the lines that pass.
  init(
    _ rules: [LineRule],
    context: Int = 0,
    folding: LogFolding = .bars,
    turned: Set<UInt64> = [],
    pattern: String?
  ) {
    (self.folding, self.turned) = (folding, turned)
    folder = RecordFolder(folding, turned)
    self.rules = rules
    contextWidth = context
    gate = ContextGate(width: context)
    judge = LineJudge(rules)
    search(pattern)
  }

  mutating func search(_ pattern: String?) { hunt = pattern.map { Hunt(judge: LineJudge([.keep($0)])) } }

  /// Goes on for up to `budget` bytes.
  ///
  /// - Returns: whether all lines of the snapshot are decided.
  mutating func extend(over snapshot: LogSnapshot, budget: Int) throws(LogError) -> Bool {
    if generation != snapshot.generation {
      // Lines around those that pass, and such that belong together, may lie before.
      let isByItself = contextWidth == 0 && folding != .records && turned.isEmpty
      (generation, starts) = (snapshot.generation, [])
      decidedEnd = isByItself ? try snapshot.start(of: rules) : 0
      (context, gate) = ([], ContextGate(width: contextWidth))
      (folder, records, provisional) = (RecordFolder(folding, turned), [:], 0)
      hunt?.looked = 0
      hunt?.lines = []
    }
    live = nil
    takeBackProvisional()
    var reader = snapshot.lines(from: decidedEnd, longLines: .views)
    let stop = decidedEnd + UInt64(budget)
    while decidedEnd < stop, let line = try reader.next() {
      if line.ending == .open {
        live = judge.passes(line) ? line : nil
        showOpen()
        return true
      }
      if !isFull { take(line) }
      decidedEnd = line.range.upperBound
    }
    showOpen()
    return decidedEnd >= snapshot.end
  }

  private mutating func take(_ line: LogKit.LogLine) {
    let passes = judge.passes(line)
    guard folding != .none else { return show(line.range.lowerBound, passes: passes) }
    for group in folder?.take(line, passes: passes) ?? [] { show(group) }
  }

  private mutating func show(_ group: RecordFolder.Group) {
    let number = starts.count
    show(group.start, passes: group.passes)
    // With lines around it, the record is the last that was added.
    if group.count > 1, starts.count > number { records[starts.count - 1] = group.count }
  }

  private mutating func show(_ start: UInt64, passes: Bool) {
    for shown in gate.take(start, passes: passes) {
      if shown.isContext { context.insert(starts.count) }
      starts.append(shown.line)
    }
  }

  /// Shows what is not complete yet as it would be if nothing followed.
  private mutating func showOpen() {
    guard let open = folder?.open else { return }
    let (number, gate) = (starts.count, gate)
    for group in open { show(group) }
    self.gate = gate
    provisional = starts.count - number
  }

  private mutating func takeBackProvisional() {
    guard provisional > 0 else { return }
    let count = starts.count - provisional
    for number in count..<starts.count {
      records[number] = nil
      context.remove(number)
    }
    starts.removeLast(provisional)
    provisional = 0
    if let looked = hunt?.looked { hunt?.looked = min(looked, count) }
    while let last = hunt?.lines.last, last >= count { hunt?.lines.removeLast() }
  }

  /// The record that is shown as the line with this number; `nil` where it is a line by itself.
  func record(_ number: Int, in snapshot: LogSnapshot) throws(LogError) -> LogRecord? {
    guard let count = records[number], starts.indices.contains(number) else { return nil }
    var found = LogRecords()
    var reader = snapshot.lines(from: starts[number], longLines: .views)
    for _ in 0..<count { if let line = try reader.next() { _ = found.add(line.content) } }
    return found.open.first
  }

  /// It stands there only for its neighbours.
  func isContext(_ number: Int) -> Bool { context.contains(number) }

  /// The lines with these numbers among those that pass.
  func lines(_ range: Range<Int>, in snapshot: LogSnapshot) throws(LogError) -> [LogKit.LogLine] {
    var lines: [LogKit.LogLine] = []
    var reader = SparseLines(snapshot)
    for start in starts[range.clamped(to: starts.indices)] {
      if let line = try reader.line(at: start) { lines.append(line) }
    }
    return lines
  }

  /// The number of the line that stands for the one at `offset`, which passes; of a record that is its first.
  func standIn(at offset: UInt64) -> Int {
    let number = number(at: offset)
    guard number > 0, number >= starts.count || starts[number] > offset, records[number - 1] != nil else {
      return number
    }
    return number - 1
  }

  /// The number of the first line that passes and does not begin before `offset`.
  func number(at offset: UInt64) -> Int {
    starts.partitioningIndex { $0 >= offset }
  }

  /// Looks at up to `budget` more of the lines that pass.
  mutating func advance(in snapshot: LogSnapshot, budget: Int) throws(LogError) -> MatchHunt.Finding? {
    guard var hunt else { return nil }
    let end = min(starts.count, hunt.looked + budget)
    var reader = SparseLines(snapshot)
    for number in hunt.looked..<end {
      // Of a record every line counts.
      for place in 0..<(records[number] ?? 1) {
        guard let line = try place == 0 ? reader.line(at: starts[number]) : reader.next() else { break }
        guard hunt.judge.passes(line) else { continue }
        hunt.lines.append(number)
        break
      }
    }
    hunt.looked = end
    self.hunt = hunt
    return MatchHunt.Finding(lines: hunt.lines, isComplete: end == starts.count)
  }
}
