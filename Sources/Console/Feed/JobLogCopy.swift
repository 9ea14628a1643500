internal import Engine
internal import Journal
internal import LogKit
internal import Operators
internal import Workflow

/// Copies a provider's log of a job to a file for as long as it is looked at, so that it is shown like every other log:
/// as long as it is, searched, followed.
struct JobLogCopy: Sendable {
  private let job: JobRef
  private let mailbox: Mailbox
  private let shelf: JobLogShelf
  private let clock: any Clock<Duration>
  private let write: PositionedWrite?

  /// Before a provider that has nothing more to give is asked again; longer while it goes on giving nothing.
  static let pause = Duration.seconds(2)
  static let longestPause = Duration.seconds(60)

  /// `write` is what a test has in place of the kernel's.
  init(
    _ job: JobRef,
    on shelf: JobLogShelf,
    clock: any Clock<Duration>,
    mailbox: Mailbox,
    write: PositionedWrite? = nil
  ) {
    self.job = job
    self.shelf = shelf
    self.clock = clock
    self.mailbox = mailbox
    self.write = write
  }

  /// Copies until the provider has nothing more and all of it is in the file, or the task is cancelled.
  func run(_ provider: () async throws -> any StepOperator) async {
    var teller = Teller(job: job, mailbox: mailbox)
    var writer: AttemptLogWriter?
    var cursor: [UInt8]?
    var pause = Self.pause
    while !Task.isCancelled {
      do {
        let log: AttemptLogWriter
        if let writer {
          log = writer
        } else {
          log = try await openLog()
          // From here on not the writer's cursor: that stays before a line that has no end yet.
          (writer, cursor) = (log, log.cursor.isEmpty ? nil : log.cursor)
        }
        try Self.writeWhatIsLeft(log)
        let isWhole = try await provider().readLog(of: job.handle, instance: job.instance, from: &cursor) {
          try Self.writeWhatIsLeft(log)
          for entry in $0.entries { log.append(entry, now: .now) }
          if !$0.entries.isEmpty { pause = Self.pause }
          // It is in the writer's hands now, and counts as read.
          if let failure = log.commit(cursor: $0.cursor) { return teller.lose(failure) }
          teller.tell(.live)
        }
        guard !Task.isCancelled else { return }
        if isWhole {
          if let failure = log.finish(now: .now) { throw failure }
          return teller.tell(.ended)
        }
        try Self.writeWhatIsLeft(log)
        teller.tell(.live)
      } catch {
        guard !Task.isCancelled else { return }
        teller.lose(error)
      }
      try? await clock.sleep(for: pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// What has been read must be in the file before more is read.
  private static func writeWhatIsLeft(_ log: AttemptLogWriter) throws {
    if log.failure != nil, let failure = log.retry() { throw failure }
  }

  private func openLog() async throws -> AttemptLogWriter {
    let folder = try await Blocking.run { [shelf, job] in try shelf.make(job) }
    return try AttemptLogWriter(folder: folder, source: .replayed, write: write)
  }
}

/// Tells how the copy stands, each thing once.
private struct Teller {
  let job: JobRef
  let mailbox: Mailbox
  private var told: JobLogStanding?
  /// When the copy stopped to be as the provider has it.
  private var lost: Timestamp?

  init(job: JobRef, mailbox: Mailbox) {
    self.job = job
    self.mailbox = mailbox
  }

  mutating func tell(_ standing: JobLogStanding) {
    lost = nil
    post(standing)
  }

  mutating func lose(_ error: any Error) {
    let since = lost ?? .now
    lost = since
    post(.stale(since: since, "\(error)"))
  }

  private mutating func post(_ standing: JobLogStanding) {
    if standing != told { mailbox.post(.jobLog(job, standing)) }
    told = standing
  }
}
