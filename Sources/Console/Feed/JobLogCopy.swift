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
  private let folder: String

  /// Before a provider that has nothing more to give is asked again.
  private static let pause = Duration.seconds(2)

  init(_ job: JobRef, place: ConsolePlace, mailbox: Mailbox) {
    self.job = job
    self.mailbox = mailbox
    folder = Self.folder(of: job, in: place.state)
  }

  /// Where the copy lies: in a folder of this console's own.
  static func folder(of job: JobRef, in state: StateFolder) -> String {
    let whole = [job.source.stack, job.source.component, job.handle.scope, job.handle.id].joined(
      separator: "\n"
    )
    let plain = String(job.handle.id.suffix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    return "\(JobLogFolders.own(in: state))/\(plain).\(CRC32.checksum(whole.utf8)).\(job.instance)"
  }

  /// Copies until the provider has nothing more, or the task is cancelled.
  func run(_ provider: () async throws -> any StepOperator) async {
    do {
      try await Blocking.run { [folder] in try Files.makeFolders(folder) }
      let writer = try AttemptLogWriter(folder: folder, source: .replayed)
      try await copy(try await provider(), to: writer)
    } catch {
      mailbox.post(.jobLog(job, .stale(since: .now, "\(error)")))
    }
  }

  private func copy(_ provider: any StepOperator, to writer: AttemptLogWriter) async throws {
    var told: JobLogStanding?
    func tell(_ standing: JobLogStanding) {
      if standing != told { mailbox.post(.jobLog(job, standing)) }
      told = standing
    }
    var lost: Timestamp?
    while !Task.isCancelled {
      do {
        // What an ended job has written is there; a stream that brings nothing more after that is its end.
        let wasEnded = try await hasEnded(provider)
        var count = 0
        let cursor = writer.cursor.isEmpty ? nil : writer.cursor
        for try await batch in provider.logs(of: job.handle, instance: job.instance, from: cursor) {
          if Task.isCancelled { return }
          tell(.live)
          for entry in batch.entries { writer.append(entry, now: .now) }
          if let failure = writer.commit(cursor: batch.cursor) { throw failure }
          if !batch.entries.isEmpty { count += 1 }
        }
        lost = nil
        if wasEnded, count == 0 {
          writer.finish(now: .now)
          return tell(.ended)
        }
        tell(.live)
        if wasEnded { continue }
      } catch {
        guard !Task.isCancelled else { return }
        lost = lost ?? .now
        tell(.stale(since: lost ?? .now, "\(error)"))
      }
      try? await Task.sleep(for: Self.pause)
    }
  }

  private func hasEnded(_ provider: any StepOperator) async throws -> Bool {
    try await provider.describe(job.handle).job.state?.isEnded == true
  }
}
