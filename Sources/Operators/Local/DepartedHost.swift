internal import Host
internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Settles what a host has left that is gone.
///
/// Its calls wait, on threads that may, and take turns: looking after the dead needs the lock that a new host needs too.
final class DepartedHost: Sendable {
  private let turn = Mutex(())
  private let run: RunID
  private let runFolder: String
  /// How long a host that is just dying, or just coming up, may hold the lock.
  private static let patience = Duration.seconds(2)

  init(run: RunID, runFolder: String) {
    self.run = run
    self.runFolder = runFolder
  }

  /// Does what needs the host's lock, such as starting one, when nobody else does.
  func inTurn<Value: Sendable>(_ body: () throws(HostError) -> Value) throws(HostError) -> Value {
    let outcome: Result<Value, HostError> = turn.withLock { _ in
      do throws(HostError) { return .success(try body()) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// Ends what is left of attempts.
  ///
  /// - Returns: the records of those that had begun; `nil` where a host lives, which alone may say what they are.
  func end(_ attempts: [AttemptID]) -> [AttemptID: ExitRecord]? {
    turn.withLock { _ in
      let deadline = ContinuousClock.now + Self.patience
      while true {
        if let records = sweep(attempts) { return records }
        guard ContinuousClock.now < deadline else { return nil }
        usleep(5000)
      }
    }
  }

  private func sweep(_ attempts: [AttemptID]) -> [AttemptID: ExitRecord]? {
    guard let lost = try? Orphans.sweep(runFolder: runFolder, run: run, only: attempts) else { return nil }
    var records = lost
    for attempt in attempts where records[attempt] == nil {
      records[attempt] = ExitRecord.read(in: HostFiles(runFolder).attempt(attempt))
    }
    return records
  }
}
