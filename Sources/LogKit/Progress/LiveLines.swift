/// The lines of a log as a terminal would show them: a bar that was written ten thousand times is one, and so is each row of
/// a display that redraws itself.
///
/// Of records, such as tracebacks, the first line stands for all where that is asked. Found slice by slice and as the log
/// grows; the log itself stays as it is. Line numbers count from 0; the unfinished last line counts.
package struct LiveLines: Sendable {
  /// Which records are shown as one line.
  package struct Folding: Sendable, Hashable {
    /// All but those in `turned`; else only these.
    package var foldsRecords: Bool
    /// Where a line of each record stands that is not treated like the others.
    package var turned: Set<UInt64>

    package init(foldsRecords: Bool = false, turned: Set<UInt64> = []) {
      self.foldsRecords = foldsRecords
      self.turned = turned
    }

    /// Whether a record of these lines is to be folded; one that was turned twice is like the others.
    package func folds(_ bytes: Range<UInt64>) -> Bool {
      let isTurned = turned.reduce(false) { bytes.contains($1) ? !$0 : $0 }
      return foldsRecords != isTurned
    }
  }

  package private(set) var folding: Folding
  private var generation: Int?
  private var scan = RowScan()
  /// With the unfinished last line.
  private var ahead = RowScan()
  private var records: LogRecords?
  /// Lines whose records are not complete.
  private var waiting: [RowScan.Line] = []
  /// How many lines the record has that begins at an offset, where it is folded; and the same by its number.
  private var counts: [UInt64: Int] = [:]
  private var countsByNumber: [Int: Int] = [:]
  private var hidden = HiddenLines()
  /// Hidden by the unfinished line, which may still become another.
  private var provisional: [RowScan.Line] = []
  private var number = 0
  /// How far the log is looked at.
  package private(set) var position: UInt64 = 0
  private var changed: UInt64?
  /// How many lines are hidden counts from the moment on at which the whole log had been looked at once.
  package private(set) var isKnown = false

  package init(_ folding: Folding = Folding()) {
    self.folding = folding
    if folding != Folding() { records = LogRecords() }
  }

  /// Goes on for up to `budget` bytes.
  ///
  /// - Returns: whether the whole snapshot is looked at.
  package mutating func extend(over snapshot: LogSnapshot, budget: Int) throws(LogError) -> Bool {
    if generation != snapshot.generation {
      self = LiveLines(folding)
      (generation, changed) = (snapshot.generation, 0)
    }
    for line in provisional { show(line) }
    provisional = []
    var reader = snapshot.lines(from: position, longLines: .views)
    let stop = position + UInt64(budget)
    var open: LogLine?
    while position < stop, let line = try reader.next() {
      if line.ending == .open {
        open = line
        break
      }
      take(line)
    }
    foldOpenRecord()
    ahead = scan
    if let open { look(aheadTo: open) }
    let isWhole = open != nil || position >= snapshot.end
    isKnown = isKnown || isWhole
    return isWhole
  }

  private mutating func take(_ line: LogLine) {
    let known = RowScan.Line(number: number, bytes: line.range)
    for lost in scan.take(line.content, known) { hide(lost) }
    number += 1
    position = line.range.upperBound
    guard let complete = records?.add(line.content) else { return }
    for record in complete {
      fold(Array(waiting.prefix(record.count)))
      waiting.removeFirst(min(record.count, waiting.count))
    }
    waiting.append(known)
  }

  /// What a record has so far it keeps.
  private mutating func foldOpenRecord() {
    guard let open = records?.open.first, let first = waiting.first,
      counts[first.bytes.lowerBound] != open.count
    else { return }
    fold(Array(waiting.prefix(open.count)))
  }

  private mutating func fold(_ lines: [RowScan.Line]) {
    guard lines.count > 1, !hidden.isFull, let first = lines.first, let last = lines.last,
      counts[first.bytes.lowerBound] != lines.count,
      folding.folds(first.bytes.lowerBound..<last.bytes.upperBound)
    else { return }
    for line in lines.dropFirst(counts[first.bytes.lowerBound] ?? 1) { hide(line) }
    counts[first.bytes.lowerBound] = lines.count
    countsByNumber[first.number] = lines.count
    note(first.bytes.lowerBound)
  }

  /// Folds the record that a line is of where it is not folded, else shows its lines; a line by itself stays as it is.
  ///
  /// The line begins at `offset` of the snapshot, and `number` is its number in the log.
  package mutating func turn(at offset: UInt64, number: Int, in snapshot: LogSnapshot) throws(LogError) {
    folding.turned.formSymmetricDifference([offset])
    let window = try snapshot.records(from: offset, count: 1)
    guard let record = window.records.first, record.isFoldable else { return }
    let lines = window.lines(of: record)
    let place = lines.prefix { $0.range.lowerBound < offset }.count
    let known = lines.enumerated().map { RowScan.Line(number: number - place + $0, bytes: $1.range) }
    let head = known[0]
    if counts.removeValue(forKey: head.bytes.lowerBound) == nil {
      guard !hidden.isFull else { return }
      for line in known.dropFirst() where line.number < self.number { hide(line) }
      counts[head.bytes.lowerBound] = known.count
      countsByNumber[head.number] = known.count
    } else {
      for line in known.dropFirst() { show(line) }
      countsByNumber[head.number] = nil
    }
    note(head.bytes.lowerBound)
  }

  private mutating func look(aheadTo line: LogLine) {
    let known = RowScan.Line(number: number, bytes: line.range)
    for lost in ahead.take(line.content, known) where lost != known && hidden.next(after: lost.number) == nil
    {
      hide(lost)
      provisional.append(lost)
    }
  }

  private mutating func hide(_ line: RowScan.Line) {
    hidden.hide(line)
    note(line.bytes.lowerBound)
  }

  private mutating func show(_ line: RowScan.Line) {
    hidden.show(line)
    note(line.bytes.lowerBound)
  }

  private mutating func note(_ offset: UInt64) { changed = min(changed ?? offset, offset) }

  /// Where the first line begins of which another thing is to be said than when this was asked last; `nil` for none.
  package mutating func takeChange() -> UInt64? {
    guard isKnown else { return nil }
    defer { changed = nil }
    return changed
  }

  /// Lines that are not shown.
  package var hiddenCount: Int { isKnown ? hidden.count : 0 }

  /// The number among the lines that are shown; of a hidden line that of the next one that is shown.
  package func shown(_ number: Int) -> Int { hiddenCount == 0 ? number : hidden.shown(number) }

  /// The number among the lines that are shown of the one that stands for a line; `nil` of a line that is written over.
  package func standIn(for number: Int) -> Int? {
    guard hiddenCount > 0, let head = hidden.head(of: number) else { return shown(number) }
    guard let count = countsByNumber[head], number < head + count else { return nil }
    return hidden.shown(head)
  }

  /// The number in the log of a line that is shown.
  package func number(_ shown: Int) -> Int { hiddenCount == 0 ? shown : hidden.number(shown) }

  /// Whether the line is hidden that begins there.
  package func isHidden(at offset: UInt64) -> Bool { hiddenCount > 0 && hidden.isHidden(at: offset) }

  /// How many lines the folded record has that begins there; 1 for other lines.
  package func count(at offset: UInt64) -> Int { counts[offset] ?? 1 }

  /// What is left of a line, from the top down: more than one row where it moves the cursor.
  package func left(of line: LogLine) -> [ArraySlice<UInt8>] {
    ahead.left(of: line.content, at: line.range.lowerBound)
  }

  /// Lines that are shown, from the one with a number in the log on that begins at `offset`.
  ///
  /// - Returns: up to `count` lines with their numbers in the log.
  package func lines(
    from number: Int,
    at offset: UInt64,
    count: Int,
    in snapshot: LogSnapshot
  ) throws(LogError) -> [(number: Int, line: LogLine)] {
    var found: [(number: Int, line: LogLine)] = []
    var (number, reader) = (number, snapshot.lines(from: offset, longLines: .views, blockSize: 32_768))
    while found.count < count {
      if hiddenCount > 0, let next = hidden.next(after: number) {
        number = next.number
        reader = snapshot.lines(from: next.offset, longLines: .views, blockSize: 32_768)
      }
      guard let line = try reader.next() else { break }
      found.append((number, line))
      number += 1
    }
    return found
  }

  /// The record that a line stands for; `nil` where it stands for itself alone.
  package func record(at offset: UInt64, in snapshot: LogSnapshot) throws(LogError) -> LogRecord? {
    guard hiddenCount > 0, let count = counts[offset] else { return nil }
    return try snapshot.record(at: offset, count: count)
  }
}

extension LogSnapshot {
  /// The record that is made of so many lines from `offset` on.
  package func record(at offset: UInt64, count: Int) throws(LogError) -> LogRecord? {
    var records = LogRecords()
    var reader = lines(from: offset, longLines: .views, blockSize: 32_768)
    for _ in 0..<count { if let line = try reader.next() { _ = records.add(line.content) } }
    return records.open.first
  }
}
