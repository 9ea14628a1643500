internal import LogKit
internal import Workflow

/// The lines of a log that match a pattern, found slice by slice and as the log grows.
struct MatchHunt {
  let source: String
  private var scan: PatternScan?
  private var lines: [Int] = []
  private var count = 0
  private var generation: Int?
  private var counter: (reader: LogLines, number: Int)?
  private(set) var failure: String?

  /// Of further matches only the count is kept: 16 MB of line numbers are enough.
  private let limit: Int
  /// Further ahead than this, the index is quicker than counting on.
  private static let stride: UInt64 = 262_144

  init(_ source: String, limit: Int = 2_000_000) {
    self.source = source
    self.limit = limit
    do throws(PatternError) {
      scan = PatternScan(try Pattern(source))
    } catch {
      failure = error.description
    }
  }

  struct Finding: Sendable, Hashable {
    /// Numbers of the lines that match, ascending; the first ones where there are very many.
    var lines: [Int]
    /// All lines that match so far, those whose numbers are not kept included.
    var count: Int
    var isComplete: Bool
    var failure: String?
    /// Which search of the pane it answers.
    var search: Int?

    init(lines: [Int], count: Int? = nil, isComplete: Bool, failure: String? = nil) {
      self.lines = lines
      self.count = count ?? lines.count
      self.isComplete = isComplete
      self.failure = failure
    }
  }

  /// Looks at the next slice of the log; `index` counts its lines and is extended as far as the search has come.
  mutating func advance(over snapshot: LogSnapshot, _ index: inout LineIndex) throws(LogError) -> Finding {
    guard var scan else { return Finding(lines: [], isComplete: true, failure: failure) }
    if generation != snapshot.generation { restart(snapshot, &scan) }
    let found = try scan.advance(over: snapshot)
    while index.indexedEnd < min(scan.position, snapshot.end) {
      if try index.extend(over: snapshot, budget: 4 << 20) { break }
    }
    for match in found.prefix(limit - lines.count) {
      lines.append(try number(of: match.line.lowerBound, in: snapshot, index))
    }
    count += found.count
    self.scan = scan
    var finding = Finding(lines: lines, count: count, isComplete: scan.hasReached(snapshot))
    if let open = scan.openMatch, index.covers(snapshot) {
      finding.count += 1
      if count == lines.count {
        finding.lines.append(try index.lineNumber(at: open.line.lowerBound, in: snapshot) ?? 0)
      }
    }
    return finding
  }

  private mutating func restart(_ snapshot: LogSnapshot, _ scan: inout PatternScan) {
    if generation != nil, let pattern = try? Pattern(source) { scan = PatternScan(pattern) }
    generation = snapshot.generation
    lines = []
    count = 0
    counter = nil
  }

  /// The number of the line that begins at `offset`, counted on from the match before where that is near.
  private mutating func number(
    of offset: UInt64,
    in snapshot: LogSnapshot,
    _ index: LineIndex
  ) throws(LogError) -> Int {
    let near =
      counter.map { offset >= $0.reader.position && offset - $0.reader.position < Self.stride } ?? false
    guard near, counter?.reader.snapshot.end == snapshot.end else {
      let number = try index.lineNumber(at: offset, in: snapshot) ?? 0
      counter = (snapshot.lines(from: offset, longLines: .views), number)
      return number
    }
    while let position = counter?.reader.position, position < offset, try counter?.reader.next() != nil {
      counter?.number += 1
    }
    return counter?.number ?? 0
  }
}

extension LiveLines {
  /// Matches by the numbers of the lines that are shown: in lines that are written over they do not count, and in one record
  /// they count once.
  func shown(_ finding: MatchHunt.Finding) -> MatchHunt.Finding {
    guard hiddenCount > 0 else { return finding }
    var found = finding
    found.lines = []
    for number in finding.lines {
      if let line = standIn(for: number), line != found.lines.last { found.lines.append(line) }
    }
    found.count -= finding.lines.count - found.lines.count
    return found
  }
}
