#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Finds report lines in one stream of a log, however it is cut into pieces.
struct ResultScanner: Sendable {
  /// The beginning of an unfinished line, as far as it matters.
  private var carry: [UInt8] = []
  /// The unfinished line can be no report any more, unless a carriage return begins it anew.
  private var isSkipping = false

  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ found: (ReportLine) -> Void) {
    var start = 0
    while start < bytes.count, let end = Self.newline(in: bytes, from: start) {
      let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if carry.isEmpty, !isSkipping {
        if let report = ReportLine(line) { found(report) }
      } else {
        endCarried(line, found)
      }
      start = end + 1
    }
    if start < bytes.count { carry(UnsafeBufferPointer(rebasing: bytes[start...])) }
  }

  /// The stream ended; an unfinished line counts.
  mutating func finish(_ found: (ReportLine) -> Void) {
    endCarried(UnsafeBufferPointer(start: nil, count: 0), found)
  }

  private mutating func endCarried(_ rest: UnsafeBufferPointer<UInt8>, _ found: (ReportLine) -> Void) {
    carry(rest)
    if !isSkipping, let report = carry.withUnsafeBufferPointer(ReportLine.init) { found(report) }
    carry.removeAll(keepingCapacity: carry.capacity <= 4096)
    isSkipping = false
  }

  /// Takes up a piece of an unfinished line.
  private mutating func carry(_ piece: UnsafeBufferPointer<UInt8>) {
    var piece = piece[...]
    // Carriage returns at the very end may belong to a newline that follows.
    let text = piece.lastIndex { $0 != 0x0D } ?? piece.startIndex
    if let last = piece[..<text].lastIndex(of: 0x0D) {
      piece = piece[(last + 1)...]
      carry.removeAll(keepingCapacity: true)
      isSkipping = false
    } else if carry.last == 0x0D, let first = piece.first, first != 0x0D {
      carry.removeAll(keepingCapacity: true)
      isSkipping = false
    }
    guard !isSkipping else {
      // Only a carriage return at the end can still matter.
      if piece.last == 0x0D { carry = [0x0D] } else { carry = [] }
      return
    }
    carry.append(contentsOf: piece)
    let first = carry.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    if carry.count > ReportLine.maximumLength || (first != nil && first != UInt8(ascii: "{")) {
      isSkipping = true
      carry = carry.last == 0x0D ? [0x0D] : []
    }
  }

  private static func newline(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
