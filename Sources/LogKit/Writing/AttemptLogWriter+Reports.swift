internal import Workflow

extension AttemptLogWriter {
  /// Reads what was committed before, so that results are whole and `metrics` says each value once.
  func readReportsAgain() throws(LogWriteFailure) {
    guard log.size > 0 else { return }
    try metrics.clear()
    var start: Int64 = 0
    try LogRecovery(log: log, meta: meta).forEachCommit { commit, _ throws(LogWriteFailure) in
      let end = Int64(commit.endOffset)
      while start < end {
        let block = try log.read(from: start, count: Int(min(end - start, 1 << 18)))
        guard !block.isEmpty else { return }
        start += Int64(block.count)
        scan(block, of: commit)
      }
    }
    metrics.writeLines()
  }

  private func scan(_ block: [UInt8], of commit: LogCommit) {
    block.withUnsafeBufferPointer { bytes in
      scanners[Int(commit.stream.rawValue)].scan(bytes) { line in
        report(
          line,
          Timestamp(nanoseconds: commit.eventTime),
          Timestamp(nanoseconds: commit.arrivalTime)
        )
      }
    }
  }
}
