/// Says which lines of a log belong to one record, line by line, in order.
///
/// For a log that grows: keep one value, give it each line with `add`, and take the records that are complete from it;
/// `open` is what may still grow, to be shown as it is by now. For a window of a file see `records(from:count:)` and
/// `records(before:count:)` of `LogSnapshot`, and for lines that are in memory `records(in:from:isBeginning:)`.
///
/// Where a record begins depends on no more than `lookBack` lines before: most lines begin one whatever came before
/// them, and behind more lines of doubt than that each line is a record by itself until such a line comes. So every
/// reader finds the same records, wherever it begins.
package struct LogRecords: Sendable {
  /// How many lines before a line decide on its record, at most: the deepest stacks of Java have 1,024.
  package static let lookBack = 1_200

  private var scan: RecordScan
  private var current: LogRecord?
  /// Empty lines behind `current` that belong to it if the next line does.
  private var waiting = 0
  /// The number of the next line.
  private var next: Int
  /// - Parameters:
  ///   - first: the number of the first line.
  ///   - isBeginning: the first line is the first of the log, or one that `isStart` names.
  package init(from first: Int = 0, isBeginning: Bool = true) {
    next = first
    scan = RecordScan(isBeginning: isBeginning)
  }

  /// What is not complete: at most one record that may grow, and empty lines behind it.
  package var open: [LogRecord] {
    (current.map { [$0] } ?? []) + (0..<waiting).map { blank(next - waiting + $0) }
  }

  /// Takes the next line.
  ///
  /// - Parameter line: raw or sanitised, without its newline.
  /// - Returns: the records that are complete now, in order.
  package mutating func add(_ line: ArraySlice<UInt8>) -> [LogRecord] { add(line, LineShape(line)) }

  mutating func add(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [LogRecord] {
    defer { next += 1 }
    switch scan.take(shape) {
    case .begin: return begin(line, shape)
    case .wait: waiting += 1
    case .join(let state):
      if state == .group, current?.conclusion == nil { noteGroup(line) }
      join()
    case .conclude:
      let start = line.withUnsafeBytes { LinePrefix.end(in: $0) }
      current?.conclusion = Array(line.dropFirst(start).prefix(LogRecord.keptBytes))
      join()
    }
    return []
  }

  private mutating func join() {
    waiting = 0
    guard let start = current?.lines.lowerBound else { return }
    current?.lines = start..<next + 1
  }

  private mutating func begin(_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [LogRecord] {
    let complete = open
    waiting = 0
    current = LogRecord(
      lines: next..<next + 1,
      level: scan.level(beginning: shape),
      head: Array(line.prefix(LogRecord.keptBytes))
    )
    return complete
  }

  /// `  | ExceptionGroup: two (2 sub-exceptions)` says what a group is about.
  private mutating func noteGroup(_ line: ArraySlice<UInt8>) {
    guard let bar = line.firstIndex(of: UInt8(ascii: "|")) else { return }
    let text = line[(bar + 1)...].drop { $0 == 0x20 }
    let isNamed = text.startIndex == bar + 2 && text.withUnsafeBytes { LineShape.conclusionEnd($0) != nil }
    if isNamed { current?.conclusion = Array(text.prefix(LogRecord.keptBytes)) }
  }

  private func blank(_ number: Int) -> LogRecord { LogRecord(lines: number..<number + 1, head: []) }
}

extension LogRecords {
  /// The records of lines that are in memory.
  ///
  /// - Parameters:
  ///   - lines: in order; of a part of a log, up to `lookBack` lines more than are asked for, at the front.
  ///   - target: the first line that is asked for; its record is the first, and may begin before it.
  ///   - isBeginning: the first line is the first of the log.
  /// - Returns: records whose lines are indices into `lines`, to the end; the last one may grow.
  package static func records(
    in lines: [ArraySlice<UInt8>],
    from target: Int = 0,
    isBeginning: Bool = true
  ) -> [LogRecord] {
    guard target < lines.count else { return [] }
    let shapes = lines.map { LineShape($0) }
    let start = start(of: target, in: shapes)
    var records = LogRecords(from: start ?? 0, isBeginning: start != nil || isBeginning)
    var found: [LogRecord] = []
    for index in (start ?? 0)..<lines.count { found += records.add(lines[index], shapes[index]) }
    return (found + records.open).filter { $0.lines.upperBound > target }
  }

  /// The last line up to `target` that begins a record whatever came before it.
  static func start(of target: Int, in shapes: [LineShape]) -> Int? {
    // The line before the first one is unknown.
    guard target > 0 else { return nil }
    return (1...target).last { shapes[$0].isStart(after: shapes[$0 - 1]) }
  }
}

extension LineShape {
  /// Whether the line begins a record whatever came before it.
  func isStart(after before: LineShape?) -> Bool {
    guard let before, !before.traits.contains(.rustOpen) else { return false }
    if traits.isDisjoint(with: .dependent) { return true }
    // The header of a traceback goes on with another one only behind an empty line.
    return !traits.isDisjoint(with: [.traceback, .groupHeader, .boxHeader]) && !before.traits.contains(.blank)
  }
}
