internal import Journal
internal import LogKit
internal import Synchronization
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Copies of providers' logs, in a folder of this console's own: the last few jobs', and none once it ends.
///
/// The folder has a random name, and a file beside it that is locked as long as the console lives: what nobody has locked
/// was left by one that was killed.
final class JobLogShelf: Sendable {
  private struct State {
    /// The locked file; -1 before the first copy.
    var lock: Int32 = -1
    /// Jobs whose copies are there, the last one that was looked at last.
    var jobs: [JobRef] = []
  }

  /// How many copies are kept, so that turning back to a job is at once.
  static let kept = 4

  private let all: String
  private let own: String
  private let state = Mutex(State())

  init(_ folder: StateFolder) {
    all = folder.path + "/browsed"
    own = "\(all)/\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  deinit { state.withLock { if $0.lock >= 0 { close($0.lock) } } }

  /// Where the copy of a job's log lies, or would.
  func folder(of job: JobRef) -> String {
    let whole = [job.source.stack, job.source.component, job.handle.scope, job.handle.id].joined(
      separator: "\n"
    )
    let plain = String(job.handle.id.suffix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    return "\(own)/\(plain).\(CRC32.checksum(whole.utf8)).\(job.instance)"
  }

  /// Makes the folder of a job's copy.
  @discardableResult
  func make(_ job: JobRef) throws(StateError) -> String {
    try lock()
    let folder = folder(of: job)
    try Files.makeFolders(folder)
    return folder
  }

  /// A job is turned to: copies of those that were looked at long before are removed.
  ///
  /// Nobody may be writing a copy meanwhile.
  func turn(to job: JobRef) throws(StateError) {
    let old = state.withLock { state in
      state.jobs.removeAll { $0 == job }
      state.jobs.append(job)
      let old = Array(state.jobs.dropLast(Self.kept))
      state.jobs.removeFirst(old.count)
      return old
    }
    for job in old { try Files.removeTree(folder(of: job)) }
  }

  /// Removes what this console has copied, and what consoles left that were killed.
  func clear() {
    let held = state.withLock { state in
      defer { state = State() }
      return state.lock
    }
    // Its own it need not lock: a program that is being started may hold the lock with it for a moment.
    if held >= 0 {
      try? Files.removeTree(own)
      unlink(own + Self.suffix)
      close(held)
    }
    for name in Files.names(in: all) {
      let path = "\(all)/\(name)"
      if name.hasSuffix(Self.suffix) {
        guard let lock = Self.take(path) else { continue }
        try? Files.removeTree(String(path.dropLast(Self.suffix.utf8.count)))
        unlink(path)
        close(lock)
      } else if !Files.exists(path + Self.suffix) {
        // What cannot be removed now is removed by the next one.
        try? Files.removeTree(path)
      }
    }
  }

  private static let suffix = ".lock"

  /// The lock comes before the folder: a folder without one is nobody's.
  private func lock() throws(StateError) {
    try Files.makeFolders(all)
    let isHeld = state.withLock { state in
      if state.lock < 0 { state.lock = Self.take(own + Self.suffix) ?? -1 }
      return state.lock >= 0
    }
    guard isHeld else { throw StateError("cannot lock \(own)\(Self.suffix)") }
  }

  /// Opens and locks a file; `nil` where somebody holds it, or it has gone meanwhile.
  private static func take(_ path: String) -> Int32? {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    var (mine, named) = (stat(), stat())
    if flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &mine) == 0, stat(path, &named) == 0,
      mine.st_ino == named.st_ino
    {
      return file
    }
    close(file)
    return nil
  }
}
