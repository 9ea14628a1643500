/// The starts of every 1,024th line of a log: turns line numbers into offsets and back.
///
/// A value that its owner extends in slices away from the terminal, and copies cheaply to whoever asks. Line numbers
/// count from 0; the unfinished last line counts.
package struct LineIndex: Sendable, Hashable {
  package static let stride = 1024

  /// Which beginning of the file it belongs to; an index of another generation is of no use.
  package let generation: Int
  /// How far the log was counted.
  package private(set) var indexedEnd: UInt64 = 0
  private var checkpoints: [UInt64] = [0]
  /// Starts of lines found so far, the first one at 0 included.
  private var starts = 0
  private var lastStart: UInt64 = 0
  /// The byte before `indexedEnd` is a newline: the next byte, if there is one, starts a line.
  private var endsWithNewline = true

  package init(for snapshot: LogSnapshot) { generation = snapshot.generation }

  /// Lines counted so far.
  package var lineCount: Int { starts }

  package func covers(_ snapshot: LogSnapshot) -> Bool {
    generation == snapshot.generation && indexedEnd >= snapshot.end
  }

  /// Counts on for up to `budget` bytes.
  ///
  /// - Returns: whether the whole snapshot is counted now; a file that was cut meanwhile counts as done.
  package mutating func extend(over snapshot: LogSnapshot, budget: Int = 8 << 20) throws(LogError) -> Bool {
    guard generation == snapshot.generation, let file = snapshot.file else { return true }
    let stop = min(snapshot.end, indexedEnd + UInt64(budget))
    let blockSize = 262_144
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 64)
    defer { buffer.deallocate() }
    while indexedEnd < stop {
      let count = Int(min(UInt64(blockSize), stop - indexedEnd))
      let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      let read = try file.read(into: block, at: indexedEnd)
      guard read > 0 else { return true }
      let breaks = try snapshot.commits?.breaks(in: indexedEnd..<indexedEnd + UInt64(read)) ?? []
      add(UnsafeRawBufferPointer(rebasing: block[..<read]), breaks: breaks)
    }
    return indexedEnd >= snapshot.end
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer, breaks: [UInt64]) {
    let base = indexedEnd
    if endsWithNewline { addStart(base) }
    var from = 0
    for offset in breaks {
      let position = Int(offset - base)
      addStarts(bytes, from..<position, base: base)
      if lastStart != offset { addStart(offset) }
      from = position
    }
    // A start behind the last byte is added when there are bytes there.
    addStarts(bytes, from..<bytes.count - 1, base: base)
    endsWithNewline = bytes[bytes.count - 1] == ByteScan.newline
    indexedEnd = base + UInt64(bytes.count)
  }

  /// Adds a start behind each newline of `range`.
  private mutating func addStarts(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, base: UInt64) {
    var position = range.lowerBound
    while let newline = ByteScan.first(ByteScan.newline, in: bytes, position..<range.upperBound) {
      addStart(base + UInt64(newline) + 1)
      position = newline + 1
    }
  }

  private mutating func addStart(_ offset: UInt64) {
    if starts % Self.stride == 0, starts > 0 { checkpoints.append(offset) }
    starts += 1
    lastStart = offset
  }
}

extension LineIndex {
  /// Where line `number` begins; `nil` when it is not counted yet or there is none.
  package func offset(ofLine number: Int, in snapshot: LogSnapshot) throws(LogError) -> UInt64? {
    guard generation == snapshot.generation, number >= 0, number < starts else { return nil }
    var reader = snapshot.lines(from: checkpoints[number / Self.stride], longLines: .views)
    for _ in 0..<number % Self.stride { guard try reader.next() != nil else { return nil } }
    return reader.position
  }

  /// The number of the line that holds the byte at `offset`; `nil` where that is not counted yet.
  package func lineNumber(at offset: UInt64, in snapshot: LogSnapshot) throws(LogError) -> Int? {
    guard generation == snapshot.generation, offset < indexedEnd else { return nil }
    let checkpoint = checkpoints.partitioningIndex { $0 > offset } - 1
    var reader = snapshot.lines(from: checkpoints[checkpoint], longLines: .views)
    var number = checkpoint * Self.stride
    while let line = try reader.next(), line.range.upperBound <= offset { number += 1 }
    return number
  }
}

extension LineIndex {
  /// All there is to it but the generation, for a file.
  var words: [UInt64] {
    [UInt64(Self.stride), indexedEnd, UInt64(starts), lastStart, endsWithNewline ? 1 : 0] + checkpoints
  }

  /// An index as `words` gave it; `nil` where they cannot be one of this log.
  init?(words: some Collection<UInt64>, of snapshot: LogSnapshot) {
    let words = Array(words)
    guard words.count > 5, words[0] == UInt64(Self.stride), words[2] <= words[1] else { return nil }
    generation = snapshot.generation
    indexedEnd = words[1]
    starts = Int(words[2])
    lastStart = words[3]
    endsWithNewline = words[4] == 1
    checkpoints = Array(words[5...])
    let isAscending = zip(checkpoints, checkpoints.dropFirst()).allSatisfy { $0 < $1 }
    guard isAscending, checkpoints[0] == 0,
      checkpoints.count == max(1, (starts + Self.stride - 1) / Self.stride),
      indexedEnd <= snapshot.end, lastStart < indexedEnd, (checkpoints.last ?? 0) <= lastStart
    else { return nil }
  }
}
