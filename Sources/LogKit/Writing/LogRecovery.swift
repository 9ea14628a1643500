internal import Workflow

/// Brings `log` and `log.meta` of an attempt back to a common, sound end after a kill.
struct LogRecovery {
  let log: AppendedFile
  let meta: AppendedFile

  /// Cuts both files, and returns the last commit that stays: `nil` where everything begins anew.
  ///
  /// A source that is read again from its cursor `needsCursor`: only a commit that has one is a place to go on from.
  func cut(needsCursor: Bool) throws(LogWriteFailure) -> LogCommit? {
    guard try hasHeader() else {
      try meta.cut(to: 0)
      try log.cut(to: 0)
      return nil
    }
    var last: LogCommit?
    var end = Int64(LogCommit.fileHeader.count)
    try forEachCommit { commit, recordEnd in
      if needsCursor, commit.cursor.isEmpty { return }
      last = commit
      end = recordEnd
    }
    try meta.cut(to: end)
    try log.cut(to: Int64(last?.endOffset ?? 0))
    return last
  }

  /// - Throws: where the file is of a format that this version does not know.
  private func hasHeader() throws(LogWriteFailure) -> Bool {
    let found = try meta.read(from: 0, count: LogCommit.fileHeader.count)
    if found == LogCommit.fileHeader { return true }
    guard found.count == LogCommit.fileHeader.count, found.starts(with: LogCommit.fileHeader.prefix(4)) else {
      return false
    }
    throw LogWriteFailure("\(meta.path) was written by another version of stepdeck", path: meta.path)
  }

  /// Visits all sound commits whose bytes are in `log`, with the end of their records.
  func forEachCommit(_ visit: (LogCommit, Int64) throws(LogWriteFailure) -> Void) throws(LogWriteFailure) {
    var offset = Int64(LogCommit.fileHeader.count)
    var committed: UInt64 = 0
    while true {
      let block = try meta.read(from: offset, count: 1 << 18)
      var rest = block[...]
      while let (commit, length) = LogCommit.decode(rest) {
        guard commit.endOffset >= committed, commit.endOffset <= UInt64(log.size) else { return }
        committed = commit.endOffset
        rest = rest.dropFirst(length)
        offset += Int64(length)
        try visit(commit, offset)
      }
      guard rest.count < block.count else { return }
    }
  }
}
