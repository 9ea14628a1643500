internal import Host
package import Journal
internal import SystemKit
internal import Workflow

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Whether a client starts an engine where none runs.
package enum EngineStart: Sendable {
  case never
  /// Unless the user stopped the engine on purpose.
  case ifNeeded(executable: String)
  /// Launch, resume and console start one also after `engine stop`.
  case always(executable: String)
}

extension EngineClient {
  /// Connects to the engine of a state folder, and starts one first where `start` says so.
  ///
  /// `patience` is how long an engine that lives may take to answer.
  package static func connect(
    _ folder: StateFolder,
    start: EngineStart,
    patience: Duration = .seconds(15)
  ) async throws -> EngineClient {
    try await withCheckedThrowingContinuation { continuation in
      let isRunning = DetachedThread.start {
        continuation.resume(with: Result { try connectWaiting(folder, start: start, patience: patience) })
      }
      guard !isRunning else { return }
      continuation.resume(
        throwing: EngineError(
          .absent,
          "the system gives this process no more threads; `ulimit -u` tells the limit"
        )
      )
    }
  }

  private static func connectWaiting(
    _ folder: StateFolder,
    start: EngineStart,
    patience: Duration
  ) throws -> EngineClient {
    let deadline = ContinuousClock.now + patience
    var starts = EngineStarts(folder, start)
    var pause: UInt32 = 500
    repeat {
      if let client = connectNow(folder, deadline, patience) { return client }
      try starts.startWhereNoneLives()
      usleep(pause)
      pause = min(pause + pause / 8, 50_000)
    } while ContinuousClock.now < deadline
    if let owner = EngineLock.owner(folder) { throw silent(owner, patience) }
    throw EngineError(.absent, "the engine did not start; \(folder.engineLog) may say why")
  }

  /// The system connects to a stopped process too: only an answer shows that the engine works.
  private static func connectNow(
    _ folder: StateFolder,
    _ deadline: ContinuousClock.Instant,
    _ patience: Duration
  ) -> EngineClient? {
    guard let socket = UnixSocket.connect(SocketPath.actual(for: folder.engineSocket)),
      Greeting.isAnswered(socket, until: deadline)
    else { return nil }
    return EngineClient(descriptor: socket.releaseBlocking(), folder, patience: patience)
  }

  static func silent(_ owner: EngineLock.Owner, _ patience: Duration) -> EngineError {
    guard owner.pid > 0 else {
      return EngineError(
        .silent,
        "an engine holds its lock and has not answered for \(patience.components.seconds) s; `ps x | grep 'engine serve'` tells its pid"
      )
    }
    return EngineError(
      .silent,
      "the engine (pid \(owner.pid)) has not answered for \(patience.components.seconds) s; `kill -CONT \(owner.pid)` wakes it if it is stopped, `kill \(owner.pid)` ends it without harm to runs"
    )
  }
}

/// The engines that one client starts while it waits for an answer.
///
/// The engine that lived a moment ago may have died since, so the look is repeated; another process that starts one at the
/// same moment is given time to take the lock.
private struct EngineStarts {
  let folder: StateFolder
  let start: EngineStart
  private var next = ContinuousClock.now
  private var pause = Duration.milliseconds(500)

  init(_ folder: StateFolder, _ start: EngineStart) {
    self.folder = folder
    self.start = start
  }

  mutating func startWhereNoneLives() throws {
    guard ContinuousClock.now >= next, EngineLock.owner(folder) == nil else { return }
    switch start {
    case .never:
      throw EngineError(.absent, "no engine runs; a launch, `stepdeck runs resume` or the console starts one")
    case .ifNeeded(let executable):
      guard !Files.exists(folder.stoppedMark) else {
        throw EngineError(
          .absent,
          "the engine was stopped; a launch, `stepdeck runs resume` or the console starts it again"
        )
      }
      try EngineLauncher.start(executable, folder)
    case .always(let executable):
      unlink(folder.stoppedMark)
      try EngineLauncher.start(executable, folder)
    }
    next = .now + pause
    pause = pause * 2
  }
}
