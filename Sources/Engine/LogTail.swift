internal import Journal
internal import LogKit
internal import Operators
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// What a tail tells the engine.
enum TailReport: Sendable {
  /// The provider has nothing more of an ended job; what the log reported is complete.
  case drained(results: JSONObject)
  /// The tail cannot be written at the moment, such as on a full disk.
  case blocked(String)
}

/// Carries one job's log from its provider into the attempt's folder, from cursor to cursor, until the job has ended and
/// the provider has nothing more.
final class LogTail: Sendable {
  private struct State {
    var jobHasEnded = false
    var isLate = false
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let key: JobKey
  private let handle: JobHandle
  private let stepOperator: any StepOperator
  private let mailbox: Mailbox
  private let pace: EngineLoop.Timing

  init(
    _ key: JobKey,
    _ handle: JobHandle,
    _ stepOperator: any StepOperator,
    _ mailbox: Mailbox,
    _ pace: EngineLoop.Timing
  ) {
    self.key = key
    self.handle = handle
    self.stepOperator = stepOperator
    self.mailbox = mailbox
    self.pace = pace
  }

  func start(folder: String, secrets: [String]) {
    let task = Task { await self.run(folder: folder, secrets: secrets) }
    state.withLock { $0.task = task }
  }

  func stop() { state.withLock { $0.task }?.cancel() }

  /// From now on a clean end of the provider's stream is the end of the log.
  func jobEnded() {
    state.withLock { $0.jobHasEnded = true }
  }

  /// The attempt's end is recorded: what still comes is late.
  func becomeLate() { state.withLock { $0.isLate = true } }

  // MARK: - The tail itself

  private func run(folder: String, secrets: [String]) async {
    guard let writer = await open(folder, secrets) else { return }
    var failures = 0
    while !Task.isCancelled {
      let wasEnded = state.withLock(\.jobHasEnded)
      do {
        let count = try await copy(into: writer)
        failures = count > 0 ? 0 : failures
        if wasEnded, count == 0 { break }
      } catch {
        failures += 1
      }
      await rest(afterFailures: failures, isEnded: wasEnded)
    }
    guard !Task.isCancelled else { return }
    writer.finish(now: .now)
    mailbox.post(.tailed(key, .drained(results: writer.reports.results)))
  }

  /// Copies what the provider has from the writer's cursor on, until its stream ends.
  ///
  /// - Returns: how many batches came.
  private func copy(into writer: AttemptLogWriter) async throws -> Int {
    var count = 0
    for try await batch in stepOperator.logs(of: handle, from: writer.cursor.isEmpty ? nil : writer.cursor) {
      for entry in batch.entries { append(entry, to: writer) }
      await write(writer, cursor: batch.cursor)
      count += 1
      if Task.isCancelled { break }
    }
    return count
  }

  private func append(_ entry: LogBatch.Entry, to writer: AttemptLogWriter) {
    let flags: LogCommit.Flags = state.withLock(\.isLate) ? .late : []
    switch entry.content {
    case .bytes(let bytes, let stream):
      bytes.withUnsafeBufferPointer { bytes in
        writer.append(bytes, stream: stream.logStream, eventTime: entry.time, arrivalTime: .now, flags: flags)
      }
    case .gap(let note): writer.mark(flags.union(.gap), note: note, eventTime: entry.time, arrivalTime: .now)
    case .restart(let note):
      writer.mark(flags.union(.restart), note: note, eventTime: entry.time, arrivalTime: .now)
    }
  }

  /// Writes, and waits as long as there is no room: the provider keeps what has not been read.
  private func write(_ writer: AttemptLogWriter, cursor: [UInt8]) async {
    guard var failure = writer.commit(cursor: cursor) else { return }
    while !Task.isCancelled {
      mailbox.post(.tailed(key, .blocked(failure.description)))
      try? await Task.sleep(for: pace.retryUnit)
      guard let again = writer.retry() else { return }
      failure = again
    }
  }

  private func open(_ folder: String, _ secrets: [String]) async -> AttemptLogWriter? {
    while !Task.isCancelled {
      do {
        try Files.makeFolders(folder)
        return try AttemptLogWriter(folder: folder, secrets: SecretPatterns(secrets), source: .replayed)
      } catch {
        mailbox.post(.tailed(key, .blocked("\(error)")))
        try? await Task.sleep(for: pace.retryUnit)
      }
    }
    return nil
  }

  /// Between two looks at a log that has nothing new: until the job ends, at most a moment.
  private func rest(afterFailures failures: Int, isEnded: Bool) async {
    let pause = pace.retryUnit * min(1 << min(failures, 5), 30)
    try? await Task.sleep(for: isEnded && failures == 0 ? pace.retryUnit / 10 : pause)
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
