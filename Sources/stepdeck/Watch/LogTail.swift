internal import LogKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads the committed lines of one attempt's log, and goes on from there as it grows.
///
/// Bytes behind the last commit are not looked at. A line ends at its newline, where the stream changes, and in pieces
/// of a mebibyte.
final class LogTail {
  static let longestPiece = 1 << 20
  private static let blockSize = 1 << 18

  private let folder: String
  private var meta: CommitReader
  private var descriptor: Int32 = -1
  /// Committed, but not read yet.
  private var commits: ArraySlice<LogCommit> = []
  private var position = 0
  /// The beginning of a line whose end has not come.
  private var pending: [UInt8] = []
  private var pendingOffset = 0
  private var pendingCommit: LogCommit?

  /// - Parameter folder: the attempt's.
  init(folder: String) {
    self.folder = folder
    meta = CommitReader(path: folder + "/log.meta")
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Hands on what is new, about `budget` bytes of it.
  ///
  /// - Returns: whether there is more at once.
  func advance(budget: Int, into sink: inout some LogLineSink) throws -> Bool {
    if commits.isEmpty { commits = try meta.readNew()[...] }
    var rest = budget
    while let commit = commits.first {
      guard rest > 0 else { return true }
      if !commit.note.isEmpty,
        position < Int(commit.endOffset) || !commit.flags.isDisjoint(with: [.gap, .restart])
      {
        flush(into: &sink)
        sink.takeNote(of: commit)
      }
      let count = min(Int(commit.endOffset) - position, Self.blockSize)
      if count > 0 {
        let block = try read(count)
        guard !block.isEmpty else { return false }
        split(block, commit, into: &sink)
        position += block.count
        rest -= block.count
      }
      if position >= Int(commit.endOffset) { commits.removeFirst() }
    }
    return false
  }

  /// Hands on everything that is committed, and the unfinished last line as well.
  func drain(into sink: inout some LogLineSink) throws {
    while try advance(budget: .max, into: &sink) {}
    while true {
      commits += try meta.readNew()
      guard !commits.isEmpty else { break }
      while try advance(budget: .max, into: &sink) {}
      if !commits.isEmpty { break }
    }
    flush(into: &sink)
  }

  private func read(_ count: Int) throws -> [UInt8] {
    if descriptor < 0 {
      descriptor = open(folder + "/log", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw Ending(.failed, "cannot read \(folder)/log: \(String(cString: strerror(errno)))")
      }
    }
    return try PositionedRead.bytes(descriptor, from: position, count: count, path: folder + "/log")
  }

  private func split(_ block: [UInt8], _ commit: LogCommit, into sink: inout some LogLineSink) {
    if let before = pendingCommit, before.stream != commit.stream { flush(into: &sink) }
    var start = 0
    while start < block.count {
      guard let end = block.newline(from: start) else {
        hold(block[start...], at: position + start, commit, into: &sink)
        return
      }
      if pending.isEmpty {
        give(block[start..<end], at: position + start, commit, into: &sink)
      } else {
        hold(block[start..<end], at: position + start, commit, into: &sink)
        flush(into: &sink, evenEmpty: true)
      }
      start = end + 1
    }
  }

  /// A whole line from one block; in pieces where it is very long.
  private func give(
    _ line: ArraySlice<UInt8>,
    at offset: Int,
    _ commit: LogCommit,
    into sink: inout some LogLineSink
  ) {
    guard line.count > Self.longestPiece else {
      return sink.take(LogLine(bytes: line, offset: offset, commit: commit))
    }
    hold(line, at: offset, commit, into: &sink)
    flush(into: &sink)
  }

  private func hold(
    _ bytes: ArraySlice<UInt8>,
    at offset: Int,
    _ commit: LogCommit,
    into sink: inout some LogLineSink
  ) {
    if pendingCommit == nil {
      pendingCommit = commit
      pendingOffset = offset
    }
    pending.append(contentsOf: bytes)
    while pending.count > Self.longestPiece {
      let end = pending.scalarBoundary(atMost: Self.longestPiece)
      let line = LogLine(
        bytes: pending[..<end],
        offset: pendingOffset,
        commit: pendingCommit ?? commit,
        isPartial: true
      )
      sink.take(line)
      pending.removeFirst(end)
      pendingOffset += end
    }
  }

  private func flush(into sink: inout some LogLineSink, evenEmpty: Bool = false) {
    guard let commit = pendingCommit else { return }
    if evenEmpty || !pending.isEmpty {
      sink.take(LogLine(bytes: pending[...], offset: pendingOffset, commit: commit))
    }
    pending.removeAll(keepingCapacity: pending.count <= Self.blockSize)
    pendingCommit = nil
  }
}

extension [UInt8] {
  /// The position of the next newline.
  fileprivate func newline(from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// The last position up to `limit` that does not cut a character's bytes apart, where there is one near.
  fileprivate func scalarBoundary(atMost limit: Int) -> Int {
    var end = limit
    while end > limit - 4, end < count, self[end] & 0xC0 == 0x80 { end -= 1 }
    return end > limit - 4 ? end : limit
  }
}
