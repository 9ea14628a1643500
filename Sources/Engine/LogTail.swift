internal import Journal
internal import LogKit
internal import Operators
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// One log of a job: that of an instance, counted from 0.
struct TailID: Sendable, Hashable {
  var key: JobKey
  var instance: Int
}

/// What a tail tells the engine.
enum TailReport: Sendable {
  /// The provider has nothing more of an ended job; what the log reported is complete.
  case drained(results: JSONObject)
  /// The tail cannot be written at the moment, such as on a full disk.
  case blocked(String)
  /// The provider has not been heard since; it is asked on.
  case stale(since: Timestamp, String)
  /// The provider is heard again, or for the first time.
  case heard
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
  private let id: TailID
  private let handle: JobHandle
  private let stepOperator: any StepOperator
  private let mailbox: Mailbox
  private let pace: EngineLoop.Timing
  private let clock: @Sendable () -> Timestamp

  init(
    _ id: TailID,
    _ handle: JobHandle,
    _ stepOperator: any StepOperator,
    _ mailbox: Mailbox,
    _ pace: EngineLoop.Timing,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.id = id
    self.handle = handle
    self.stepOperator = stepOperator
    self.mailbox = mailbox
    self.pace = pace
    self.clock = clock
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
    var outage = Outage()
    // Not the writer's from here on: that stays before a line that has no end yet.
    var cursor = writer.cursor.isEmpty ? nil : writer.cursor
    while !Task.isCancelled {
      let wasEnded = state.withLock(\.jobHasEnded)
      do {
        let count = try await copy(into: writer, from: &cursor) { if outage.end() { tell(.heard) } }
        if wasEnded, count == 0 { break }
      } catch {
        if let since = outage.failed(at: clock()) { tell(.stale(since: since, "\(error)")) }
      }
      await rest(afterFailures: outage.failures, isEnded: state.withLock(\.jobHasEnded))
    }
    guard !Task.isCancelled else { return }
    writer.finish(now: clock())
    await complete(writer)
    guard !Task.isCancelled else { return }
    tell(.drained(results: writer.reports.results))
  }

  private func tell(_ report: TailReport) { mailbox.post(.tailed(id, report)) }

  /// Copies what the provider has from a cursor on, which goes on with it, until its stream ends.
  ///
  /// - Returns: how many batches brought something.
  private func copy(
    into writer: AttemptLogWriter,
    from cursor: inout [UInt8]?,
    heard: () -> Void
  ) async throws -> Int {
    var count = 0
    for try await batch in stepOperator.logs(of: handle, instance: id.instance, from: cursor) {
      heard()
      // The provider has opened the log, and it is quiet.
      if batch.entries.isEmpty { continue }
      for entry in batch.entries {
        writer.append(entry, now: clock(), flags: state.withLock(\.isLate) ? .late : [])
      }
      writer.commit(cursor: batch.cursor)
      cursor = batch.cursor
      await complete(writer)
      count += 1
      if Task.isCancelled { break }
    }
    heard()
    return count
  }

  /// Waits as long as there is no room for what was read: the provider keeps the rest.
  private func complete(_ writer: AttemptLogWriter) async {
    while let failure = writer.failure, !Task.isCancelled {
      tell(.blocked(failure.description))
      try? await Task.sleep(for: pace.retryUnit)
      if writer.retry() == nil { tell(.heard) }
    }
  }

  private func open(_ folder: String, _ secrets: [String]) async -> AttemptLogWriter? {
    while !Task.isCancelled {
      do {
        try Files.makeFolders(folder)
        return try AttemptLogWriter(folder: folder, secrets: SecretPatterns(secrets), source: .replayed)
      } catch {
        tell(.blocked("\(error)"))
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

/// How long a provider has not been heard; told once, when it is more than a hiccup.
private struct Outage {
  private(set) var failures = 0
  private var since: Timestamp?
  private var wasHeard = false

  /// - Returns: since when, where that is to be told now.
  mutating func failed(at now: Timestamp) -> Timestamp? {
    failures += 1
    since = since ?? now
    return failures == 2 ? since : nil
  }

  /// - Returns: whether that is news.
  mutating func end() -> Bool {
    defer { (failures, since, wasHeard) = (0, nil, true) }
    return !wasHeard || failures > 1
  }
}
