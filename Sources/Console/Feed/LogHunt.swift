internal import LogKit
internal import Workflow

/// Searches a whole log and tells of the lines that match as it finds them; on a thread of its own.
struct LogHunt {
  let key: LogKey
  let folder: String
  let pattern: String

  /// More matches than these are not kept.
  private static let limit = 100_000
  /// Further ahead than this, the index is quicker than counting on.
  private static let stride: UInt64 = 262_144

  func run(isWanted: () -> Bool, post: (FeedMessage) -> Void) {
    var lines: [Int] = []
    do {
      let pattern = try Pattern(pattern)
      let file = LogFile(.attempt(folder: folder))
      try file.refresh()
      let snapshot = file.snapshot
      var index = LineIndex(for: snapshot)
      var scan = PatternScan(pattern)
      var counter: (reader: LogLines, number: Int)?
      while isWanted(), !scan.hasReached(snapshot), lines.count < Self.limit {
        let found = try scan.advance(over: snapshot) { !isWanted() }
        while index.indexedEnd < min(scan.position, snapshot.end) {
          if try index.extend(over: snapshot, budget: 4 << 20) { break }
        }
        let all = found + (scan.openMatch.map { [$0] } ?? [])
        for match in all where lines.count < Self.limit {
          lines.append(try number(of: match.line.lowerBound, in: snapshot, index, &counter))
        }
        post(.matches(key, pattern: self.pattern, lines: lines, isComplete: false, failure: nil))
      }
      guard isWanted() else { return }
      post(.matches(key, pattern: self.pattern, lines: lines, isComplete: true, failure: nil))
    } catch {
      post(.matches(key, pattern: pattern, lines: lines, isComplete: true, failure: "\(error)"))
    }
  }

  /// The number of the line that begins at `offset`, counted on from the match before where that is near.
  private func number(
    of offset: UInt64,
    in snapshot: LogSnapshot,
    _ index: LineIndex,
    _ counter: inout (reader: LogLines, number: Int)?
  ) throws(LogError) -> Int {
    if counter == nil || offset - min(offset, counter?.reader.position ?? 0) > Self.stride {
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
