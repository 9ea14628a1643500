/// A part of a log: lines, and the records that they make.
package struct RecordWindow: Sendable {
  /// In order.
  package var lines: [LogLine]
  /// In order; their `lines` are indices into `lines`, and all of those belong to one.
  package var records: [LogRecord]

  /// The lines of a record.
  package func lines(of record: LogRecord) -> ArraySlice<LogLine> { lines[record.lines] }

  /// Keeps the lines of these records only.
  fileprivate func keeping(_ kept: ArraySlice<LogRecord>) -> RecordWindow {
    guard let first = kept.first?.lines.lowerBound, let last = kept.last?.lines.upperBound else {
      return RecordWindow(lines: [], records: [])
    }
    let moved = kept.map { record in
      var record = record
      record.lines = record.lines.lowerBound - first..<record.lines.upperBound - first
      return record
    }
    return RecordWindow(lines: Array(lines[first..<last]), records: moved)
  }
}

extension LogSnapshot {
  /// Up to `count` records from the one on that holds the line at `offset`, which begins a line.
  ///
  /// Reads `LogRecords.lookBack` lines before it at most, and fewer where a line is sure to begin a record. The last
  /// record of a log that grows may grow.
  package func records(from offset: UInt64, count: Int) throws(LogError) -> RecordWindow {
    var (all, isBeginning) = try context(before: offset)
    let target = all.count
    var reader = lines(from: offset, longLines: .views, blockSize: 32_768)
    guard let first = try reader.next() else { return RecordWindow(lines: [], records: []) }
    all.append(first)
    let shapes = all.map { LineShape($0.content) }
    let start = LogRecords.start(of: target, in: shapes)
    var records = LogRecords(from: start ?? 0, isBeginning: start != nil || isBeginning)
    var found: [LogRecord] = []
    for index in (start ?? 0)...target { found += records.add(all[index].content, shapes[index]) }
    found.removeAll { $0.lines.upperBound <= target }
    while found.count < count, let line = try reader.next() {
      all.append(line)
      found += records.add(line.content).filter { $0.lines.upperBound > target }
    }
    found += records.open.filter { $0.lines.upperBound > target }
    return RecordWindow(lines: all, records: found).keeping(found.prefix(count))
  }

  /// Up to `count` records that end before `offset`, in the order of the file.
  ///
  /// The record that holds the line before `offset` counts, cut at `offset`; ask with the start of a record.
  package func records(before offset: UInt64, count: Int) throws(LogError) -> RecordWindow {
    guard count > 0, offset > 0 else { return RecordWindow(lines: [], records: []) }
    var wanted = count
    while true {
      // The first of these is in doubt as long as there are lines before it.
      let tail = try lines(before: offset, count: wanted + LogRecords.lookBack)
      let isBeginning = tail.first?.range.lowerBound == 0 || tail.isEmpty
      let target = isBeginning ? 0 : tail.count - wanted
      let found = LogRecords.records(in: tail.map(\.content), from: target, isBeginning: isBeginning)
      if isBeginning || found.count >= count {
        return RecordWindow(lines: tail, records: found).keeping(found.suffix(count))
      }
      wanted *= 4
    }
  }

  /// Lines before `offset` down to one that is sure to begin a record, or `lookBack` lines.
  private func context(
    before offset: UInt64
  ) throws(LogError) -> (lines: [LogLine], isBeginning: Bool) {
    var count = 16
    while true {
      let found = try lines(before: offset, count: count)
      if found.first?.range.lowerBound == 0 || offset == 0 { return (found, true) }
      let shapes = found.map { LineShape($0.content) }
      if count >= LogRecords.lookBack || LogRecords.start(of: shapes.count - 1, in: shapes) != nil {
        return (found, false)
      }
      count = min(count * 4, LogRecords.lookBack)
    }
  }
}
