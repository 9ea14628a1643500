/// What was sound in a log at one moment: a value that any thread may read while the file grows on.
///
/// All reading goes through `pread`. Where the file was cut meanwhile, reads come back short and lines end early; they
/// never fail for that.
package struct LogSnapshot: Sendable {
  /// Counts how often bytes that were read have gone: offsets, line numbers and matches of before are void.
  package let generation: Int
  /// Counts how often what is there has nothing to do with what was there.
  ///
  /// A log whose writer went back to an earlier commit begins a generation but is no replacement: what it writes next are
  /// the same lines again.
  package let replacements: Int
  /// The end of what is sound: the last commit, or the size of a file without commits.
  package let end: UInt64
  let file: OpenFile?
  let commits: CommitIndex?
  /// How lines of a file without commits say their times.
  var clock: LineClock?
  /// Where those times are.
  var times: TimeIndex?

  /// A log of which nothing is there yet.
  package static let empty = LogSnapshot(
    generation: 0,
    replacements: 0,
    end: 0,
    file: nil,
    commits: nil
  )

  package var isEmpty: Bool { end == 0 }

  /// Whether lines can have times: by commits, or as they say themselves.
  package var hasTimes: Bool { commits != nil || clock != nil }

  /// What tells the file from all others of this machine, fit for the name of one that says something of it.
  package var fileName: String? {
    file?.identity.map { "\(String($0.device, radix: 36))-\(String($0.inode, radix: 36))" }
  }

  /// The bytes of `range` as they stand in the file; fewer where it ends before.
  package func read(_ range: Range<UInt64>) throws(LogError) -> [UInt8] {
    let bounded = range.clamped(to: 0..<end)
    guard let file, !bounded.isEmpty else { return [] }
    return try file.read(at: bounded.lowerBound, count: bounded.count)
  }

  /// Calls `body` with the bytes of `range` block by block, such as for copying them out.
  package func copy(
    _ range: Range<UInt64>,
    blockSize: Int = 262_144,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var position = range.lowerBound
    let stop = min(range.upperBound, end)
    while position < stop {
      let bytes = try read(position..<min(stop, position + UInt64(blockSize)))
      guard !bytes.isEmpty else { return }
      try bytes.withUnsafeBytes(body)
      position += UInt64(bytes.count)
    }
  }

  /// What the log says at its very end, behind the last byte: that something is missing, or begins anew.
  package func markerAtEnd() throws(LogError) -> LogMarker? {
    guard let commits else { return nil }
    var cursor = CommitCursor(commits)
    var marker: LogMarker?
    try cursor.seek(to: end)
    while let span = cursor.current, span.end <= end {
      if span.isEmpty, span.startsAnew { marker = LogMarker(joining: span, to: marker) }
      try cursor.advance()
    }
    return marker
  }
}
