internal import LogKit
internal import Workflow

/// Looks for the line that a pane wants to go to, slice by slice, among those that a filter lets through.
struct LogSeeker {
  let seek: LogSeek
  private let judge: LineJudge
  /// Where looking goes on.
  private var position: UInt64?
  private(set) var isDone = false
  /// Where the line begins, once it is found.
  private(set) var offset: UInt64?

  /// A line that was found and stands behind one that the pane was at already.
  private var passed: UInt64?

  /// Lines read at a time when looking backwards.
  private static let stretch = 500

  init(_ seek: LogSeek, _ rules: [LineRule]) {
    self.seek = seek
    judge = LineJudge(rules)
  }

  /// Goes on for about `budget` bytes.
  mutating func advance(in snapshot: LogSnapshot, budget: UInt64 = 8 << 20) throws(LogError) {
    guard !isDone else { return }
    switch seek.target {
    case .offset(let offset): finish(offset)
    case .time(let time): try find(time, in: snapshot, budget)
    case .next(let level, let from): try findNext(level, behind: from, in: snapshot, budget)
    case .first(let level, let time): try findFirst(level, time, in: snapshot, budget)
    case .previous(let level, let from): try findPrevious(level, before: from, in: snapshot, budget)
    }
  }

  /// What was found is shown by the line from which it was looked for: looks on behind it.
  mutating func goOn() {
    (passed, position, offset) = (offset, offset, nil)
    isDone = false
  }

  private mutating func finish(_ offset: UInt64?) {
    self.offset = offset
    isDone = true
  }

  /// Times of lines may go back a little; the latest one so far counts.
  private mutating func find(
    _ time: Timestamp,
    in snapshot: LogSnapshot,
    _ budget: UInt64
  ) throws(LogError) {
    guard try snapshot.findTime(time, budget: budget) else { return }
    var reader = snapshot.lines(from: try snapshot.offset(notBefore: time), longLines: .views)
    var last: Timestamp?
    while let line = try reader.next() {
      if let own = line.time, own >= time { return finish(line.range.lowerBound) }
      last = line.time
    }
    guard snapshot.hasFoundTimes || last != nil else { return finish(nil) }
    finish(try snapshot.lines(before: snapshot.end, count: 1).last?.range.lowerBound)
  }

  private mutating func findFirst(
    _ level: LogLevel,
    _ time: Timestamp,
    in snapshot: LogSnapshot,
    _ budget: UInt64
  ) throws(LogError) {
    if position == nil {
      try find(time, in: snapshot, budget)
      guard isDone else { return }
      (position, isDone, offset) = (offset ?? snapshot.end, false, nil)
    }
    try findNext(level, behind: nil, in: snapshot, budget)
  }

  private mutating func findNext(
    _ level: LogLevel,
    behind from: UInt64?,
    in snapshot: LogSnapshot,
    _ budget: UInt64
  ) throws(LogError) {
    var reader = snapshot.lines(from: position ?? from ?? 0, longLines: .views)
    let stop = reader.position + budget
    while reader.position < stop {
      guard let line = try reader.next() else { return finish(nil) }
      if line.range.lowerBound == from || line.range.lowerBound == passed { continue }
      if isWanted(line, level) { return finish(line.range.lowerBound) }
    }
    position = reader.position
  }

  private mutating func findPrevious(
    _ level: LogLevel,
    before from: UInt64?,
    in snapshot: LogSnapshot,
    _ budget: UInt64
  ) throws(LogError) {
    var before = min(position ?? from ?? snapshot.end, snapshot.end)
    let stop = before > budget ? before - budget : 0
    while before > stop {
      let lines = try snapshot.lines(before: before, count: Self.stretch)
      if let line = lines.last(where: { isWanted($0, level) }) { return finish(line.range.lowerBound) }
      guard let first = lines.first, first.range.lowerBound < before else { break }
      before = first.range.lowerBound
    }
    position = before
    if before == 0 { finish(nil) }
  }

  private func isWanted(_ line: LogKit.LogLine, _ level: LogLevel) -> Bool {
    LevelDetector.level(of: line).map { $0 >= level } ?? false && judge.passes(line)
  }
}
