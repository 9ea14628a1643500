internal import CSystem
internal import OrderedCollections
package import Workflow

/// The one writer of an attempt's `log`, `log.meta` and `metrics`.
///
/// Bytes come in by `append`, are masked and cut into lines, and reach the files with `commit`: first the bytes, then
/// the records that vouch for them. What cannot be written stays in memory and is tried again; as long as `failure` is
/// set, the caller stops reading its source. Not thread-safe: one owner.
package final class AttemptLogWriter {
  /// How the source goes on when a log is opened that has been written before.
  package enum Source: Sendable {
    /// Nothing can be read again: all that is committed stays.
    case once
    /// The source is read again from `cursor`: what was committed without one is cut.
    case replayed
  }

  /// How long an unfinished line waits.
  package static let partialDelay = Duration.milliseconds(200)

  let log: AppendedFile
  let meta: AppendedFile
  var metrics: MetricsFile
  var scanners = [ResultScanner](repeating: ResultScanner(), count: 3)
  private var buffers: [LogLineBuffer]
  /// For each stream the arrival of the oldest unfinished byte, and the event time of the newest.
  private var waiting = [(since: Timestamp, event: Timestamp)?](repeating: nil, count: 3)
  private var data: [UInt8] = []
  private var records: [UInt8] = []
  /// The header of a new `log.meta` lies in `records`, though it may not be written yet.
  private var hasHeader = false
  /// The last record is encoded only when the next one begins: bytes of the same time and stream join it.
  private var open: LogCommit?
  private var endOffset: UInt64
  private var pendingCursor: [UInt8] = []

  /// Where the source goes on from; empty at its beginning.
  package private(set) var cursor: [UInt8]
  /// Results, last metrics and progress so far, also of what was written before this writer.
  package internal(set) var reports = StepReports()
  /// Why the files cannot be written now.
  package private(set) var failure: LogWriteFailure?

  /// Opens the files of an attempt, whose `folder` exists, and cuts what a kill left unfinished.
  package init(
    folder: String,
    secrets: SecretPatterns = .none,
    source: Source = .once,
    write: PositionedWrite? = nil
  ) throws(LogWriteFailure) {
    let write = write ?? AppendedFile.systemWrite
    log = try AppendedFile(folder + "/log", write: write)
    meta = try AppendedFile(folder + "/log.meta", write: write)
    metrics = MetricsFile(folder + "/metrics", write: write)
    buffers = Array(repeating: LogLineBuffer(secrets), count: 3)
    let last = try LogRecovery(log: log, meta: meta).cut(needsCursor: source == .replayed)
    endOffset = last?.endOffset ?? 0
    cursor = last?.cursor ?? []
    if meta.size > 0 { try readReportsAgain() }
  }

  /// Takes bytes of one stream.
  ///
  /// The event time is the source's; the arrival time is now, by the clock that also gives `flushPartials` its time.
  package func append(
    _ bytes: UnsafeBufferPointer<UInt8>,
    stream: LogCommit.Stream,
    eventTime: Timestamp,
    arrivalTime: Timestamp,
    flags: LogCommit.Flags = []
  ) {
    guard !bytes.isEmpty else { return }
    let index = Int(stream.rawValue)
    buffers[index].append(bytes)
    take(stream, eventTime, arrivalTime, flags, partial: false)
    if buffers[index].hasPartial {
      waiting[index] = (waiting[index]?.since ?? arrivalTime, eventTime)
    } else {
      waiting[index] = nil
    }
  }

  /// Records something about the source itself, such as a gap; unfinished lines end before it.
  package func mark(
    _ flags: LogCommit.Flags,
    note: String,
    stream: LogCommit.Stream = .merged,
    eventTime: Timestamp,
    arrivalTime: Timestamp
  ) {
    takeAll(arrivalTime, finishing: true)
    closeRecord()
    open = LogCommit(
      endOffset: endOffset,
      eventTime: eventTime.nanoseconds,
      arrivalTime: arrivalTime.nanoseconds,
      stream: stream,
      flags: flags,
      note: note
    )
  }

  /// Writes what has come.
  ///
  /// - Parameter cursor: where the source goes on after everything that was appended; it is recorded as soon as none of
  ///   that is held back any more.
  /// - Returns: why it could not be written; then `retry` later.
  @discardableResult
  package func commit(cursor: [UInt8] = []) -> LogWriteFailure? {
    if !cursor.isEmpty { pendingCursor = cursor }
    return writeOut()
  }

  /// When `flushPartials` has something to do; `nil` if nothing waits.
  package var nextDeadline: Timestamp? {
    let lines = waiting.compactMap { $0 }.map { $0.since + Self.partialDelay }.min()
    return [lines, metrics.deadline].compactMap { $0 }.min()
  }

  /// Writes unfinished lines that have waited long enough; what may be the beginning of a secret goes on waiting.
  @discardableResult
  package func flushPartials(now: Timestamp) -> LogWriteFailure? {
    for (index, entry) in waiting.enumerated() {
      // A clock that was set back must not hold a line for hours.
      guard let entry, now >= entry.since + Self.partialDelay || now < entry.since,
        let stream = LogCommit.Stream(rawValue: UInt8(index))
      else { continue }
      take(stream, entry.event, now, [], partial: true)
      waiting[index] = nil
    }
    metrics.release(now: now)
    return writeOut()
  }

  /// Writes everything: all streams have ended.
  @discardableResult
  package func finish(now: Timestamp) -> LogWriteFailure? {
    takeAll(now, finishing: true)
    for index in scanners.indices { scanners[index].finish { report($0, now, now) } }
    metrics.release(now: nil)
    return writeOut()
  }

  /// Tries again after a failure.
  @discardableResult
  package func retry() -> LogWriteFailure? { writeOut() }

  /// Bytes that were taken but are not in the files.
  package var unwrittenCount: Int { data.count }
}

