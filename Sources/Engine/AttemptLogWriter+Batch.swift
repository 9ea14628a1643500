package import LogKit
package import Operators
package import Workflow

extension AttemptLogWriter {
  /// Takes what a provider's log brought; `now` is when it came.
  package func append(_ entry: LogBatch.Entry, now: Timestamp, flags: LogCommit.Flags = []) {
    switch entry.content {
    case .bytes(let bytes, let stream):
      bytes.withUnsafeBufferPointer { bytes in
        append(bytes, stream: stream.logStream, eventTime: entry.time, arrivalTime: now, flags: flags)
      }
    case .gap(let note): mark(flags.union(.gap), note: note, eventTime: entry.time, arrivalTime: now)
    case .restart(let note): mark(flags.union(.restart), note: note, eventTime: entry.time, arrivalTime: now)
    }
  }
}

extension LogBatch.StreamName {
  fileprivate var logStream: LogCommit.Stream {
    switch self {
    case .merged: .merged
    case .standardOutput: .standardOutput
    case .standardError: .standardError
    }
  }
}
