/// The block of a log that lines are cut from: knows the next newline and refills itself.
struct LineBuffer {
  private let file: OpenFile?
  private let end: UInt64
  private let blockSize: Int
  private var bytes: [UInt8] = []
  private var start: UInt64 = 0
  /// There is no newline between the last asked position and here, except at `newline`.
  private var searched: UInt64 = 0
  private var newline: UInt64?

  init(_ snapshot: LogSnapshot, blockSize: Int) {
    file = snapshot.file
    end = snapshot.end
    self.blockSize = blockSize
  }

  private var bufferEnd: UInt64 { start + UInt64(bytes.count) }

  /// Where the first newline at or behind `position` stands, within `limit` bytes.
  ///
  /// - Returns: its offset; `nil` when there is none within the limit or in the log.
  mutating func newline(from position: UInt64, limit: Int) throws(LogError) -> UInt64? {
    let stop = min(end, position + UInt64(limit))
    while true {
      if let newline, newline >= position { return newline < stop ? newline : nil }
      searched = max(searched, position)
      search()
      if newline != nil { continue }
      guard bufferEnd < stop || position < start else { return nil }
      guard try fill(from: position, upTo: stop) else { return nil }
    }
  }

  /// The bytes of `range` that are there, read anew where the block does not hold them.
  mutating func slice(_ range: Range<UInt64>) throws(LogError) -> ArraySlice<UInt8> {
    if range.lowerBound < start || range.upperBound > bufferEnd {
      guard let file, !range.isEmpty else { return [] }
      return try file.read(at: range.lowerBound, count: range.count)[...]
    }
    return bytes[Int(range.lowerBound - start)..<Int(range.upperBound - start)]
  }

  private mutating func search() {
    newline = nil
    guard searched >= start, searched < bufferEnd else { return }
    let from = Int(searched - start)
    let hit = bytes.withUnsafeBytes { ByteScan.first(ByteScan.newline, in: $0, from..<$0.count) }
    newline = hit.map { start + UInt64($0) }
    searched = hit.map { start + UInt64($0) + 1 } ?? bufferEnd
  }

  /// Reads a block that begins at `position`, twice as large when it held the same unfinished line before.
  private mutating func fill(from position: UInt64, upTo stop: UInt64) throws(LogError) -> Bool {
    guard let file else { return false }
    let held = position >= start && position < bufferEnd ? Int(bufferEnd - position) : 0
    let wanted = max(blockSize, held * 2)
    let count = Int(min(UInt64(wanted), end - position))
    let read = try file.read(at: position, count: count)
    guard read.count > held else { return false }
    bytes = read
    start = position
    newline = nil
    searched = max(searched, position)
    return true
  }
}