// MARK: - The way of the bytes

extension AttemptLogWriter {
  private func takeAll(_ now: Timestamp, finishing: Bool) {
    for index in buffers.indices where buffers[index].holdsBytes {
      guard let stream = LogCommit.Stream(rawValue: UInt8(index)) else { continue }
      if finishing { buffers[index].finish() }
      take(stream, waiting[index]?.event ?? now, now, [], partial: true)
      waiting[index] = nil
    }
  }

  private func take(
    _ stream: LogCommit.Stream,
    _ event: Timestamp,
    _ arrival: Timestamp,
    _ flags: LogCommit.Flags,
    partial: Bool
  ) {
    let index = Int(stream.rawValue)
    buffers[index].take(partial: partial) { bytes in
      data.append(contentsOf: bytes)
      endOffset += UInt64(bytes.count)
      scanners[index].scan(bytes) { report($0, event, arrival) }
      record(stream, event, arrival, flags)
    }
  }

  private func record(
    _ stream: LogCommit.Stream,
    _ event: Timestamp,
    _ arrival: Timestamp,
    _ flags: LogCommit.Flags
  ) {
    if var last = open, last.stream == stream, last.eventTime == event.nanoseconds, last.flags == flags,
      last.arrivalTime == arrival.nanoseconds, last.note.isEmpty
    {
      last.endOffset = endOffset
      open = last
      return
    }
    closeRecord()
    open = LogCommit(
      endOffset: endOffset,
      eventTime: event.nanoseconds,
      arrivalTime: arrival.nanoseconds,
      stream: stream,
      flags: flags
    )
  }

  private func closeRecord() {
    open?.encode(to: &records)
    open = nil
  }

  func report(_ line: ReportLine, _ time: Timestamp, _ arrival: Timestamp) {
    reports.mergeResults(line.results)
    reports.mergeMetrics(line.metrics)
    if let progress = line.progress { reports.set(progress: progress) }
    metrics.add(line, at: time, arrival: arrival)
  }

  private func writeRecords() throws(LogWriteFailure) {
    if csystem_is_due("log.commit") {
      var half = Array(records.prefix(records.count / 2))
      try meta.append(&half)
      csystem_die()
    }
    try meta.append(&records)
  }

  private func writeOut() -> LogWriteFailure? {
    metrics.writeLines()
    if !pendingCursor.isEmpty, open != nil, !buffers.contains(where: \.holdsBytes) {
      open?.cursor = pendingCursor
      cursor = pendingCursor
      pendingCursor = []
    }
    closeRecord()
    do throws(LogWriteFailure) {
      if !data.isEmpty { try log.append(&data) }
      csystem_die_if_due("log.bytes")
      if !records.isEmpty, meta.size == 0, !hasHeader {
        records.insert(contentsOf: LogCommit.fileHeader, at: 0)
        hasHeader = true
      }
      if !records.isEmpty { try writeRecords() }
      failure = nil
    } catch {
      failure = error
    }
    return failure
  }
}
