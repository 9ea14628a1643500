internal import LogKit
internal import Workflow

/// The lines of a log that match a pattern, found slice by slice and as the log grows.
struct MatchHunt {
  let source: String
  private var scan: PatternScan?
  private var lines: [Int] = []
  private var generation: Int?
  private var counter: (reader: LogLines, number: Int)?
  private(set) var failure: String?

  /// More matches than these are not kept; 16 MB of their numbers.
  private static let limit = 2_000_000
  /// Further ahead than this, the index is quicker than counting on.
  private static let stride: UInt64 = 262_144

  init(_ source: String) {
    self.source = source
    do throws(PatternError) {
      scan = PatternScan(try Pattern(source))
    } catch {
      failure = error.description
    }
  }

  struct Finding: Sendable, Hashable {
    var lines: [Int]
    /// Every line has been looked at.
    var isComplete: Bool
    /// Looking on is worth a call, though nothing comes.
    var hasMore: Bool
    var failure: String?

    init(lines: [Int], isComplete: Bool, isFull: Bool = false, failure: String? = nil) {
      self.lines = lines
      self.isComplete = isComplete
      hasMore = !isComplete && !isFull
      self.failure = failure
    }
  }

  /// Looks at the next slice of the log; `index` counts its lines and is extended as far as the search has come.
  mutating func advance(over snapshot: LogSnapshot, _ index: inout LineIndex) throws(LogError) -> Finding {
    guard var scan else { return Finding(lines: [], isComplete: true, failure: failure) }
    if generation != snapshot.generation { restart(snapshot, &scan) }
    guard lines.count < Self.limit else { return Finding(lines: lines, isComplete: false, isFull: true) }
    let found = try scan.advance(over: snapshot)
    while index.indexedEnd < min(scan.position, snapshot.end) {
      if try index.extend(over: snapshot, budget: 4 << 20) { break }
    }
    for match in found.prefix(Self.limit - lines.count) {
      lines.append(try number(of: match.line.lowerBound, in: snapshot, index))
    }
    self.scan = scan
    var shown = lines
    if let open = scan.openMatch, index.covers(snapshot) {
      shown.append(try index.lineNumber(at: open.line.lowerBound, in: snapshot) ?? 0)
    }
    let isFull = lines.count >= Self.limit
    return Finding(lines: shown, isComplete: scan.hasReached(snapshot) && !isFull, isFull: isFull)
  }

  private mutating func restart(_ snapshot: LogSnapshot, _ scan: inout PatternScan) {
    if generation != nil, let pattern = try? Pattern(source) { scan = PatternScan(pattern) }
    generation = snapshot.generation
    lines = []
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
