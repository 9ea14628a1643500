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
  /// All lines before this are decided.
  private(set) var decidedEnd: UInt64 = 0
  /// The unfinished last line, where it passes as it is.
  private(set) var live: LogKit.LogLine?

  private var hunt: Hunt?

  /// Further lines are left out: 32 MB of starts are enough.
  static let limit = 4_000_000

  /// Lines that pass and match a search, too.
  private struct Hunt {
    var judge: LineJudge
    var looked = 0
    var lines: [Int] = []
  }

  /// `pattern` is searched for among the lines that pass.
  init(_ rules: [LineRule], context: Int = 0, pattern: String?) {
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
      (generation, starts, decidedEnd) = (snapshot.generation, [], 0)
      (context, gate) = ([], ContextGate(width: contextWidth))
      hunt?.looked = 0
      hunt?.lines = []
    }
    live = nil
    var reader = snapshot.lines(from: decidedEnd, longLines: .views)
    let stop = decidedEnd + UInt64(budget)
    while decidedEnd < stop, let line = try reader.next() {
      if line.ending == .open {
        live = judge.passes(line) ? line : nil
        return true
      }
      if starts.count < Self.limit {
        for shown in gate.take(line.range.lowerBound, passes: judge.passes(line)) {
          if shown.isContext { context.insert(starts.count) }
          starts.append(shown.line)
        }
      }
      decidedEnd = line.range.upperBound
    }
    return decidedEnd >= snapshot.end
  }

  /// It stands there only for its neighbours.
  func isContext(_ number: Int) -> Bool { context.contains(number) }

  /// The lines with these numbers among those that pass.
  func lines(_ range: Range<Int>, in snapshot: LogSnapshot) throws(LogError) -> [LogKit.LogLine] {
    var lines: [LogKit.LogLine] = []
    for start in starts[range.clamped(to: starts.indices)] {
      var reader = snapshot.lines(from: start, longLines: .views)
      if let line = try reader.next() { lines.append(line) }
    }
    return lines
  }

  /// The number of the first line that passes and does not begin before `offset`.
  func number(at offset: UInt64) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Looks at up to `budget` more of the lines that pass.
  mutating func advance(in snapshot: LogSnapshot, budget: Int) throws(LogError) -> MatchHunt.Finding? {
    guard var hunt else { return nil }
    let end = min(starts.count, hunt.looked + budget)
    for line in try lines(hunt.looked..<end, in: snapshot).enumerated() where hunt.judge.passes(line.element)
    {
      hunt.lines.append(hunt.looked + line.offset)
    }
    hunt.looked = end
    self.hunt = hunt
    return MatchHunt.Finding(lines: hunt.lines, isComplete: end == starts.count)
  }
}
