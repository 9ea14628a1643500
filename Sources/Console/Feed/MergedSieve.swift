internal import LogKit
internal import Workflow

/// Reads single lines of several logs; lines that are near those read before come out of the same block.
struct MergedReaders {
  private var snapshots: [LogSnapshot] = []
  private var readers: [LogLines?] = []

  /// Takes later snapshots of the logs.
  mutating func refresh(_ snapshots: [LogSnapshot]) {
    let isSame = self.snapshots.elementsEqual(snapshots) {
      $0.generation == $1.generation && $0.end == $1.end
    }
    guard !isSame else { return }
    self.snapshots = snapshots
    readers = Array(repeating: nil, count: snapshots.count)
  }

  /// The line that begins there; `nil` where the log was cut meanwhile.
  mutating func line(at place: MergedPlace) throws(LogError) -> LogKit.LogLine? {
    guard snapshots.indices.contains(place.stream) else { return nil }
    if readers[place.stream]?.position != place.offset {
      // Sixteen megabytes for all logs together, and no less than a few lines of each.
      let block = max(4_096, min(65_536, (16 << 20) / snapshots.count))
      readers[place.stream] = snapshots[place.stream].lines(
        from: place.offset,
        longLines: .views,
        blockSize: block
      )
    }
    return try readers[place.stream]?.next()
  }

  /// The line that begins there, and those of its log behind it.
  mutating func lines(at place: MergedPlace, count: Int) throws(LogError) -> [LogKit.LogLine] {
    guard count > 0, let first = try line(at: place) else { return [] }
    var found = [first]
    while found.count < count, let next = try readers[place.stream]?.next() { found.append(next) }
    return found
  }

  /// The record of so many lines that begins there.
  func record(at place: MergedPlace, count: Int) throws(LogError) -> LogRecord? {
    guard snapshots.indices.contains(place.stream), count > 1 else { return nil }
    return try snapshots[place.stream].record(at: place.offset, count: count)
  }
}

/// Which of the merged lines are shown, and which of these match a search; goes on as there are more.
struct MergedSieve {
  private let judge: LineJudge?
  private let search: LineJudge?
  private let failure: String?
  private let isSearched: Bool
  private let hidden: Set<Int>
  /// Lines are written over or folded.
  let folds: Bool
  private let contextWidth: Int
  private var gate: ContextGate<Int>
  /// Numbers in the index of lines that are there only for their neighbours.
  private var context: Set<Int> = []
  /// Numbers in the index of the lines that are shown, ascending; unused while all are.
  private var shown: [UInt32] = []
  /// Numbers of the lines that match, among those that are shown.
  private var matches: [Int] = []
  /// Lines of the index that are decided.
  private var decided = 0

  /// Lines looked at before other panes get their turn.
  private static let slice = 20_000

  init(_ request: LogRequest, hidden: Set<Int>, folds: Bool) {
    self.hidden = hidden
    self.folds = folds
    judge = request.rules.isEmpty ? nil : LineJudge(request.rules)
    failure = request.pattern.flatMap { Pattern.fault(in: $0) }?.description
    search = failure == nil ? request.pattern.map { LineJudge([.keep($0)]) } : nil
    isSearched = request.pattern != nil
    contextWidth = judge == nil ? 0 : request.context
    gate = ContextGate(width: contextWidth)
  }

  /// Nothing is left out.
  var showsAll: Bool { !isFiltered && !folds }

  /// Lines are left out that are neither written over nor folded.
  var isFiltered: Bool { judge != nil || !hidden.isEmpty }

  func count(of index: MergedIndex) -> Int { showsAll ? index.entries.count : shown.count }

  /// The number in the index of a line that is shown.
  func entry(_ number: Int) -> Int { showsAll ? number : Int(shown[number]) }

  func isContext(_ entry: Int) -> Bool { context.contains(entry) }

  /// The number among the lines that are shown of the first that stands at `entry` or behind.
  func number(of entry: Int) -> Int {
    guard !showsAll else { return entry }
    return shown.partitioningIndex { $0 >= entry }
  }

  /// Lines from there on are others now.
  mutating func forget(from changed: Int) {
    guard changed < decided else { return }
    // What was shown for the sake of a line behind may change, too.
    let entry = max(0, changed - contextWidth)
    gate = ContextGate(width: contextWidth)
    let number = number(of: entry)
    if !showsAll {
      for line in shown[number...] { context.remove(Int(line)) }
      shown.removeSubrange(number...)
    }
    while let last = matches.last, last >= number { matches.removeLast() }
    decided = entry
  }

  /// Lines of a log from an offset on are others now.
  mutating func forget(_ stream: Int, from offset: UInt64, in index: MergedIndex) {
    var (number, changed) = (min(decided, index.entries.count), decided)
    while number > 0 {
      number -= 1
      let place = index.entries[number].place
      guard place.stream == stream else { continue }
      if place.offset < offset { break }
      changed = number
    }
    forget(from: changed)
  }

