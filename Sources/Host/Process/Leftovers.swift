internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Finds processes that steps left behind: orphans become children of the host, which must tell whose they were.
struct Leftovers {
  /// What an orphan belongs to.
  enum Owner: Sendable, Hashable {
    case attempt(AttemptID)
    /// It took its marks off; it belongs to one of the attempts that ran.
    case someAttempt
    /// It is no part of a step of this run, such as an engine or the host of another run.
    case stranger
  }

  let run: String
  private let host = getpid()
  private static let ownExecutable = ProcessTable.executable(of: getpid())

  init(run: String) { self.run = run }

  /// Orphans that live, each with its owner.
  ///
  /// `mains` are the attempts by the pid of their main process, also of those whose main process is gone; for `bornAfter` see
  /// `ProcessTable.children`.
  func find(mains: [Int32: AttemptID], bornAfter: Int32?) -> [(entry: ProcessTable.Entry, owner: Owner)] {
    ProcessTable.children(of: host, bornAfter: bornAfter)
      .filter { !$0.isZombie && mains[$0.pid] == nil }
      .map { ($0, owner(of: $0, mains)) }
  }

  private func owner(of orphan: ProcessTable.Entry, _ mains: [Int32: AttemptID]) -> Owner {
    if let attempt = mains[orphan.session] { return .attempt(attempt) }
    if let own = Self.ownExecutable, ProcessTable.executable(of: orphan.pid) == own { return .stranger }
    guard let environment = ProcessTable.environment(of: orphan.pid), let mark = StepMark(environment) else {
      return .someAttempt
    }
    guard mark.run == run else { return .stranger }
    return mains.values.contains(mark.attempt) ? .attempt(mark.attempt) : .someAttempt
  }
}
