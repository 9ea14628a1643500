package import Workflow

extension StepOperator {
  /// Reads what the provider has of a job's log from a cursor on, whoever has started the job.
  ///
  /// `cursor` goes on with every batch that `take` has taken.
  ///
  /// - Returns: whether that was all: what a job that has ended has written is there, so that a stream which brings nothing
  ///   more after that is the log's end. Otherwise asking again later may bring more.
  package func readLog(
    of job: JobHandle,
    instance: Int,
    from cursor: inout [UInt8]?,
    take: (LogBatch) async throws -> Void
  ) async throws -> Bool {
    while !Task.isCancelled {
      let hasEnded = try await state(of: job)?.isEnded == true
      var isNews = false
      for try await batch in logs(of: job, instance: instance, from: cursor) {
        try await take(batch)
        cursor = batch.cursor
        if !batch.entries.isEmpty { isNews = true }
        if Task.isCancelled { return false }
      }
      guard hasEnded else { return false }
      if !isNews { return true }
    }
    return false
  }

  /// Reads a job's log to its end, or until the task is cancelled: also of a job that has not begun, and over outages.
  ///
  /// Between two looks it waits, twice as long each time that nothing comes, from `pauses.lowerBound` on. `lost` hears why a
  /// look has failed, and throws where no other is wanted.
  package func followLog(
    of job: JobHandle,
    instance: Int,
    pauses: ClosedRange<Duration> = .milliseconds(500)...(.seconds(10)),
    take: (LogBatch) async throws -> Void,
    lost: (any Error) throws -> Void
  ) async throws {
    var cursor: [UInt8]?
    var pause = pauses.lowerBound
    while !Task.isCancelled {
      do {
        let isWhole = try await readLog(of: job, instance: instance, from: &cursor) { batch in
          try await take(batch)
          if !batch.entries.isEmpty { pause = pauses.lowerBound }
        }
        if isWhole { return }
      } catch {
        try lost(error)
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, pauses.upperBound)
    }
  }
}