  /// Goes on with the next lines, of which `live` says for each log which ones are written over or folded.
  ///
  /// Returns whether all lines of the index are decided.
  mutating func advance(
    over index: MergedIndex,
    _ live: [LiveLines],
    _ readers: inout MergedReaders
  ) throws(LogError) -> Bool {
    guard !showsAll || search != nil else {
      decided = index.entries.count
      return true
    }
    let end = min(index.entries.count, decided + Self.slice)
    while decided < end {
      let place = index.entries[decided].place
      let isLeftOut =
        hidden.contains(place.stream) || (folds && live[place.stream].isHidden(at: place.offset))
      if !isLeftOut {
        let count = folds ? live[place.stream].count(at: place.offset) : 1
        try decide(place, readers.lines(at: place, count: judge == nil && search == nil ? 0 : count))
      }
      decided += 1
    }
    return decided == index.entries.count
  }

  /// Shows the line that is decided next, or does not; of a record every line counts.
  private mutating func decide(_ place: MergedPlace, _ lines: [LogKit.LogLine]) {
    let passes = judge.map { judge in lines.contains { judge.passes($0, of: place.stream) } } ?? true
    for near in gate.take(decided, passes: passes) {
      if near.isContext { context.insert(near.line) }
      if near.line == decided, let search, lines.contains(where: { search.passes($0) }) {
        matches.append(showsAll ? decided : shown.count)
      }
      if !showsAll { shown.append(UInt32(near.line)) }
    }
  }

  func finding(isComplete: Bool) -> MatchHunt.Finding? {
    guard isSearched else { return nil }
    return MatchHunt.Finding(lines: matches, isComplete: isComplete || failure != nil, failure: failure)
  }
}

/// Looks for the merged line that a pane wants to go to, slice by slice, among those that are shown.
struct MergedSeeker {
  private let seek: LogSeek
  /// Number among the lines that are shown at which looking goes on.
  private var position: Int?
  private var isDone = false
  private var result: Int?

  private static let slice = 20_000

  init(_ seek: LogSeek) { self.seek = seek }

  mutating func advance(
    over index: MergedIndex,
    _ sieve: MergedSieve,
    _ readers: inout MergedReaders
  ) throws(LogError) {
    guard !isDone else { return }
    switch seek.target {
    case .offset(let place): finish(index.number(of: MergedPlace(rawValue: place)).map(sieve.number))
    case .time(let time): finish(sieve.number(of: index.number(notBefore: time)))
    case .next(let level, let from):
      let start = position ?? Self.number(from, index, sieve).map { $0 + 1 } ?? 0
      try walk(stride(from: start, to: sieve.count(of: index), by: 1), level, index, sieve, &readers)
    case .first(let level, let time):
      let start = position ?? sieve.number(of: index.number(notBefore: time))
      try walk(stride(from: start, to: sieve.count(of: index), by: 1), level, index, sieve, &readers)
    case .previous(let level, let from):
      let start = position ?? Self.number(from, index, sieve) ?? sieve.count(of: index)
      try walk(stride(from: start - 1, to: -1, by: -1), level, index, sieve, &readers)
    }
  }

  private static func number(_ place: UInt64?, _ index: MergedIndex, _ sieve: MergedSieve) -> Int? {
    place.flatMap { index.number(of: MergedPlace(rawValue: $0)) }.map(sieve.number)
  }

  private mutating func finish(_ number: Int?) {
    result = number
    isDone = true
  }

  private mutating func walk(
    _ numbers: StrideTo<Int>,
    _ level: LogLevel,
    _ index: MergedIndex,
    _ sieve: MergedSieve,
    _ readers: inout MergedReaders
  ) throws(LogError) {
    for (looked, number) in numbers.enumerated() {
      if looked == Self.slice {
        position = seek.isBackward ? number + 1 : number
        return
      }
      guard let line = try readers.line(at: index.entries[sieve.entry(number)].place) else { continue }
      if let own = LevelDetector.level(of: line), own >= level { return finish(number) }
    }
    finish(nil)
  }

  /// The answer, once everything is taken in or the line is found; `nil` until then.
  func found(in index: MergedIndex, _ sieve: MergedSieve, isWhole: Bool) -> LogContent.Found? {
    let count = sieve.count(of: index)
    guard isDone, isWhole else { return nil }
    guard let result, count > 0 else { return LogContent.Found(seek: seek) }
    let number = min(result, count - 1)
    let place = index.entries[sieve.entry(number)].place
    return LogContent.Found(
      seek: seek,
      place: LogContent.Found.Place(offset: place.rawValue, line: number)
    )
  }
}
