internal import LogKit

/// Reads lines here and there in a log, in order: what is near the last one is not read from the file again.
struct SparseLines {
  private let snapshot: LogSnapshot
  private var reader: LogLines?

  /// Bytes that are read at a time, and that are worth passing over.
  private static let block = 32_768

  init(_ snapshot: LogSnapshot) { self.snapshot = snapshot }

  /// The line that begins at `offset`.
  mutating func line(at offset: UInt64) throws(LogError) -> LogKit.LogLine? {
    if let position = reader?.position, offset >= position, offset - position < UInt64(Self.block) {
      reader?.skip(to: offset)
    } else {
      reader = snapshot.lines(from: offset, longLines: .views, blockSize: Self.block)
    }
    return try reader?.next()
  }

  /// The line behind the last one.
  mutating func next() throws(LogError) -> LogKit.LogLine? { try reader?.next() }
}
